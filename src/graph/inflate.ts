import { type EntityKind, kindOfLabels } from '../ontology.ts';
import { encodeCursor } from './cursor.ts';
import type { BoundList } from './list.ts';
import type { ConnectionObject, EdgeObject, EvidenceObject, Linked, PageInfoObject } from './objects.ts';
import type { ConnectionLink, Link, Selection, Slot } from './selection.ts';
import { isBare } from './statement.ts';

/** Turns rows by position, as `statement.ts` lays them out, into the objects that resolvers read. */

/** The bound arguments of a connection. */
export type BoundLists = (link: ConnectionLink) => BoundList;

/** An entity or relation as rows yield it. */
export type GraphObject = Linked & Record<string, unknown>;

/**
 * Makes the object of one row, with all that hangs below it.
 *
 * @param hanging an empty record of its own, where links will be added that the selection does not have
 */
export function inflateObject(
  row: readonly unknown[],
  selection: Selection,
  lists: BoundLists,
  hanging = selection.links.length > 0 ? emptyLinks() : noLinks,
): GraphObject {
  const { of, kinds, columns, links } = selection;
  const object: GraphObject = { links: hanging };
  let at = 0;
  if (of === 'relation') object.type = row[at++];
  else object.kind = kinds.length === 1 ? kinds[0] : kindOf(row[at++]);
  for (const { property } of columns) object[property] = row[at++];
  for (const link of links) {
    const value = row[at++];
    if (appliesTo(link, object)) hanging[link.key] = inflateLink(value, link, lists);
  }
  return object;
}

/** True where the link was selected on the object's kind. */
export function appliesTo({ kinds }: Link, object: GraphObject): boolean {
  return kinds === null || kinds.includes(object.kind as EntityKind);
}

function inflateLink(value: unknown, link: Link, lists: BoundLists): unknown {
  if (link.shape === 'connection')
    return inflateConnection(value, link, lists(link), {
      position: (_, i) => i,
      make: ({ selection }, row) => inflateObject(row, selection, lists),
    });
  if (link.shape === 'one')
    return value === null ? null : inflateObject(asList(value), link.selection, lists);
  return asList(value).map((entry): EvidenceObject => {
    const [locator, ...sources] = asList(entry);
    const found = link.sources.map(({ key, selection }, i) => [
      key,
      inflateObject(asList(sources[i]), selection, lists),
    ]);
    return evidence(locator, Object.fromEntries(found));
  });
}

/**
 * A record that any response key, `__proto__` and `constructor` included, can be a plain key of. V8 would make what comes of
 * `Object.create(null)` a hash table, which takes several times the memory.
 */
class Links {
  [key: string]: unknown;
}
Reflect.setPrototypeOf(Links.prototype, null);
Reflect.deleteProperty(Links.prototype, 'constructor');

export const emptyLinks = (): Record<string, unknown> => new Links();

/** Those of all objects that nothing hangs on. */
const noLinks = Object.freeze(emptyLinks());

/** One piece of evidence; an empty locator stands for none. */
export function evidence(locator: unknown, links: Linked['links']): EvidenceObject {
  return { locator: typeof locator === 'string' && locator !== '' ? locator : null, links };
}

/** How what a row holds for a slot is found and made. */
export interface SlotReader {
  /** Where in the row, after the ordered values, the slot's value stands; `i` is its number among the slots; negative where rows don't hold it. */
  readonly position: (slot: Slot, i: number) => number;
  readonly make: (slot: Slot, value: readonly unknown[]) => unknown;
}

/** Makes a page of a connection. */
export function inflateConnection(
  value: unknown,
  link: ConnectionLink,
  { shape, filter, size }: BoundList,
  reader: SlotReader,
): ConnectionObject {
  const [total, found] = link.total ? asList(value) : [null, value];
  const totalCount = link.total ? Number(total) : null;
  const rows = asList(found);
  const more = rows.length > size;
  const page = more ? rows.slice(0, size) : [...rows];
  if (shape.backward) page.reverse();
  const keyCount = link.cursors ? shape.order.length : 0;
  const cursor = (row: unknown): string | null =>
    row && link.cursors ? encodeCursor({ order: shape.order, filter }, asList(row).slice(0, keyCount)) : null;
  const bare = isBare(link);
  const links = emptyLinks();
  for (const key of link.edges)
    links[key] = page.map((row): EdgeObject => ({ cursor: cursor(row) ?? '', links: emptyLinks() }));
  link.slots.forEach((slot, i) => {
    const at = reader.position(slot, i);
    const objects = page.map((row) => {
      const value = bare ? row : at < 0 ? null : asList(row)[keyCount + at];
      return value === null ? null : reader.make(slot, asList(value));
    });
    if (slot.key === null) links[slot.list] = objects;
    else
      (links[slot.list] as EdgeObject[]).forEach((edge, e) => {
        edge.links[slot.key ?? ''] = objects[e];
      });
  });
  const pageInfo: PageInfoObject = {
    hasNextPage: (!shape.backward && more) || shape.before !== null,
    hasPreviousPage: (shape.backward && more) || shape.after !== null,
    startCursor: cursor(page[0]),
    endCursor: cursor(page.at(-1)),
  };
  return { totalCount, pageInfo, links };
}

function kindOf(labels: unknown): EntityKind {
  const kind = kindOfLabels(asList(labels) as readonly string[]);
  if (!kind) throw new TypeError(`A node with the labels ${String(labels)} has no kind of the ontology`);
  return kind;
}

/** The value as a list; anything else means that statement and layout differ. */
export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`Expected a list in a row, found ${typeof value}`);
  return value;
}
