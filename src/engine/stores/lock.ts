import {randomUUID} from 'node:crypto';
import {rmSync, statSync} from 'node:fs';
import {hostname} from 'node:os';
import {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import {storeError} from './storeError.ts';

/**
 * Locks a store for its only sweep: SQLite's own write lock on a small file beside the store. The system takes it off a
 * process that dies, on this machine as on another, so nobody has to guess whether its holder lives. The file is only
 * ever opened by SQLite: any other closing of it in this process would give the lock away (POSIX).
 *
 * @returns gives the lock back
 * @throws HeatlensError `store-locked`, with the process that holds it
 */
export function lockStore(store: string): () => void {
  const path = lockOf(store);
  for (;;) {
    const token = randomUUID();
    const held = hold(store, path, token);
    if (holderAt(path)?.token !== token) {
      held.close(); // the last holder took the file away between opening and locking it
      continue;
    }
    return () => {
      if (process.platform !== 'win32') rmSync(path, {force: true}); // while it is held: nobody else's is taken away
      held.close();
    };
  }
}

/** Whether a sweep writes into a store now. */
export function isLocked(store: string): boolean {
  const path = lockOf(store);
  if (statSync(path, {throwIfNoEntry: false}) === undefined) return false;
  const db = new DatabaseSync(path, {timeout: 0});
  try {
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    db.close();
  }
}

function lockOf(store: string): string {
  return `${store}-lock`;
}

function hold(store: string, path: string, token: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, {timeout: 200});
    db.exec(
      'BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host TEXT, token TEXT); DELETE FROM holder',
    );
    db.prepare('INSERT INTO holder VALUES (?, ?, ?)').run(process.pid, hostname(), token);
    db.exec('COMMIT; BEGIN IMMEDIATE');
    return db;
  } catch (error) {
    db?.close();
    if (!isBusy(error)) throw storeError(store, error);
    const {pid = '?', host = '?'} = holderAt(path) ?? {};
    const sentence = `Another sweep writes into ${store} (process ${pid} on ${host}). Wait until it has ended, or end it first.`;
    throw new HeatlensError('store-locked', sentence, {cause: error, details: {store, pid, host}});
  }
}

function holderAt(path: string): {pid: number; host: string; token: string} | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, {readOnly: true, timeout: 200});
    return db.prepare('SELECT pid, host, token FROM holder').get() as
      | {pid: number; host: string; token: string}
      | undefined;
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
