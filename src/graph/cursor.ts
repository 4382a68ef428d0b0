import { GraphError } from '../errors.ts';
import type { OrderKey } from './list.ts';

/** The values that a list is ordered by, of one of its rows; null where the row has none. */
export type CursorValues = readonly (string | null)[];

/** The order as cursors name it: `-date name slug`. */
export function orderName(order: readonly OrderKey[]): string {
  return order.map(({ name, descending }) => `${descending ? '-' : ''}${name}`).join(' ');
}

/**
 * A keyset cursor: names the list's order and holds the ordered values of one row, so that a page starts after that
 * row wherever it now stands, and whether or not it is still there.
 */
export function encodeCursor(order: readonly OrderKey[], values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([orderName(order), ...values])).toString('base64url');
}

/**
 * The ordered values that a cursor holds.
 *
 * @throws {GraphError} BAD_CURSOR where the server didn't make it, or made it for a list in another order
 */
export function decodeCursor(cursor: string, order: readonly OrderKey[]): CursorValues {
  const [made, ...values] = parse(cursor);
  const wanted = orderName(order);
  if (typeof made === 'string' && made !== wanted)
    throw new GraphError(
      'BAD_CURSOR',
      `The cursor belongs to a list ordered by "${made.slice(0, 100)}", but this one is ordered by "${wanted}". Start again without a cursor.`,
    );
  if (
    made === undefined ||
    values.length !== order.length ||
    !values.every((value, i) => fits(value, order[i]))
  )
    throw new GraphError(
      'BAD_CURSOR',
      `"${cursor.slice(0, 100)}" is not a cursor. Pass the cursor of an edge, startCursor or endCursor unchanged.`,
    );
  return values as CursorValues;
}

/** True where the order can have put the value there. */
function fits(value: unknown, key: OrderKey | undefined): boolean {
  if (value === null) return key?.nullable === true;
  return typeof value === 'string' && (!key?.date || isDay(value));
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
