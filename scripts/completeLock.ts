// npm forgets optional packages of other platforms when it cannot reach them, or when node_modules was there before the
// lock file (npm/cli#4828), and then `npm ci` refuses the lock file on every machine. This puts them back.
import {readFileSync, writeFileSync} from 'node:fs';

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: readonly string[];
  cpu?: readonly string[];
  libc?: readonly string[];
  optionalDependencies?: Readonly<Record<string, string>>;
}

const platforms = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];
const libraries: Readonly<Record<string, string>> = {
  gnu: 'glibc',
  gnueabihf: 'glibc',
  musl: 'musl',
  musleabihf: 'musl',
};

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {packages: Record<string, Entry>};
const added: string[] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (holds(path, name) || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = platformPackage(name, version, entry.dev === true);
    added.push(name);
  }
}
if (added.length > 0) {
  const [[root, project] = ['', {}], ...rest] = Object.entries(lock.packages);
  rest.sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries([[root, project], ...rest]);
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(added.length === 0 ? 'package-lock.json is complete' : `package-lock.json: put back ${added.join(', ')}`);

/** Whether `name`, as the package at `path` would find it, is in the lock file. */
function holds(path: string, name: string): boolean {
  return `${path}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages;
}

function platformPackage(name: string, version: string, dev: boolean): Entry {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => platforms.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.flatMap((word) => libraries[word] ?? []);
  return {
    version,
    ...(cpu.length > 0 && {cpu}),
    ...(dev && {dev}),
    ...(os.includes('linux') && libc.length > 0 && {libc}),
    optional: true,
    ...(os.length > 0 && {os}),
  };
}
