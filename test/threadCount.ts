import {existsSync, readdirSync} from 'node:fs';

/** Threads of this process, those of its workers' workers too; 0 where the system does not list them. */
export function threadCount(): number {
  const tasks = '/proc/self/task';
  return existsSync(tasks) ? readdirSync(tasks).length : 0;
}
