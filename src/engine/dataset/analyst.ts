import type {DatabaseSync} from 'node:sqlite';
import type {Analyst} from '../api.ts';
import {openForReading} from '../stores/openStore.ts';
import type {Tools} from '../tools.ts';
import {channelsOf} from './channels.ts';
import {clustersOf} from './clusters.ts';
import {localisationOf} from './localisation.ts';
import {writeReport} from './report/report.ts';

/** What takes long over a store's pictures; most of it asks the network again. */
export function createAnalyst(tools: Tools): Analyst {
  return {
    clusters: ({store, ...request}, signal) => reading(store, (db) => clustersOf(tools, db, request, signal)),
    channels: ({store, ...request}, signal) => reading(store, (db) => channelsOf(tools, db, request, signal)),
    report: (request, signal) => reading(request.store, (db) => writeReport(tools, db, request, signal)),
    localisation: ({store, ...request}, signal) => reading(store, (db) => localisationOf(db, request, signal)),
  };
}

/** With a connection of its own, for as long as it takes. @throws HeatlensError `store-unreadable` */
async function* reading<P, T>(store: string, work: (db: DatabaseSync) => AsyncGenerator<P, T>): AsyncGenerator<P, T> {
  const db = openForReading(store);
  try {
    return yield* work(db);
  } finally {
    db.close();
  }
}
