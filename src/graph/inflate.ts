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
  hanging = selection.links.length > 0 ? emptyRecord() : noLinks,
): GraphObject {
  const { of, kind, columns, links } = selection;
  const object: GraphObject = { links: hanging };
  let at = 0;
  if (of === 'relation') object.type = row[at++];
  else object.kind = kind ?? kindOf(row[at++]);
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
  if (link.shape === 'connection') return inflatePage(value, link, lists);
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
class PlainRecord {
  [key: string]: unknown;
}
Reflect.setPrototypeOf(PlainRecord.prototype, null);
Reflect.deleteProperty(PlainRecord.prototype, 'constructor');

export const emptyRecord = (): Record<string, unknown> => new PlainRecord();

/** Those of all objects that nothing hangs on. */
const noLinks = Object.freeze(emptyRecord());

/** A locator as it is stored, where an empty one stands for none. */
export const locatorOf = (stored: unknown): string | null =>
  typeof stored === 'string' && stored !== '' ? stored : null;

/** One piece of evidence. */
export function evidence(locator: unknown, links: Linked['links']): EvidenceObject {
  return { locator: locatorOf(locator), links };
}

/** How what a row holds for a slot is found and made. */
export interface SlotReader {
  /**
   * Where in the row, after the ordered values, the slot's value stands; `i` is its number among the slots; `whole` where the row
   * is that value; negative where rows don't hold it.
   */
  readonly position: (slot: Slot, i: number) => number | 'whole';
  readonly make: (slot: Slot, value: readonly unknown[]) => unknown;
}

/** A page of a connection, as a row holds it. */
export class Page {
  readonly totalCount: number | null;
  /** Its rows, in their order. */
  readonly rows: readonly unknown[];
  readonly #link: ConnectionLink;
  readonly #list: BoundList;
  readonly #more: boolean;

  constructor(value: unknown, link: ConnectionLink, list: BoundList) {
    const [total, found] = link.total ? asList(value) : [null, value];
    const rows = asList(found);
    this.totalCount = link.total ? Number(total) : null;
    this.#link = link;
    this.#list = list;
    this.#more = rows.length > list.size;
    const page = this.#more ? rows.slice(0, list.size) : rows;
    this.rows = list.shape.backward ? [...page].reverse() : page;
  }

  /** How many values that the list is ordered by stand at the beginning of a row. */
  get keyCount(): number {
    return this.#link.cursors ? this.#list.shape.order.length : 0;
  }

  /** The cursor of a row; null where none was asked for. */
  cursorOf(row: unknown): string | null {
    if (!row || !this.#link.cursors) return null;
    const { shape, filter } = this.#list;
    return encodeCursor({ order: shape.order, filter }, asList(row).slice(0, this.keyCount));
  }

  info(): PageInfoObject {
    const { backward, after, before } = this.#list.shape;
    return {
      hasNextPage: (!backward && this.#more) || before !== null,
      hasPreviousPage: (backward && this.#more) || after !== null,
      startCursor: this.cursorOf(this.rows[0]),
      endCursor: this.cursorOf(this.rows.at(-1)),
    };
  }
}

/** Makes a page of a connection from a row that holds it with all that hangs below. */
export const inflatePage = (value: unknown, link: ConnectionLink, lists: BoundLists): ConnectionObject =>
  inflateConnection(value, link, lists(link), {
    position: (_, i) => (isBare(link) ? 'whole' : i),
    make: ({ selection }, row) => inflateObject(row, selection, lists),
  });

/** Makes a page of a connection. */
export function inflateConnection(
  value: unknown,
  link: ConnectionLink,
  list: BoundList,
  reader: SlotReader,
): ConnectionObject {
  const page = new Page(value, link, list);
  const { rows, keyCount, totalCount } = page;
  const links = emptyRecord();
  for (const key of link.edges)
    links[key] = rows.map((row): EdgeObject => ({ cursor: page.cursorOf(row) ?? '', links: emptyRecord() }));
  link.slots.forEach((slot, i) => {
    const at = reader.position(slot, i);
    const objects = rows.map((row) => {
      const value = at === 'whole' ? row : at < 0 ? null : asList(row)[keyCount + at];
      return value === null ? null : reader.make(slot, asList(value));
    });
    if (slot.key === null) links[slot.list] = objects;
    else
      (links[slot.list] as EdgeObject[]).forEach((edge, e) => {
        edge.links[slot.key ?? ''] = objects[e];
      });
  });
  return { totalCount, pageInfo: page.info(), links };
}

/** The kind of an entity with these labels. */
export function kindOf(labels: unknown): EntityKind {
  const kind = kindOfLabels(asList(labels) as readonly string[]);
  if (!kind) throw new TypeError(`A node with the labels ${String(labels)} has no kind of the ontology`);
  return kind;
}

/** The value as a list; anything else means that statement and layout differ. */
export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`Expected a list in a row, found ${typeof value}`);
  return value;
}
