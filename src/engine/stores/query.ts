import type {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import {findClass} from '../../core/settings/labels.ts';
import type {Filter, GalleryQuery, SortKey} from '../../protocol/gallery.ts';
import {parseExpression, type Condition} from './expression.ts';
import {among, knownOrders} from './knownOrders.ts';
import {runOf} from './run.ts';

/** The ids of the pictures that a query leaves, in its order; ties by path. @throws HeatlensError `argument-invalid` */
export function queryPictures(
  db: DatabaseSync,
  {run, filter, sort, descending}: Omit<GalleryQuery, 'store'>,
): Uint32Array {
  const {labels} = runOf(db, run).provenance;
  const conditions = conditionsOf(filter, labels);
  const orders = knownOrders(db);
  const name = `${run} ${sort} ${descending}`;
  const whole = orders.get(name);
  const ids =
    whole === undefined
      ? sorted(db, {run, sort, descending, conditions, labels})
      : conditions.length === 0
        ? whole
        : among(whole, idsOf(read(db, 'id', run, conditions, '')));
  if (conditions.length === 0) orders.set(name, ids);
  return filter.ids === undefined ? ids : among(ids, filter.ids); // SQL takes some ten thousand parameters at most
}

type Found = readonly [id: number, key: number | null];

function sorted(
  db: DatabaseSync,
  {
    run,
    sort,
    descending,
    conditions,
    labels,
  }: Pick<GalleryQuery, 'run' | 'sort' | 'descending'> & {
    readonly conditions: readonly Condition[];
    readonly labels: readonly string[];
  },
): Uint32Array {
  const key = sortKeys[sort] ?? unknownKey(sort);
  if (sort === 'label' || sort === 'prediction') {
    return idsOf(sortedByName(read(db, `id, ${key}`, run, conditions, 'path'), labels, descending));
  }
  const direction = descending ? 'DESC' : 'ASC';
  const order = sort === 'path' ? `path ${direction}` : `${key} ${direction} NULLS LAST, path`;
  return idsOf(read(db, 'id', run, conditions, order));
}

/** @param order empty where it does not matter */
function read(
  db: DatabaseSync,
  columns: string,
  run: number,
  conditions: readonly Condition[],
  order: string,
): readonly Found[] {
  const where = ['run = ?', ...conditions.map(({sql}) => `(${sql})`)].join(' AND ');
  const ordered = order === '' ? '' : `ORDER BY ${order}`;
  const statement = db.prepare(`SELECT ${columns} FROM pictures WHERE ${where} ${ordered}`);
  statement.setReturnArrays(true);
  return statement.all(run, ...conditions.flatMap(({parameters}) => parameters)) as unknown as readonly Found[];
}

function idsOf(found: readonly Found[]): Uint32Array {
  return Uint32Array.from(found, ([id]) => id);
}

/** Total, so that a new key has to say what it sorts by. */
const sortKeys: Readonly<Record<SortKey, string>> = {
  path: 'path',
  label: 'label',
  prediction: 'prediction',
  loss: 'loss',
  confidence: 'confidence',
  margin: 'margin',
  entropy: 'entropy',
  mapEntropy: 'map_entropy',
  border: 'border',
  agreement: 'agreement',
};

/** By the names of classes, those without one last; a join with the names takes SQLite seconds for 100,000 pictures. */
function sortedByName(found: readonly Found[], labels: readonly string[], descending: boolean): readonly Found[] {
  const classes = labels
    .map((label, index) => ({label, index}))
    .toSorted((a, b) => a.label.localeCompare(b.label, 'en'));
  if (descending) classes.reverse();
  const byClass = Map.groupBy(found, ([, index]) => index);
  return [...classes.map(({index}) => index), null].flatMap((index) => byClass.get(index) ?? []);
}

function unknownKey(sort: string): never {
  throw new HeatlensError(
    'argument-invalid',
    `\`${sort}\` is nothing to sort by. Choose one of ${Object.keys(sortKeys).join(', ')}.`,
  );
}

const outcomes: Readonly<Record<NonNullable<Filter['outcome']>, string>> = {
  right: 'label = prediction',
  wrong: 'label <> prediction',
  unlabelled: 'label IS NULL AND error IS NULL',
  failed: 'error IS NOT NULL',
};

function conditionsOf(filter: Filter, labels: readonly string[]): Condition[] {
  const {labels: labelled, predictions, outcome, tag, text, expression} = filter;
  const conditions: Condition[] = [];
  if (labelled !== undefined) conditions.push(isAmong('label', labelled));
  if (predictions !== undefined) conditions.push(isAmong('prediction', predictions));
  if (outcome !== undefined) conditions.push({sql: outcomes[outcome], parameters: []});
  if (tag !== undefined) conditions.push({sql: 'id IN (SELECT picture FROM tags WHERE tag = ?)', parameters: [tag]});
  if (text !== undefined && text.trim() !== '') conditions.push(hasText(text.trim(), labels));
  if (expression !== undefined && expression.trim() !== '')
    conditions.push(parseExpression(expression, (name) => findClass(name, labels)));
  return conditions;
}

function hasText(text: string, labels: readonly string[]): Condition {
  const wanted = text.toLowerCase();
  const classes = labels.flatMap((label, index) => (label.toLowerCase().includes(wanted) ? [index] : []));
  const [label, prediction] = [isAmong('label', classes), isAmong('prediction', classes)];
  return {
    sql: `instr(lower(path), ?) OR instr(lower(given), ?) OR ${label.sql} OR ${prediction.sql}`,
    parameters: [wanted, wanted, ...label.parameters, ...prediction.parameters],
  };
}

function isAmong(column: string, classes: readonly number[]): Condition {
  return {sql: `${column} IN (SELECT value FROM json_each(?))`, parameters: [JSON.stringify(classes)]};
}
