import { type FieldNode, type GraphQLField, type GraphQLSchema, isObjectType, Kind } from 'graphql';
import type { Database, Row } from '../neo4j/database.ts';
import { type EntityKind, entityKinds, type RelationType } from '../ontology.ts';
import { columnsOfKinds, columnsOfRelations } from './column.ts';
import { type Counts, countGraph } from './counts.ts';
import {
  appliesTo,
  asList,
  type BoundLists,
  emptyLinks,
  evidence,
  type GraphObject,
  inflateConnection,
  inflateObject,
} from './inflate.ts';
import { type BoundList, bindList } from './list.ts';
import type { ConnectionObject } from './objects.ts';
import type { ConnectionLink, EvidenceLink, Link, OneLink, Selection, Tree } from './selection.ts';
import { entitiesByKey, hasRelation, type Lists, linkByKey, relationsByKey, rootList } from './statement.ts';
import { type Step, stepOf } from './step.ts';
import { type TierMode, Tiers } from './tiers.ts';

/** A selection with the arguments of its connections, in the order of their index. */
export interface Plan<Root> {
  readonly tree: Tree<Root>;
  readonly bound: readonly BoundList[];
}

/** A relation as it is looked up. */
export interface RelationKey {
  readonly type: RelationType;
  readonly id: string;
}

/**
 * Answers plans: by one fused statement, or cut at each link into statements out of a set that the schema alone
 * determines. Both come from the same writer and end in the same objects.
 */
export class Executor {
  readonly #database: Database;
  readonly #schema: GraphQLSchema;
  readonly #tiers: Tiers;
  readonly #whole = new Map<string, Selection>();

  constructor(database: Database, schema: GraphQLSchema, mode?: TierMode) {
    this.#database = database;
    this.#schema = schema;
    this.#tiers = new Tiers((text, p) => database.read(text, { p }), mode);
  }

  /** The entities with these slugs, by slug; those that are not there are absent. */
  async entities(plan: Plan<Selection>, keys: readonly string[]): Promise<ReadonlyMap<string, GraphObject>> {
    const { root } = plan.tree;
    const text = textOf(plan, (lists) => entitiesByKey(root, lists));
    if (this.#tiers.fused(text, () => ({ ...valuesOf(plan), keys: [] }))) {
      const rows = await this.#read(text, { ...valuesOf(plan), keys });
      return byKey(rows, (row) => inflateObject(asList(row), root, listsOf(plan)));
    }
    const found = await this.#wholeEntities(keys, root.kinds);
    await this.#fill([...found.values()], root, listsOf(plan));
    return found;
  }

  /** The relations with these ids, by id; those that are not there are absent. */
  async relations(
    plan: Plan<Selection>,
    relations: readonly RelationKey[],
  ): Promise<ReadonlyMap<string, GraphObject>> {
    const { root } = plan.tree;
    const text = textOf(plan, (lists) => relationsByKey(root, lists));
    const ids: Partial<Record<RelationType, string[]>> = {};
    for (const { type, id } of relations) {
      ids[type] ??= [];
      ids[type].push(id);
    }
    if (this.#tiers.fused(text, () => ({ ...valuesOf(plan), keys: {} }))) {
      const rows = await this.#read(text, { ...valuesOf(plan), keys: ids });
      return byKey(rows, (row) => inflateObject(asList(row), root, listsOf(plan)));
    }
    const whole = this.#wholeSelection('relation', []);
    const rows = await this.#read(relationsByKey(whole, noLists), { keys: ids });
    const found = byKey(rows, (row) => inflateObject(asList(row), whole, listsOf(plan)));
    await this.#fill([...found.values()], root, listsOf(plan));
    return found;
  }

  /** A root connection. */
  async list(plan: Plan<ConnectionLink>): Promise<ConnectionObject> {
    const { root } = plan.tree;
    const values = valuesOf(plan);
    const text = textOf(plan, (lists) => rootList(root, lists));
    if (this.#tiers.fused(text, () => ({ ...values, l0: { ...plan.bound[0]?.values, limit: 0 } }))) {
      const [row] = await this.#read(text, values);
      const lists = listsOf(plan);
      return inflateConnection(row?.[0], root, lists(root), {
        position: (_, i) => i,
        make: ({ selection }, slot) => inflateObject(slot, selection, lists),
      });
    }
    const lists = listsOf(plan);
    const cut = this.#cut(root);
    const [row] = await this.#read(rootList(cut, cutLists(lists)), { l0: lists(root).values });
    const [connection] = await this.#page([row?.[0]], root, cut, lists);
    if (!connection) throw new TypeError('A list came back without a row');
    return connection;
  }

  /** How many entities and relations there are, of those valid on a day where one is given. */
  async counts(day: Date | undefined): Promise<Counts> {
    return countGraph(this.#database, day);
  }

  /** Resolves when no fused statement is being planned. */
  async idle(): Promise<void> {
    await this.#tiers.idle();
  }

  /**
   * Lets the database plan the cut statements in their plain form, one at a time, so that the first who asks need not
   * wait for it. Without keys they read nothing.
   */
  async warm(signal: AbortSignal): Promise<void> {
    for (const text of this.#cutTexts()) {
      if (signal.aborted) return;
      await this.#read(text, { keys: [], l0: { limit: 0, filter: [] } });
    }
  }

  /** The cut statements that the schema determines, as they are without cursor, filter or day. */
  #cutTexts(): ReadonlySet<string> {
    const whole = [entityKinds, ...entityKinds.map((kind) => [kind])].map((kinds) =>
      entitiesByKey(this.#wholeSelection('entity', kinds), noLists),
    );
    const links = [
      ...new Map(linkFields(this.#schema).map((field) => [stepOf(field.extensions), field])),
    ].flatMap(([step, field]) => this.#cutForms(field, step));
    return new Set([...whole, ...links]);
  }

  #cutForms(field: GraphQLField<unknown, unknown>, step: Step | undefined): readonly string[] {
    if (!step || step.to === 'properties' || step.to === 'end' || step.to === 'evidence') return [];
    const base = { key: field.name, kinds: null };
    const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: field.name } };
    if (step.to === 'neighbors' && step.one) {
      const link: OneLink = {
        ...base,
        shape: 'one',
        step,
        selection: this.#wholeSelection('entity', step.kinds),
      };
      return [linkByKey(link, noLists)];
    }
    return [false, true].map((total) => {
      const parts = { total, rows: true, cursors: true, slots: [], edges: [], nodes: [] };
      const link = this.#cut({
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

  #read(text: string, p: Readonly<Record<string, unknown>>): Promise<readonly Row[]> {
    return this.#database.read(text, { p });
  }

  async #wholeEntities(
    keys: readonly string[],
    kinds: readonly EntityKind[],
  ): Promise<Map<string, GraphObject>> {
    const whole = this.#wholeSelection('entity', kinds);
    const rows = await this.#read(entitiesByKey(whole, noLists), { keys });
    return byKey(rows, (row) => inflateObject(asList(row), whole, noLists));
  }

  /** Reads the links of a selection for objects that were read without them, all links at once. */
  async #fill(objects: readonly GraphObject[], { links }: Selection, lists: BoundLists): Promise<void> {
    await Promise.all(
      links.map(async (link) => {
        const parents = objects.filter((object) => appliesTo(link, object));
        if (parents.length) await this.#fillLink(parents, link, lists);
      }),
    );
  }

  #fillLink(parents: readonly GraphObject[], link: Link, lists: BoundLists): Promise<void> {
    if (link.shape === 'connection') return this.#fillConnection(parents, link, lists);
    if (link.shape === 'evidence') return this.#fillEvidence(parents, link, lists);
    return link.step.to === 'end' ? this.#fillEnd(parents, link, lists) : this.#fillOne(parents, link, lists);
  }

  async #fillConnection(
    parents: readonly GraphObject[],
    link: ConnectionLink,
    lists: BoundLists,
  ): Promise<void> {
    const cut = this.#cut(link);
    const rows = await this.#read(linkByKey(cut, cutLists(lists)), {
      keys: slugsOf(parents),
      l0: lists(link).values,
    });
    const pages = await this.#page(
      rows.map((row) => row[1]),
      link,
      cut,
      lists,
    );
    const bySlug = new Map(rows.map((row, i) => [row[0], pages[i]]));
    for (const parent of parents) parent.links[link.key] = bySlug.get(parent.slug);
  }

  /** Makes pages of a link from rows of its cut form, and reads what hangs below them. */
  async #page(
    values: readonly unknown[],
    link: ConnectionLink,
    cut: ConnectionLink,
    lists: BoundLists,
  ): Promise<ConnectionObject[]> {
    const found = new Map(link.slots.map((slot) => [slot, [] as GraphObject[]]));
    const wholeOf = (of: Selection['of']) => cut.slots.findIndex(({ selection }) => selection.of === of);
    const pages = values.map((value) =>
      inflateConnection(value, { ...link, cursors: cut.cursors }, lists(link), {
        position: ({ selection }) => wholeOf(selection.of),
        make: (slot, row) => {
          const whole = cut.slots[wholeOf(slot.selection.of)]?.selection ?? slot.selection;
          const object = inflateObject(row, whole, lists);
          found.get(slot)?.push(object);
          return object;
        },
      }),
    );
    await Promise.all([...found].map(([{ selection }, objects]) => this.#fill(objects, selection, lists)));
    return pages;
  }

  async #fillOne(parents: readonly GraphObject[], link: OneLink, lists: BoundLists): Promise<void> {
    const whole = this.#wholeSelection('entity', link.selection.kinds);
    const cut: OneLink = { ...link, kinds: null, selection: whole };
    const rows = await this.#read(linkByKey(cut, noLists), { keys: slugsOf(parents) });
    const bySlug = byKey(rows, (row) => (row === null ? null : inflateObject(asList(row), whole, noLists)));
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
    const found = await this.#wholeEntities(keys, link.selection.kinds);
    for (const parent of parents) parent.links[link.key] = found.get(String(parent[property])) ?? null;
    await this.#fill([...found.values()], link.selection, lists);
  }

  async #fillEvidence(parents: readonly GraphObject[], link: EvidenceLink, lists: BoundLists): Promise<void> {
    const keys = new Set(parents.flatMap((parent) => asList(parent.evidenceSources).map(String)));
    // Each selected source has objects of its own: what hangs below them may differ.
    const found = await Promise.all(
      (link.sources.length ? link.sources : [undefined]).map(() =>
        this.#wholeEntities([...keys], ['SOURCE']),
      ),
    );
    for (const parent of parents) {
      const locators = asList(parent.evidenceLocators);
      parent.links[link.key] = asList(parent.evidenceSources).flatMap((slug, i) => {
        if (!found[0]?.has(String(slug))) return [];
        const links = emptyLinks();
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

  /** The link with all columns of what it leads to and nothing below. */
  #cut(link: ConnectionLink): ConnectionLink {
    const { step } = link;
    const kinds = step.to === 'neighbors' || step.to === 'all' ? step.kinds : entityKinds;
    const entity = { list: '', key: null, selection: this.#wholeSelection('entity', kinds) };
    const relation = { list: '', key: null, selection: this.#wholeSelection('relation', []) };
    return { ...link, kinds: null, cursors: true, slots: hasRelation(link) ? [relation, entity] : [entity] };
  }

  #wholeSelection(of: Selection['of'], kinds: readonly EntityKind[]): Selection {
    const key = `${of} ${kinds.join(' ')}`;
    let whole = this.#whole.get(key);
    if (!whole) {
      const ends = ['fromSlug', 'toSlug'].map((property) => ({ property, read: 'plain' as const }));
      const columns =
        of === 'entity'
          ? columnsOfKinds(this.#schema, kinds)
          : [...columnsOfRelations(this.#schema), ...ends];
      whole = { of, kinds, columns, links: [] };
      this.#whole.set(key, whole);
    }
    return whole;
  }
}

/** Every field of the schema that leads somewhere in the graph. */
function linkFields(schema: GraphQLSchema): readonly GraphQLField<unknown, unknown>[] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types.flatMap((type) => Object.values(type.getFields())).filter((field) => stepOf(field.extensions));
}

const texts = new WeakMap<Tree<unknown>, Map<string, string>>();
/** A selection whose filters come as a variable can have many shapes; those kept of one at most. */
const shapesKept = 100;

/** The fused statement of a plan; written once for each shape of its arguments. */
function textOf(plan: Plan<unknown>, write: (lists: Lists) => string): string {
  const known = texts.get(plan.tree) ?? new Map<string, string>();
  texts.set(plan.tree, known);
  const key = JSON.stringify(plan.bound.map(({ shape }) => shape));
  let text = known.get(key);
  if (text === undefined) {
    const lists = listsOf(plan);
    text = write((link) => ({ shape: lists(link).shape, parameter: `$p.l${link.index}` }));
    if (known.size >= shapesKept) known.clear();
    known.set(key, text);
  }
  return text;
}

const valuesOf = ({ bound }: Plan<unknown>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(bound.map(({ values }, i) => [`l${i}`, values]));

const listsOf =
  ({ bound }: Plan<unknown>): BoundLists =>
  (link) => {
    const list = bound[link.index];
    if (!list) throw new TypeError(`The connection ${link.key} has no arguments`);
    return list;
  };

/** In a cut statement there is one connection, so its values have one name. */
const cutLists =
  (lists: BoundLists): Lists =>
  (link) => ({ shape: lists(link).shape, parameter: '$p.l0' });

const noLists = (): never => {
  throw new TypeError('A statement without connections asked for the arguments of one');
};

const slugsOf = (objects: readonly GraphObject[]): readonly string[] => [
  ...new Set(objects.map(({ slug }) => String(slug))),
];

const byKey = <Value>(rows: readonly Row[], make: (row: unknown) => Value): Map<string, Value> =>
  new Map(rows.map(([key, row]) => [String(key), make(row)]));
