import { type FieldNode, type GraphQLField, type GraphQLSchema, isObjectType, Kind } from 'graphql';
import { getOrMake } from '../get-or-make.ts';
import type { ReadableGraph, Row } from '../neo4j/database.ts';
import { type EntityKind, entityKinds, type RelationType } from '../ontology.ts';
import {
  type Column,
  columnNames,
  columnsOfKinds,
  columnsOfRelations,
  endColumns,
  evidenceColumns,
  inOrderOfReads,
  uniqueColumns,
} from './column.ts';
import {
  appliesTo,
  asList,
  type BoundLists,
  emptyRecord,
  evidence,
  type GraphObject,
  inflateConnection,
  inflateObject,
} from './inflate.ts';
import { bindList } from './list.ts';
import type { ConnectionObject } from './objects.ts';
import { connectionOf, rowsPerRecord } from './records.ts';
import type { ConnectionLink, EvidenceLink, Link, OneLink, Selection } from './selection.ts';
import {
  entitiesByKey,
  hasRelation,
  isBare,
  type Lists,
  linkByKey,
  relationsByKey,
  rootList,
  showsRelation,
} from './statement.ts';
import type { Step } from './step.ts';

/** Ids of relations to look up, by type. */
export type RelationKeys = Partial<Record<RelationType, string[]>>;

/**
 * Answers selections level by level: at each link a statement for all parents at once, which is told what to read of what it
 * leads to. Its statements depend on the schema and not on the selection, so they are few and soon planned.
 */
export class CutReader {
  readonly #database: ReadableGraph;
  readonly #schema: GraphQLSchema;

  constructor(database: ReadableGraph, schema: GraphQLSchema) {
    this.#database = database;
    this.#schema = schema;
  }

  /** The same reader for the graph as one request reads it. */
  reading(database: ReadableGraph): CutReader {
    return new CutReader(database, this.#schema);
  }

  /** The entities with these slugs, by slug. */
  async entities(
    keys: readonly string[],
    selection: Selection,
    lists: BoundLists,
  ): Promise<Map<string, GraphObject>> {
    // What is known by slug can be read beside the entities themselves, and is not read after them.
    const ahead = new Map<Link, Promise<readonly Row[]>>();
    if (selection.links.length <= readAhead)
      for (const link of selection.links)
        if (link.shape === 'connection') ahead.set(link, this.#readLink(link, keys, lists));
    // Where the entities can't be read, nobody waits for these.
    for (const rows of ahead.values()) rows.catch(() => {});
    const found = await this.#entities(keys, selection);
    await this.#fill([...found.values()], selection, lists, ahead);
    return found;
  }

  /** The relations with these ids, by id. */
  async relations(
    keys: RelationKeys,
    selection: Selection,
    lists: BoundLists,
  ): Promise<Map<string, GraphObject>> {
    const found = await this.#relations(keys, selection);
    await this.#fill([...found.values()], selection, lists);
    return found;
  }

  /** The entities with all their columns and nothing below, by slug. */
  async wholeEntities(keys: readonly string[]): Promise<Map<string, GraphObject>> {
    const columns = columnsOfKinds(this.#schema, entityKinds);
    return this.#entities(keys, flatSelection('entity', entityKinds, columns));
  }

  /** The relations with all their columns and nothing below, by type and id. */
  async wholeRelations(keys: RelationKeys): Promise<Map<string, GraphObject>> {
    return this.#relations(keys, flatSelection('relation', [], columnsOfRelations(this.#schema)));
  }

  async #entities(keys: readonly string[], selection: Selection): Promise<Map<string, GraphObject>> {
    const told = toldSelection('entity', selection.kinds, [selection]);
    const rows = await this.#read(entitiesByKey(told, noLists), { keys }, [told]);
    return byKey(rows, (row) => inflateObject(asList(row), told, noLists, emptyRecord()));
  }

  async #relations(keys: RelationKeys, selection: Selection): Promise<Map<string, GraphObject>> {
    const told = toldSelection('relation', [], [selection]);
    const rows = await this.#read(relationsByKey(told, noLists), { keys }, [told]);
    return byKey(rows, (row) => inflateObject(asList(row), told, noLists, emptyRecord()));
  }

  /** A root connection. */
  async list(link: ConnectionLink, lists: BoundLists): Promise<ConnectionObject> {
    const cut = cutLink(link);
    const perRecord = rowsPerRecord(cut.slots, lists);
    const text = rootList(cut, cutLists(lists));
    const records = await this.#read(text, { l0: lists(link).values, perRecord }, selectionsOf(cut));
    const [connection] = await this.#pages([connectionOf(records, link)], link, lists);
    if (!connection) throw new TypeError('A list came back without a row');
    return connection;
  }

  /** Lets the database plan the statements as they are without cursor, filter or day. Without keys they read nothing. */
  async warm(signal: AbortSignal): Promise<void> {
    for (const text of this.#texts()) {
      if (signal.aborted) return;
      await this.#read(text, { keys: [], l0: { limit: 0, filter: [] }, perRecord: 1 }, []);
    }
  }

  #texts(): ReadonlySet<string> {
    const whole = [entityKinds, ...entityKinds.map((kind) => [kind])].map((kinds) =>
      entitiesByKey(toldSelection('entity', kinds, []), noLists),
    );
    const links = [
      ...new Map(linkFields(this.#schema).map((field) => [field.extensions.step, field])),
    ].flatMap(([step, field]) => this.#forms(field, step));
    return new Set([...whole, ...links]);
  }

  #forms(field: GraphQLField<unknown, unknown>, step: Step | undefined): readonly string[] {
    if (!step || step.to === 'properties' || step.to === 'end' || step.to === 'evidence') return [];
    const base = { key: field.name, kinds: null };
    const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: field.name } };
    if (step.to === 'neighbors' && step.one) {
      const selection = toldSelection('entity', step.kinds, []);
      const link: OneLink = { ...base, shape: 'one', step, selection };
      return [linkByKey(link, noLists)];
    }
    const flags = [false, true];
    return flags
      .flatMap((total) => flags.map((cursors) => ({ total, cursors })))
      .map(({ total, cursors }) => {
        const parts = { total, rows: true, cursors, more: false, slots: [], edges: [], nodes: [] };
        const link = cutLink({
          ...base,
          shape: 'connection',
          step,
          index: 0,
          field,
          node,
          ...parts,
        });
        const lists = cutLists(() => bindList(link, {}, undefined));
        return step.to === 'all' ? rootList(link, lists) : linkByKey(link, lists);
      });
  }

  /** @param told the selections of the text, one of a sort at most, whose columns it is told */
  #read(
    text: string,
    values: Readonly<Record<string, unknown>>,
    told: readonly Selection[],
  ): Promise<readonly Row[]> {
    const named = (of: Selection['of']) =>
      columnNames(told.find((each) => each.of === of)?.columns.filter(isNamed) ?? []);
    return this.#database.read(text, {
      p: { ...values, entity: named('entity'), relation: named('relation') },
    });
  }

  /**
   * Reads the links of a selection for objects that were read without them, all links at once.
   *
   * @param ahead rows of links that are being read already
   */
  async #fill(
    objects: readonly GraphObject[],
    { links }: Selection,
    lists: BoundLists,
    ahead?: ReadonlyMap<Link, Promise<readonly Row[]>>,
  ): Promise<void> {
    await Promise.all(
      links.map(async (link) => {
        const parents = objects.filter((object) => appliesTo(link, object));
        if (parents.length) await this.#fillLink(parents, link, lists, ahead?.get(link));
      }),
    );
  }

  #fillLink(
    parents: readonly GraphObject[],
    link: Link,
    lists: BoundLists,
    rows: Promise<readonly Row[]> | undefined,
  ): Promise<void> {
    if (link.shape === 'connection') return this.#fillConnection(parents, link, lists, rows);
    if (link.shape === 'evidence') return this.#fillEvidence(parents, link, lists);
    return link.step.to === 'end' ? this.#fillEnd(parents, link, lists) : this.#fillOne(parents, link, lists);
  }

  async #fillConnection(
    parents: readonly GraphObject[],
    link: ConnectionLink,
    lists: BoundLists,
    ahead: Promise<readonly Row[]> | undefined,
  ): Promise<void> {
    const keys = slugsOf(parents);
    const rows = await (ahead ?? this.#readLink(link, keys, lists));
    const found = new Map(rows.map(([key, value]) => [key, value]));
    // A parent that was deleted a moment ago has no row.
    const none = link.total ? [0, []] : [];
    const values = keys.map((key) => found.get(key) ?? none);
    const pages = await this.#pages(values, link, lists);
    const bySlug = new Map(keys.map((key, i) => [key, pages[i]]));
    for (const parent of parents) parent.links[link.key] = bySlug.get(String(parent.slug));
  }

  #readLink(link: ConnectionLink, keys: readonly string[], lists: BoundLists): Promise<readonly Row[]> {
    const cut = cutLink(link);
    return this.#read(linkByKey(cut, cutLists(lists)), { keys, l0: lists(link).values }, selectionsOf(cut));
  }

  /** Makes pages of a link from rows of its cut form, and reads what hangs below them. */
  async #pages(
    values: readonly unknown[],
    link: ConnectionLink,
    lists: BoundLists,
  ): Promise<ConnectionObject[]> {
    const cut = cutLink(link);
    const found = new Map(link.slots.map((slot) => [slot, [] as GraphObject[]]));
    const slotOf = (of: Selection['of']) => cut.slots.findIndex(({ selection }) => selection.of === of);
    const pages = values.map((value) =>
      inflateConnection(value, { ...link, cursors: cut.cursors }, lists(link), {
        position: ({ selection }) => (isBare(cut) ? 'whole' : slotOf(selection.of)),
        make: (slot, row) => {
          const told = cut.slots[slotOf(slot.selection.of)]?.selection ?? slot.selection;
          const object = inflateObject(row, told, lists, emptyRecord());
          found.get(slot)?.push(object);
          return object;
        },
      }),
    );
    await Promise.all([...found].map(([{ selection }, objects]) => this.#fill(objects, selection, lists)));
    return pages;
  }

  async #fillOne(parents: readonly GraphObject[], link: OneLink, lists: BoundLists): Promise<void> {
    const told = toldSelection('entity', link.selection.kinds, [link.selection]);
    const cut: OneLink = { ...link, kinds: null, selection: told };
    const rows = await this.#read(linkByKey(cut, noLists), { keys: slugsOf(parents) }, [told]);
    const bySlug = byKey(rows, (row) =>
      row === null ? null : inflateObject(asList(row), told, noLists, emptyRecord()),
    );
    for (const parent of parents) parent.links[link.key] = bySlug.get(String(parent.slug)) ?? null;
    await this.#fill(
      [...bySlug.values()].filter((object) => object !== null),
      link.selection,
      lists,
    );
  }

  async #fillEnd(parents: readonly GraphObject[], link: OneLink, lists: BoundLists): Promise<void> {
    const property = link.step.to === 'end' && link.step.end === 'from' ? 'fromSlug' : 'toSlug';
    const keys = [...new Set(parents.map((relation) => String(relation[property])))];
    const found = await this.#entities(keys, link.selection);
    for (const parent of parents) parent.links[link.key] = found.get(String(parent[property])) ?? null;
    await this.#fill([...found.values()], link.selection, lists);
  }

  async #fillEvidence(parents: readonly GraphObject[], link: EvidenceLink, lists: BoundLists): Promise<void> {
    const keys = [...new Set(parents.flatMap((parent) => asList(parent.evidenceSources).map(String)))];
    // Each selected source has objects of its own: what hangs below them may differ.
    const selections = link.sources.length > 0 ? link.sources.map(({ selection }) => selection) : [onlySlug];
    const found = await Promise.all(selections.map((selection) => this.#entities(keys, selection)));
    for (const parent of parents) {
      const locators = asList(parent.evidenceLocators);
      parent.links[link.key] = asList(parent.evidenceSources).flatMap((slug, i) => {
        if (!found[0]?.has(String(slug))) return [];
        const links = emptyRecord();
        link.sources.forEach(({ key }, s) => {
          links[key] = found[s]?.get(String(slug));
        });
        return [evidence(locators[i], links)];
      });
    }
    await Promise.all(
      link.sources.map(({ selection }, s) => this.#fill([...(found[s]?.values() ?? [])], selection, lists)),
    );
  }
}

const cutLinks = new WeakMap<ConnectionLink, ConnectionLink>();

/** The link with nothing below what it leads to, and of the relation that led there only where it shows; made once for each. */
const cutLink = (link: ConnectionLink): ConnectionLink => getOrMake(cutLinks, link, () => makeCut(link));

function makeCut(link: ConnectionLink): ConnectionLink {
  const { step } = link;
  const kinds = step.to === 'neighbors' || step.to === 'all' ? step.kinds : entityKinds;
  const slot = (of: Selection['of'], kinds: readonly EntityKind[]) => {
    const wanted = link.slots.map(({ selection }) => selection).filter((selection) => selection.of === of);
    return { list: '', key: null, selection: toldSelection(of, kinds, wanted) };
  };
  const shown = showsRelation(link);
  return {
    ...link,
    kinds: null,
    cursors: shown,
    slots: [...(shown && hasRelation(link) ? [slot('relation', [])] : []), slot('entity', kinds)],
  };
}

const selectionsOf = ({ slots }: ConnectionLink): readonly Selection[] =>
  slots.map(({ selection }) => selection);

/** What has to be read for these selections of an entity or relation, in the order in which a statement that is told returns it. */
function toldSelection(
  of: Selection['of'],
  kinds: readonly EntityKind[],
  wanted: readonly Selection[],
): Selection {
  const follows = (shape: Link['shape']) =>
    wanted.some(({ links }) => links.some((link) => link.shape === shape));
  const named = uniqueColumns([
    { property: of === 'entity' ? 'slug' : 'id', read: 'plain' },
    ...wanted.flatMap(({ columns }) => columns),
    ...(follows('evidence') ? evidenceColumns : []),
  ]);
  // The ends of relations lead on.
  const columns = [...(of === 'relation' ? endColumns : []), ...inOrderOfReads(named)];
  return { ...flatSelection(of, kinds, columns), told: of };
}

const isNamed = (column: Column): boolean => !endColumns.includes(column);

/** A selection with nothing below. */
const flatSelection = (
  of: Selection['of'],
  kinds: readonly EntityKind[],
  columns: readonly Column[],
): Selection => ({ of, kinds, kind: kinds.length === 1 ? kinds[0] : undefined, columns, links: [] });

const onlySlug = flatSelection('entity', ['SOURCE'], []);

/** Links that are read beside their entities at most: of those selected on other kinds than theirs nothing is found. */
const readAhead = 8;

/** Every field of the schema that leads somewhere in the graph. */
function linkFields(schema: GraphQLSchema): readonly GraphQLField<unknown, unknown>[] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types.flatMap((type) => Object.values(type.getFields())).filter((field) => field.extensions.step);
}

/** In a cut statement there is one connection, so its values have one name. */
const cutLists =
  (lists: BoundLists): Lists =>
  (link) => ({ shape: lists(link).shape, parameter: '$p.l0' });

export const noLists = (): never => {
  throw new TypeError('A statement without connections asked for the arguments of one');
};

const slugsOf = (objects: readonly GraphObject[]): readonly string[] => [
  ...new Set(objects.map(({ slug }) => String(slug))),
];

const byKey = <Value>(rows: readonly Row[], make: (row: unknown) => Value): Map<string, Value> =>
  new Map(rows.map(([key, row]) => [String(key), make(row)]));
