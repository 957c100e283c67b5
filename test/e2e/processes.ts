import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, readdirSync} from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly line: string;
}

/** Process ids of Heatlens engines among the descendants of a process. */
export function enginesBelow(root: number): number[] {
  const all = processes();
  const below = new Set([root]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const {pid, parent} of all) if (below.has(parent)) below.add(pid);
  }
  return all.filter(({pid, line}) => below.has(pid) && line.includes('engine.js')).map(({pid}) => pid);
}

/**
 * Lets processes run for a tenth of the time only, so that what they do is surely still under way when the next thing
 * happens: the engine explains a sample picture in less time than a click takes.
 *
 * @param pids asked again and again, since an engine is started anew
 * @returns ends it
 */
export function slowDown(pids: () => readonly number[]): () => void {
  const period = 100;
  const stopped = new Set<number>();
  let ended = false;
  const go = () => {
    for (const pid of stopped) signal(pid, 'SIGCONT');
    stopped.clear();
  };
  const timer = setInterval(() => {
    go();
    setTimeout(() => {
      for (const pid of ended ? [] : pids()) if (signal(pid, 'SIGSTOP')) stopped.add(pid);
    }, period / 10);
  }, period);
  return () => {
    ended = true;
    clearInterval(timer);
    go();
  };
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it ended meanwhile
  }
}

function processes(): Process[] {
  return existsSync('/proc/self/stat') ? fromProc() : fromPs();
}

/** Small Debians have no ps. */
function fromProc(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const parent = /\) \S+ (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1];
      return [{pid: Number(name), parent: Number(parent), line}];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

function fromPs(): Process[] {
  const {stdout} = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], {encoding: 'utf8', maxBuffer: 1 << 24});
  return stdout.split('\n').flatMap((text) => {
    const [, pid, parent, line] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(text) ?? [];
    return line === undefined ? [] : [{pid: Number(pid), parent: Number(parent), line}];
  });
}
