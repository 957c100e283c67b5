// New compilers call this of a new libstdc++ (GLIBCXX_3.4.29); with it here the binding loads on the older ones, too.
#include <new>

namespace std {
void __throw_bad_array_new_length() { throw bad_array_new_length(); }
}  // namespace std
