import type {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import {findClass} from '../../core/settings/labels.ts';
import type {Filter, GalleryQuery, SortKey} from '../../protocol/gallery.ts';
import {parseExpression, type Condition} from './expression.ts';
import {runOf} from './run.ts';

/** The ids of the pictures that a query leaves, in its order; ties by path. @throws HeatlensError `argument-invalid` */
export function queryPictures(db: DatabaseSync, {run, filter, sort, descending}: Omit<GalleryQuery, 'store'>): Uint32Array {
  const {labels} = runOf(db, run).provenance;
  const conditions = conditionsOf(filter, labels);
  const where = ['run = ?', ...conditions.map(({sql}) => `(${sql})`)].join(' AND ');
  const {key, column} = sortKeys[sort] ?? unknownKey(sort);
  const direction = descending ? 'DESC' : 'ASC';
  const order = sort === 'path' ? `path ${direction}` : `${key} IS NULL, ${key} ${direction}, path`;
  const joined = column === undefined ? '' : `LEFT JOIN places ON class = ${column}`;
  const statement = db.prepare(
    `WITH places AS MATERIALIZED (SELECT key AS class, value AS place FROM json_each(?)) ` +
      `SELECT id FROM pictures ${joined} WHERE ${where} ORDER BY ${order}`,
  );
  statement.setReturnArrays(true);
  const parameters = [JSON.stringify(placesOf(labels)), run, ...conditions.flatMap((one) => one.parameters)];
  const found = statement.all(...parameters) as unknown as readonly (readonly [number])[];
  const ids = Uint32Array.from(found, ([id]) => id);
  return filter.ids === undefined ? ids : among(ids, filter.ids);
}

/** Not in SQL, which takes some ten thousand parameters at most. */
function among(ids: Uint32Array, wanted: Uint32Array): Uint32Array {
  const set = new Set(wanted);
  return ids.filter((id) => set.has(id));
}

/** Total, so that a new key has to say what it sorts by. Classes sort by their names, the others as they are. */
const sortKeys: Readonly<Record<SortKey, {readonly key: string; readonly column?: string}>> = {
  path: {key: 'path'},
  label: {key: 'place', column: 'label'},
  prediction: {key: 'place', column: 'prediction'},
  loss: {key: 'loss'},
  confidence: {key: 'confidence'},
  margin: {key: 'margin'},
  entropy: {key: 'entropy'},
  mapEntropy: {key: 'map_entropy'},
  border: {key: 'border'},
  agreement: {key: 'agreement'},
};

/** The place of each class among all names. */
function placesOf(labels: readonly string[]): number[] {
  const places = new Array<number>(labels.length);
  const sorted = labels.map((label, index) => ({label, index})).toSorted((a, b) => a.label.localeCompare(b.label, 'en'));
  sorted.forEach(({index}, place) => (places[index] = place));
  return places;
}

function unknownKey(sort: string): never {
  throw new HeatlensError('argument-invalid', `\`${sort}\` is nothing to sort by. Choose one of ${Object.keys(sortKeys).join(', ')}.`);
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
  if (expression !== undefined && expression.trim() !== '') conditions.push(parseExpression(expression, (name) => findClass(name, labels)));
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
