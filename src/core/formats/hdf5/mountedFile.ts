import type {RandomAccess} from '../randomAccess.ts';

/** What is used of the file system inside the HDF5 library's WebAssembly module (Emscripten's FS). */
interface EmscriptenFs {
  createNode(parent: FsNode | null, name: string, mode: number, device: number): FsNode;
  readonly ErrnoError: new (code: number) => Error;
  mkdir(path: string): unknown;
  rmdir(path: string): void;
  mount(type: {mount(): FsNode}, options: object, point: string): unknown;
  unmount(point: string): void;
}

interface FsNode {
  readonly id: number;
  readonly mode: number;
  node_ops: object;
  stream_ops: object;
}

interface FsStream {
  readonly position: number;
}

export interface MountedFile {
  readonly path: string;
  unmount(): void;
}

const directoryMode = 0o40555;
const fileMode = 0o100444;
const noSuchFile = 44;
const invalidArgument = 28;
const never = {getTime: () => 0};
let mounted = 0;

/**
 * Makes a source readable to the HDF5 library as a file, without copying it. The library sees this one file and
 * nothing else, so a link in the model to another file leads nowhere.
 */
export function mountFile(module: {readonly FS: unknown}, source: RandomAccess): MountedFile {
  const fs = module.FS as EmscriptenFs;
  const point = `/model-${++mounted}`;
  fs.mkdir(point);
  fs.mount({mount: () => folderOf(fs, source)}, {}, point);
  return {
    path: `${point}/file`,
    unmount() {
      fs.unmount(point);
      fs.rmdir(point);
    },
  };
}

function folderOf(fs: EmscriptenFs, source: RandomAccess): FsNode {
  const folder = fs.createNode(null, '/', directoryMode, 0);
  folder.node_ops = {
    getattr: (node: FsNode) => attributesOf(node, 0),
    readdir: () => ['.', '..', 'file'],
    lookup(parent: FsNode, name: string) {
      if (name !== 'file') throw new fs.ErrnoError(noSuchFile);
      const file = fs.createNode(parent, name, fileMode, 0);
      file.node_ops = {getattr: (node: FsNode) => attributesOf(node, source.size)};
      file.stream_ops = streamOf(fs, source);
      return file;
    },
  };
  folder.stream_ops = {};
  return folder;
}

function streamOf(fs: EmscriptenFs, source: RandomAccess): object {
  return {
    read: (_: FsStream, buffer: Int8Array, offset: number, length: number, position: number) =>
      source.read(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length), position),
    llseek(stream: FsStream, offset: number, whence: number) {
      const position = offset + (whence === 1 ? stream.position : whence === 2 ? source.size : 0);
      if (position < 0) throw new fs.ErrnoError(invalidArgument);
      return position;
    },
  };
}

function attributesOf(node: FsNode, size: number): object {
  const times = {atime: never, mtime: never, ctime: never};
  return {
    dev: 1,
    ino: node.id,
    mode: node.mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size,
    blksize: 4096,
    blocks: Math.ceil(size / 4096),
    ...times,
  };
}
