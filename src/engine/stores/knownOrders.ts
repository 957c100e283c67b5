import type {DatabaseSync} from 'node:sqlite';

/** Whole runs in their orders, as long as nothing is written into their store: sorting 100,000 pictures takes 60 ms. */
const known = new WeakMap<DatabaseSync, Known>();

interface Known {
  readonly version: string;
  readonly orders: Map<string, Uint32Array>;
}

/** What is known of a store as it is now, by what was asked. */
export function knownOrders(db: DatabaseSync): Map<string, Uint32Array> {
  // The first tells of others' writing, the second of this connection's own.
  const now = db.prepare('SELECT data_version AS others, total_changes() AS own FROM pragma_data_version').get();
  const version = `${String(now?.['others'])} ${String(now?.['own'])}`;
  const last = known.get(db);
  if (last !== undefined && last.version === version) return last.orders;
  const orders = new Map<string, Uint32Array>();
  known.set(db, {version, orders});
  return orders;
}

/** Those of an order that are among the wanted. */
export function among(order: Uint32Array, wanted: Uint32Array): Uint32Array {
  const largest = wanted.reduce((most, id) => Math.max(most, id), 0);
  const is = new Uint8Array(largest + 1);
  for (const id of wanted) is[id] = 1;
  return order.filter((id) => is[id] === 1);
}
