// Opens shared libraries for what is loaded after them, which Node itself cannot: process.dlopen takes addons only.
//
//   open(path): loads the library at that path and leaves it loaded. Whatever names it later (by its SONAME) gets this
//   one. Throws with the words of the dynamic linker, which name the file that is missing.
#include <node_api.h>

// libuv's, which Node and Electron export. The C library's own dlopen would tie the addon to the glibc it was built on.
// It opens locally: no other addon gets TensorFlow's protobuf or Abseil in place of its own.
typedef struct {
  void *handle;
  char *message;
} uv_lib_t;
int uv_dlopen(const char *path, uv_lib_t *library);
const char *uv_dlerror(const uv_lib_t *library);

static napi_value Open(napi_env env, napi_callback_info info) {
  napi_value argument;
  size_t count = 1, length;
  char path[4096];
  uv_lib_t library;
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count < 1 ||
      napi_get_value_string_utf8(env, argument, path, sizeof path, &length) != napi_ok) {
    napi_throw_type_error(env, NULL, "open(path) takes the path of a library");
    return NULL;
  }
  if (uv_dlopen(path, &library) != 0) napi_throw_error(env, NULL, uv_dlerror(&library));
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value open;
  if (napi_create_function(env, "open", NAPI_AUTO_LENGTH, Open, NULL, &open) == napi_ok) {
    napi_set_named_property(env, exports, "open", open);
  }
  return exports;
}
