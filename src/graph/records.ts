import type { Row } from '../neo4j/database.ts';
import { asList, type BoundLists } from './inflate.ts';
import type { ConnectionLink, Link, Selection } from './selection.ts';

/**
 * A long list comes as several records. The driver takes values from a message that has come in several parts one by one, for
 * each of them from the first part on: the larger the message, the longer for each value. Each record costs some time as well,
 * so they are not cut smaller than that.
 */

/** Values of a record about which it is cut, some twenty kilobytes. */
const valuesPerRecord = 1_000;

/** How many rows of a list one record is to hold, by what each of them holds at most. */
export const rowsPerRecord = (
  slots: readonly { readonly selection: Selection }[],
  lists: BoundLists,
): number => Math.max(1, Math.floor(valuesPerRecord / (2 + valuesOfSlots(slots, lists))));

const valuesOfSlots = (slots: readonly { readonly selection: Selection }[], lists: BoundLists): number =>
  sum(slots.map(({ selection }) => valuesOf(selection, lists)));

function valuesOf({ columns, links }: Selection, lists: BoundLists): number {
  return 1 + columns.length + sum(links.map((link) => valuesOfLink(link, lists)));
}

function valuesOfLink(link: Link, lists: BoundLists): number {
  if (link.shape === 'one') return valuesOf(link.selection, lists);
  if (link.shape === 'evidence') return 1 + valuesOfSlots(link.sources, lists);
  return 1 + lists(link).size * valuesOfSlots(link.slots, lists);
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

/** A list, in the layout that `statement.ts` gives a connection, of the records that it came as. */
export function connectionOf(records: readonly Row[], { total }: ConnectionLink): unknown {
  const [first] = records;
  const rows = records.length === 1 ? first?.[1] : records.flatMap((record) => asList(record[1]));
  return total ? [first?.[0], rows] : rows;
}
