/** Gives a file's text, or nothing where there is none. */
export type ReadText = (path: string) => string | undefined;

/**
 * Threads that compute without standing in each other's way on Linux: one for each physical core that this process may
 * use, and no more than its container is given. A second thread of a core brings matrix products nothing.
 *
 * @param read reads files of `/proc` and `/sys`
 * @returns at least 1; undefined where the system does not tell, as on Windows and macOS
 */
export function computingThreads(read: ReadText): number | undefined {
  const cores = physicalCores(read('/proc/cpuinfo') ?? '', allowedProcessors(read('/proc/self/status') ?? ''));
  if (cores === 0) return undefined;
  return Math.max(1, Math.min(cores, Math.floor(cpuQuota(read))));
}

/** Distinct cores among the allowed processors; where cores are not named, as on ARM, each processor counts as one. */
function physicalCores(cpuinfo: string, allowed: (processor: number) => boolean): number {
  const cores = new Set<string>();
  for (const block of cpuinfo.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}\\s*:\\s*(\\d+)`, 'm').exec(block)?.[1];
    const processor = field('processor');
    if (processor === undefined || !allowed(Number(processor))) continue;
    const core = field('core id');
    cores.add(core === undefined ? processor : `${field('physical id')} ${core}`);
  }
  return cores.size;
}

/** From `Cpus_allowed_list: 0-3,8`. */
function allowedProcessors(status: string): (processor: number) => boolean {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1];
  if (list === undefined) return () => true;
  const ranges = list.split(',').map((range) => range.split('-').map(Number));
  return (processor) => ranges.some(([first, last = first]) => processor >= first && processor <= last);
}

/** Processors' worth of time that control groups of version 1 and 2 allow; Infinity where nothing limits it. */
function cpuQuota(read: ReadText): number {
  const quotas = [Infinity];
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '')
      quotas.push(...ancestors(path).map((group) => quotaOfVersion2(read(`/sys/fs/cgroup${group}/cpu.max`))));
    if (controllers.split(',').includes('cpu')) quotas.push(...quotasOfVersion1(read, controllers, path));
  }
  return Math.min(...quotas);
}

/** `50000 100000` is half a processor, `max 100000` no limit. */
function quotaOfVersion2(cpuMax: string | undefined): number {
  const [quota = NaN, period = NaN] = (cpuMax ?? '').trim().split(/\s+/).map(Number);
  return quota > 0 && period > 0 ? quota / period : Infinity;
}

function quotasOfVersion1(read: ReadText, controllers: string, path: string): number[] {
  return ancestors(path).flatMap((group) =>
    ['cpu', controllers].map((mount) => {
      const number = (file: string) => Number(read(`/sys/fs/cgroup/${mount}${group}/cpu.cfs_${file}_us`) ?? NaN);
      return quotaOfVersion2(`${number('quota')} ${number('period')}`); // −1 is no limit
    }),
  );
}

/** `/a/b` → `/a/b`, `/a` and the root, since a limit above holds below. */
function ancestors(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return [...parts.map((_, i) => `/${parts.slice(0, parts.length - i).join('/')}`), ''];
}
