import { createHash } from 'node:crypto';
import { GraphError } from '../errors.ts';

/** Something that a list is ordered by, as its cursors know it. */
export interface CursorKey {
  /** What cursors call it. */
  readonly name: string;
  readonly descending: boolean;
  /** True where rows without a value come last, whatever the direction. */
  readonly nullable: boolean;
  /** `day`: written 2023-07-18; `instant`: written 2023-07-18T09:30:00Z. */
  readonly type: 'text' | 'number' | 'day' | 'instant';
}

/** What makes a list the one that it is: cursors of one list are refused by any other. */
export interface CursorList {
  readonly order: readonly CursorKey[];
  /** The fingerprint of all other arguments that decide what is listed. */
  readonly filter: string;
}

/** The values that a list is ordered by, of one of its rows; null where the row has none. */
export type CursorValues = readonly (string | number | null)[];

/** A short text that is the same for equal arguments, and with near certainty for no others. */
export function fingerprint(args: unknown): string {
  return createHash('sha1').update(JSON.stringify(args, sorted)).digest('base64url').slice(0, 10);
}

/** Makes objects the same whatever the order of their keys, and numbers of any size text. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The order as cursors name it: `-date name slug`. */
export function orderName(order: readonly CursorKey[]): string {
  return order.map(({ name, descending }) => `${descending ? '-' : ''}${name}`).join(' ');
}

/**
 * A keyset cursor: names the list's order and filter, and holds the ordered values of one row, so that a page starts
 * after that row wherever it now stands, and whether or not it is still there.
 */
export function encodeCursor({ order, filter }: CursorList, values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([orderName(order), filter, ...values])).toString('base64url');
}

/**
 * The ordered values that a cursor holds.
 *
 * @throws {GraphError} BAD_CURSOR where the server didn't make it, or made it for another list
 */
export function decodeCursor(cursor: string, { order, filter }: CursorList): CursorValues {
  const [made, madeFilter, ...values] = parse(cursor);
  const wanted = orderName(order);
  if (typeof made !== 'string' || typeof madeFilter !== 'string') throw notOurs(cursor);
  if (made !== wanted)
    throw new GraphError(
      'BAD_CURSOR',
      `The cursor belongs to a list ordered by "${made.slice(0, 100)}", but this one is ordered by "${wanted}". Start again without a cursor.`,
    );
  if (madeFilter !== filter)
    throw new GraphError(
      'BAD_CURSOR',
      'The cursor belongs to a list with another filter or other arguments. Start again without a cursor.',
    );
  if (values.length !== order.length || !values.every((value, i) => fits(value, order[i])))
    throw notOurs(cursor);
  return values as CursorValues;
}

function notOurs(cursor: string): GraphError {
  return new GraphError(
    'BAD_CURSOR',
    `"${cursor.slice(0, 100)}" is not a cursor. Pass the cursor of an edge, startCursor or endCursor unchanged.`,
  );
}

/** True where the order can have put the value there. */
function fits(value: unknown, key: CursorKey | undefined): boolean {
  if (value === null) return key?.nullable === true;
  if (key?.type === 'number') return typeof value === 'number';
  if (typeof value !== 'string') return false;
  if (key?.type === 'day') return isDay(value);
  return key?.type !== 'instant' || isInstant(value);
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;

function isInstant(text: string): boolean {
  const time =
    /^(.{10})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-7]):[0-5]\d)$/.exec(
      text,
    );
  return time !== null && isDay(time[1] ?? '');
}

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
