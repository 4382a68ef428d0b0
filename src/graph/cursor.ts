import { GraphError } from '../errors.ts';

/** The values that a list is ordered by, of one of its rows; null where the row has none. */
export type CursorValues = readonly (string | number | null)[];

/**
 * A keyset cursor: names the list's order and holds the ordered values of one row, so that a page starts after that
 * row wherever it now stands, and whether or not it is still there.
 *
 * @param order the order of the list, such as `name slug`
 */
export function encodeCursor(order: string, values: CursorValues): string {
  return Buffer.from(JSON.stringify([order, ...values])).toString('base64url');
}

/**
 * The ordered values that a cursor holds.
 *
 * @throws {GraphError} BAD_CURSOR where the server didn't make it, or made it for a list in another order
 */
export function decodeCursor(cursor: string, order: string, count: number): CursorValues {
  const [made, ...values] = parse(cursor);
  if (typeof made !== 'string' || !values.every(isValue))
    throw new GraphError(
      'BAD_CURSOR',
      `"${cursor.slice(0, 100)}" is not a cursor. Pass the cursor of an edge, startCursor or endCursor unchanged.`,
    );
  if (made !== order || values.length !== count)
    throw new GraphError(
      'BAD_CURSOR',
      `The cursor belongs to a list ordered by ${made.slice(0, 100)}, but this one is ordered by ${order}. Start again without a cursor.`,
    );
  return values;
}

const isValue = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number';

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
