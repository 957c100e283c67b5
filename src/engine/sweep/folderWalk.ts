import {Worker} from 'node:worker_threads';
import {HeatlensError} from '../../core/errors.ts';
import type {Shard} from '../../protocol/sweep.ts';
import type {FileStamp} from '../stores/pictureRow.ts';

/** What to walk through, for the thread that does it. */
export interface WalkOrder {
  readonly folder: string;
  readonly shard?: Shard;
  /** Folders of files that belong to pictures: annotations and masks. */
  readonly annotations?: string;
  readonly masks?: string;
}

/** A file with what belongs to it. */
export interface FoundFile extends FileStamp {
  readonly annotation?: FileStamp;
  readonly mask?: FileStamp;
}

/** What the thread says; after `files` it waits for a word. */
export type WalkReport =
  | {readonly kind: 'files'; readonly files: readonly FoundFile[]}
  | {readonly kind: 'counted'; readonly found: number; readonly complete: boolean}
  | {readonly kind: 'trouble'; readonly message: string}
  | {readonly kind: 'failed'; readonly code: 'folder-unreadable'; readonly message: string}
  | {readonly kind: 'done'};

/**
 * Walks through a folder in a thread of its own, since the one that computes is blocked most of the time, and counts what
 * will come meanwhile.
 */
export class FolderWalk {
  readonly #worker: Worker;
  readonly #reports: WalkReport[] = [];
  #wake = () => {};
  /** Pictures counted so far, those of the shard alone. */
  found = 0;
  /** Whether that is all. */
  complete = false;
  readonly troubles: string[] = [];

  constructor(order: WalkOrder) {
    this.#worker = new Worker(
      new URL(import.meta.url.endsWith('.ts') ? './walkWorker.ts' : './walkWorker.js', import.meta.url),
      {workerData: order},
    );
    this.#worker.on('message', (report: WalkReport) => this.#receive(report));
    this.#worker.on('error', (error) =>
      this.#receive({
        kind: 'failed',
        code: 'folder-unreadable',
        message: `The folder could not be read (${error.message}).`,
      }),
    );
  }

  /** @throws HeatlensError `folder-unreadable` */
  async *files(): AsyncGenerator<readonly FoundFile[]> {
    for (;;) {
      const report = this.#reports.shift();
      if (report?.kind === 'files') {
        this.#worker.postMessage('more');
        yield report.files;
      } else if (report?.kind === 'failed') throw new HeatlensError(report.code, report.message);
      else if (report?.kind === 'done') return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(report: WalkReport): void {
    if (report.kind === 'counted') ({found: this.found, complete: this.complete} = report);
    else if (report.kind === 'trouble') this.troubles.push(report.message);
    else this.#reports.push(report);
    this.#wake();
  }
}
