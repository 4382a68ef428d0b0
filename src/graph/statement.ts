import {
  type EntityKind,
  entityKinds,
  type RelationType,
  relations as relationTable,
  relationTypes,
} from '../ontology.ts';
import { type Column, endColumns, reads } from './column.ts';
import { anchorOf, type ConditionScope, conditionTexts } from './condition.ts';
import type { Condition } from './filter.ts';
import type { ListShape, OrderKey } from './list.ts';
import { labelTest, oneWay, patternText, validOn, walked, whereText } from './pattern.ts';
import type { ConnectionLink, EvidenceLink, Link, OneLink, Selection } from './selection.ts';

/**
 * Writes the Cypher of a selection: one statement for everything below an entry point.
 *
 * A row is a list by position: of an entity its labels (where its kind is not certain and matters), its columns and then its
 * links; of a relation its type, columns and links; of a connection its rows, or a list of its total and them where the total
 * is asked; of a row the ordered values (where a cursor is asked) and then its slots, or its slot alone where it is the only
 * thing. `inflate.ts` reads the same layout.
 *
 * The text is made of the ontology's and the schema's names alone. All values are in one parameter, `$p`: Neo4j plans
 * a text anew for each type and size of each parameter, but a map is always a map.
 */

/** Tells of a connection the text-relevant part of its arguments, and where in `$p` its values are. */
export type Lists = (link: ConnectionLink) => { readonly shape: ListShape; readonly parameter: string };

/** Looks entities up by slug: `$p.keys` is the list of slugs. */
export function entitiesByKey(selection: Selection, lists: Lists): string {
  const row = new Writer(lists).object('n', selection);
  const { kinds } = selection;
  const where = whereText(kinds.length === entityKinds.length ? [] : [labelTest('n', kinds)]);
  return `UNWIND $p.keys AS key\nMATCH (n:Entity {slug: key})${where}\nRETURN key, ${row}`;
}

/** Looks relations up by id: `$p.keys` is a map from relation type to a list of ids. */
export function relationsByKey(selection: Selection, lists: Lists): string {
  const row = new Writer(lists).object('r', selection);
  // Said, since the planner reads all relations of a type for each id where it knows of few, and keeps that plan as they grow.
  const branches = relationTypes.map(
    (type) =>
      `UNWIND $p.keys.${type} AS id MATCH ()-[r:${type}]->() USING INDEX SEEK r:${type}(id) WHERE r.id = id RETURN r`,
  );
  return `CALL () {\n${branches.join('\nUNION ALL\n')}\n}\nRETURN type(r) + ':' + r.id, ${row}`;
}

/** Reads a root connection: its total, where that is asked, and so many of its rows a record as `$p.perRecord` says. */
export function rootList(link: ConnectionLink, lists: Lists): string {
  const { total = 'null', rows } = new Writer(lists).list('', link);
  if (!link.rows) return `RETURN ${total}, ${rows}`;
  // From what is there in all on, so that there is a record where there is no row.
  return `WITH ${total} AS total, ${rows} AS rows\nUNWIND range(0, size(rows), $p.perRecord) AS i\nRETURN total, rows[i..i + $p.perRecord]`;
}

/** Reads one link of many entities: `$p.keys` is the list of their slugs. */
export function linkByKey(link: Link, lists: Lists): string {
  return `UNWIND $p.keys AS key\nMATCH (n:Entity {slug: key})\nRETURN key, ${new Writer(lists).link('n', link)}`;
}

/**
 * Completes the text of a question, in which a mark stands behind the list of what identifies each thing that it finds, so that
 * what is selected of these things is read as well: a list of that then stands in its place. In either one the slug or id is
 * last, and the type of a relation first.
 *
 * @param selected what is wanted of the thing in a variable; undefined where nothing is
 */
export function readToo(question: string, selected: (variable: string) => Wanted | undefined): string {
  return question.replace(mark, (_, identity: string, variable: string, from?: string, to?: string) => {
    const wanted = selected(variable);
    if (!wanted) return identity;
    return new Writer(wanted.lists, wanted.place).found(variable, wanted.selection, { from, to });
  });
}

/** What is wanted of a thing that a question finds. */
interface Wanted {
  readonly selection: Selection;
  readonly lists: Lists;
  /** Where in the statement's values those of the selection are. */
  readonly place: string;
}

const mark = /(\[[^[\]]*\]) \/\* or what is selected of (\w+)(?: from (\w+) to (\w+))? \*\//g;

/** Where a relation leads in the statement: the variables of its two ends, where they are known. */
interface Ends {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

class Writer {
  readonly #lists: Lists;
  readonly #place: string;
  #variables = 0;

  /** @param place where the columns are that the statement is told */
  constructor(lists: Lists, place = '$p') {
    this.#lists = lists;
    this.#place = place;
  }

  /** The list of what is wanted of the node or relationship in a variable, and of what comes last. */
  object(variable: string, selection: Selection, ends: Ends = {}, last: readonly string[] = []): string {
    const { told, columns, links } = selection;
    const head = headText(variable, selection);
    const below = [...links.map((link) => this.link(variable, link, ends)), ...last];
    if (told === undefined) {
      const read = columns.map(({ property, read }) => readText(read, `${variable}.${property}`));
      return listText([...head, ...read, ...below]);
    }
    const leads = columns.some((column) => endColumns.includes(column));
    const slugs = leads ? [`startNode(${variable}).slug`, `endNode(${variable}).slug`] : [];
    const read = reads.map(
      (read) => `[c IN ${this.#place}.${told}.${read} | ${readText(read, `${variable}[c]`)}]`,
    );
    return [listText([...head, ...slugs]), ...read, ...(below.length > 0 ? [listText(below)] : [])].join(
      ' + ',
    );
  }

  /** The same of what a question has found, and last what tells it from all others. */
  found(variable: string, selection: Selection, ends: Ends): string {
    const identity = `${variable}.${selection.of === 'relation' ? 'id' : 'slug'}`;
    return this.object(variable, selection, ends, [identity]);
  }

  link(parent: string, link: Link, ends: Ends = {}): string {
    if (link.shape === 'connection') return this.#connection(parent, link);
    if (link.shape === 'evidence') return this.#evidence(parent, link);
    return this.#one(parent, link, ends);
  }

  #connection(parent: string, link: ConnectionLink): string {
    const { total, rows } = this.list(parent, link);
    return total === undefined ? rows : `[${total}, ${rows}]`;
  }

  /** The total of a connection, where that is asked, and the list of its rows. */
  list(parent: string, link: ConnectionLink): { readonly total: string | undefined; readonly rows: string } {
    const { shape, parameter } = this.#lists(link);
    const relation = this.#variable('r');
    const entity = this.#variable('m');
    const found = this.#rows(parent, link, { shape, parameter, relation, entity });
    return {
      total: link.total ? countText(parent, link, shape, found) : undefined,
      rows: link.rows ? this.#page(parent, link, { shape, parameter, relation, entity }, found) : '[]',
    };
  }

  /** The list of a page's rows. */
  #page(
    parent: string,
    link: ConnectionLink,
    { shape, parameter, relation, entity }: Variables & { shape: ListShape; parameter: string },
    found: Found,
  ): string {
    const followed = hasRelation(link);
    const tied = followed && showsRelation(link);
    const carried = tied ? [relation, entity] : [entity];
    const degree = shape.order.some(({ on }) => on === 'degree') ? this.#variable('d') : undefined;
    const keys = shape.order.map((key) => keyText(key, relation, entity, degree));
    const order = orderText(
      tied ? shape : { ...shape, order: shape.order.filter(({ on }) => on !== 'relation') },
      keys,
    );
    const beyond = cursorText(shape, parameter, keys);
    const hints = link.step.to === 'all' ? orderHint(shape, entity) : [];
    // Counted once a row, since the order and the cursor both compare it.
    const page = degree
      ? `${found.text(guardOf(parent, link))} WITH ${carried.join(', ')}, ${degreeText(entity, shape, parameter)} AS ${degree}${whereText(beyond)}`
      : isHalved(link, shape, found)
        ? this.#halves(shape, parameter, entity, keys, found)
        : gathers(link, shape, found)
          ? this.#gathered(parent, link, { shape, parameter, relation, entity }, keys, { carried, order })
          : found.text([...guardOf(parent, link), ...beyond, ...hints]);
    const ends = endsOf(link, shape, parent, entity);
    const slots = link.slots.map(({ selection }) => {
      if (selection.of === 'entity') return this.object(entity, selection);
      return followed ? this.object(relation, selection, ends) : 'null';
    });
    const row = [
      ...(link.cursors ? keys.map((text, i) => (isTime(shape.order[i]) ? `toString(${text})` : text)) : []),
      ...slots,
    ];
    return `COLLECT { ${page} WITH ${[...carried, ...(degree ? [degree] : [])].join(', ')} ORDER BY ${order} LIMIT ${parameter}.limit RETURN ${isBare(link) ? row[0] : `[${row.join(', ')}]`} }`;
  }

  /**
   * The clauses that find a page of a list whose first key some rows lack: those that have it from its index, and then, where
   * they don't fill the page, the others. In one order no index would serve, since it doesn't hold what is absent.
   */
  #halves(
    shape: ListShape,
    parameter: string,
    entity: string,
    keys: readonly string[],
    found: Found,
  ): string {
    const texts = halvesOf(shape).map((half) => {
      const own = half.absent ? keys.slice(1) : keys;
      const conditions = [
        ...(half.absent ? [`${keys[0]} IS NULL`] : []),
        ...cursorText(half.shape, parameter, own, half.absent ? 1 : 0),
        ...orderHint(half.shape, entity),
      ];
      return `${found.text(conditions)} WITH ${entity} ORDER BY ${orderText(half.shape, own)} LIMIT ${parameter}.limit`;
    });
    const [first = found.text(['false']), second] = texts;
    if (second === undefined) return first;
    const rows = this.#variable('c');
    return (
      `CALL () { ${first} RETURN collect(${entity}) AS ${rows} } ` +
      `CALL (${rows}) { UNWIND ${rows} AS ${entity} RETURN ${entity} UNION ALL ` +
      `WITH ${rows} WHERE size(${rows}) < ${parameter}.limit ${second} RETURN ${entity} }`
    );
  }

  /**
   * The clauses that find a page of what may gather at one entity by the ten thousands: where it does, from the index of names,
   * in whose order every few entities belong to the page, since to sort them all would take as long as they are many. That
   * looks at as many entities as one in so many belongs, so it pays from about the square root of all on.
   */
  #gathered(
    parent: string,
    link: ConnectionLink,
    { shape, parameter, relation, entity }: Variables & { shape: ListShape; parameter: string },
    keys: readonly string[],
    { carried, order }: { readonly carried: readonly string[]; readonly order: string },
  ): string {
    const pattern = patternText(parent, shape, relation, entity);
    const degree = `COUNT { ${patternText(parent, shape, '', '')} }`;
    const branch = (test: string) =>
      `WITH ${parent}${whereText([...guardOf(parent, link), `${degree} * ${degree} ${test} ${worthAWalk} * COUNT { (:Entity) }`])}`;
    const all = carried.join(', ');
    const beyond = whereText(cursorText(shape, parameter, keys));
    const named = whereText([`${entity}.name IS NOT NULL`, ...seekText(shape, parameter, keys)]);
    const byName = orderText({ ...shape, order: shape.order.slice(0, 1) }, keys);
    return (
      `CALL (${parent}) { ${branch('<=')} MATCH ${pattern}${beyond} RETURN ${all} UNION ALL ${branch('>')} ` +
      // Within, so that it is not begun where nothing gathers.
      `CALL (${parent}) { MATCH (${entity}:Entity)${named} WITH ${parent}, ${entity} ORDER BY ${byName} ` +
      `MATCH ${pattern}${beyond} WITH ${all} ORDER BY ${order} LIMIT ${parameter}.limit RETURN ${all} } RETURN ${all} }`
    );
  }

  /** The clauses that find a connection's rows. */
  #rows(
    parent: string,
    link: ConnectionLink,
    { shape, parameter, relation, entity }: Variables & { shape: ListShape; parameter: string },
  ): Found {
    const variables = { relation, entity };
    const scope: ConditionScope = {
      parameter,
      asOf: shape.asOf,
      variable: (prefix) => this.#variable(prefix),
    };
    const own = conditionsOf(parent, link, shape, parameter, variables);
    const { match, conditions, simple } =
      link.step.to === 'all'
        ? filtered(entity, shape, scope)
        : {
            match: matchText(parent, link, shape, variables),
            conditions: conditionTexts(shape.conditions, entity, scope),
            simple: link.step.to !== 'stated',
          };
    return {
      text: (further) => `${match}${whereText([...further, ...own, ...conditions])}`,
      counted: simple ? '' : ' RETURN 1 AS one',
      bare: link.step.to !== 'all' && simple && own.length === 0 && conditions.length === 0,
    };
  }

  #evidence(parent: string, link: EvidenceLink): string {
    const at = this.#variable('i');
    const source = this.#variable('m');
    const conditions = whereText([`${source}:Source`, ...guardOf(parent, link)]);
    const row = [
      `${parent}.evidenceLocators[${at}]`,
      ...link.sources.map(({ selection }) => this.object(source, selection)),
    ];
    return (
      `COLLECT { UNWIND range(0, size(coalesce(${parent}.evidenceSources, [])) - 1) AS ${at} ` +
      `MATCH (${source}:Entity {slug: ${parent}.evidenceSources[${at}]})${conditions} ` +
      `WITH ${at}, ${source} ORDER BY ${at} RETURN [${row.join(', ')}] }`
    );
  }

  #one(parent: string, link: OneLink, ends: Ends): string {
    const { step, selection } = link;
    const known = step.to === 'end' ? ends[step.end] : undefined;
    if (known) return this.object(known, selection);
    const entity = this.#variable('m');
    const row = this.object(entity, selection);
    if (step.to === 'end')
      return `head(COLLECT { WITH ${step.end === 'from' ? 'startNode' : 'endNode'}(${parent}) AS ${entity} RETURN ${row} })`;
    const guard = [...guardOf(parent, link), ...otherEnd(step.types, step.direction, step.kinds, entity)];
    const pattern = patternText(parent, step, '', entity);
    return `head(COLLECT { MATCH ${pattern}${whereText(guard)} WITH ${entity} ORDER BY ${entity}.slug LIMIT 1 RETURN ${row} })`;
  }

  #variable(prefix: string): string {
    return `${prefix}${this.#variables++}`;
  }
}

interface Variables {
  readonly relation: string;
  readonly entity: string;
}

/** The clauses that find rows. */
interface Found {
  /** They themselves, given further conditions. */
  readonly text: (further: readonly string[]) => string;
  /** What follows them in a subquery that counts. */
  readonly counted: string;
  /** True where they are nothing but a pattern. */
  readonly bare: boolean;
}

/** True where a row of the connection is nothing but its one slot. */
export const isBare = ({ cursors, slots }: Pick<ConnectionLink, 'cursors' | 'slots'>): boolean =>
  !cursors && slots.length === 1;

/**
 * True where it shows which of several relations to the same entity a row came by. Where it does not, such rows are the same,
 * and the database need not read of each relation what puts them in order.
 */
export const showsRelation = ({ cursors, slots }: Pick<ConnectionLink, 'cursors' | 'slots'>): boolean =>
  cursors || slots.some(({ selection }) => selection.of === 'relation');

/** True where the connection's rows come by a relation. */
export const hasRelation = ({ step }: Pick<ConnectionLink, 'step'>): boolean =>
  step.to !== 'all' && !(step.to === 'stated' && step.what === 'entities');

function readText(read: Column['read'], text: string): string {
  if (read === 'text') return `toString(${text})`;
  return read === 'list' ? `coalesce(${text}, [])` : text;
}

/** What a row tells of the type or kind. */
const headText = (variable: string, { of, kind }: Selection): readonly string[] =>
  of === 'relation' ? [`type(${variable})`] : kind ? [] : [`labels(${variable})`];

const listText = (parts: readonly string[]): string => `[${parts.join(', ')}]`;

/** A test of the other end's kind, where the ontology alone does not make it certain. */
function otherEnd(
  types: readonly RelationType[],
  direction: ListShape['direction'],
  kinds: readonly EntityKind[],
  entity: string,
): readonly string[] {
  const possible = types.flatMap((type) => [
    ...(direction === 'IN' ? [] : relationTable[type].to),
    ...(direction === 'OUT' ? [] : relationTable[type].from),
  ]);
  return possible.every((kind) => kinds.includes(kind)) ? [] : [labelTest(entity, kinds)];
}

/** The clause that finds the rows of a connection below an entity. */
function matchText(
  parent: string,
  { step }: ConnectionLink,
  shape: ListShape,
  { relation, entity }: Variables,
): string {
  if (step.to !== 'stated') return `MATCH ${patternText(parent, shape, relation, entity)}`;
  // Full-text syntax can't creep in: within quotes only the quote and the backslash mean anything, and no slug has them.
  const quoted = `'"' + replace(replace(${parent}.slug, '\\\\', ''), '"', '') + '"'`;
  return step.what === 'entities'
    ? `CALL db.index.fulltext.queryNodes('entity_evidence', ${quoted}) YIELD node AS ${entity}`
    : `CALL db.index.fulltext.queryRelationships('relation_evidence', ${quoted}) YIELD relationship AS ${relation} ` +
        `WITH ${relation}, CASE WHEN endNode(${relation}) = ${parent} THEN startNode(${relation}) ELSE endNode(${relation}) END AS ${entity}`;
}

/** Clauses that find the entities that a filter leaves. */
export interface Filtered {
  readonly match: string;
  /** What has to hold of them still. */
  readonly conditions: readonly string[];
  /** True where `match` is a single MATCH. */
  readonly simple: boolean;
}

/** Finds the entities of some kinds for which conditions hold. */
export function filtered(
  entity: string,
  { kinds, conditions }: Pick<ListShape, 'kinds' | 'conditions'>,
  scope: ConditionScope,
): Filtered {
  if (kinds.length === 0) return { match: `MATCH (${entity})`, conditions: ['false'], simple: true };
  const node = kinds.length === entityKinds.length ? `${entity}:Entity` : labelTest(entity, kinds);
  const anchor = anchorOf(conditions, entity, node, scope);
  return {
    match: anchor
      ? `MATCH ${anchor.patterns.join(' MATCH ')}${whereText(anchor.conditions)} WITH DISTINCT ${entity}`
      : `MATCH (${node})`,
    conditions: [
      ...(kinds.length < entityKinds.length && conditions.some(usesEntityIndex) ? [`${entity}:Entity`] : []),
      ...conditionTexts(
        conditions.filter((condition) => condition !== anchor?.condition),
        entity,
        scope,
      ),
    ],
    simple: !anchor,
  };
}

/** Properties whose index belongs to the label Entity and not to the kinds, so that a look-up has to name it. */
const entityIndexes: ReadonlySet<string> = new Set(['slug', 'createdAt', 'updatedAt']);

function usesEntityIndex(condition: Condition): boolean {
  if (condition.is === 'and' || condition.is === 'or') return condition.of.some(usesEntityIndex);
  return condition.is === 'property' && entityIndexes.has(condition.property);
}

/** Nothing is read for parents of kinds on which the link was not selected. */
const guardOf = (parent: string, { kinds }: Link): readonly string[] =>
  kinds ? [labelTest(parent, kinds)] : [];

/** The conditions that hold for every row of the list, whatever the page, beside those of its filter. */
function conditionsOf(
  parent: string,
  link: ConnectionLink,
  shape: ListShape,
  parameter: string,
  { relation, entity }: Variables,
): readonly string[] {
  const { step } = link;
  const follows = step.to === 'neighbors' || step.to === 'relations';
  if (follows && (shape.kinds.length === 0 || shape.types.length === 0)) return ['false'];
  return [
    ...(follows ? otherEnd(shape.types, walked(shape), shape.kinds, entity) : []),
    ...(follows ? oneWay(parent, shape, relation) : []),
    ...(shape.asOf && hasRelation(link) ? validOn(relation, `${parameter}.asOf`) : []),
  ];
}

function countText(parent: string, link: ConnectionLink, shape: ListShape, found: Found): string {
  const guard = guardOf(parent, link);
  if (!found.bare) return `COUNT { ${found.text(guard)}${found.counted} }`;
  // A bare pattern is answered from the node's degree.
  const degree = `COUNT { ${patternText(parent, shape, '', '')} }`;
  return guard.length ? `CASE WHEN ${guard} THEN ${degree} ELSE 0 END` : degree;
}

/** How many relations an entity has, of those valid on the list's day. */
function degreeText(entity: string, { asOf }: ListShape, parameter: string): string {
  return asOf
    ? `COUNT { (${entity})-[each]-()${whereText(validOn('each', `${parameter}.asOf`))} }`
    : `COUNT { (${entity})--() }`;
}

function endsOf(link: ConnectionLink, shape: ListShape, parent: string, entity: string): Ends {
  if (link.step.to !== 'neighbors' && link.step.to !== 'relations') return {};
  const way = walked(shape);
  if (way === 'OUT') return { from: parent, to: entity };
  return way === 'IN' ? { from: entity, to: parent } : {};
}

/** @param degree the variable that holds the number of relations, where the order needs it */
function keyText(
  { on, properties }: OrderKey,
  relation: string,
  entity: string,
  degree: string | undefined,
): string {
  if (on === 'degree') return degree ?? 'null';
  if (on === 'type') return `type(${relation})`;
  const variable = on === 'relation' ? relation : entity;
  const [first, ...others] = properties.map((property) => `${variable}.${property}`);
  return others.length ? `coalesce(${[first, ...others].join(', ')})` : (first ?? 'null');
}

const isTime = (key: OrderKey | undefined): boolean => key?.type === 'day' || key?.type === 'instant';

/** The order, turned round for a page that is read from its end; rows without a value stay last. */
function orderText({ order, backward }: ListShape, keys: readonly string[]): string {
  return order
    .flatMap(({ descending, nullable }, i) => {
      // Cypher puts null last in ascending order and first in descending.
      const nulls = nullable && descending ? [`${keys[i]} IS NULL${backward ? ' DESC' : ''}`] : [];
      return [...nulls, descending === backward ? `${keys[i]}` : `${keys[i]} DESC`];
    })
    .join(', ');
}

/** How many times as much it costs to look at an entity by name as to sort one that is known to belong, times a page. */
const worthAWalk = 100;

/** True where a connection lists whatever gathers at an entity, with no conditions. */
const gathers = ({ step }: ConnectionLink, { types, order }: ListShape, found: Found): boolean =>
  step.to === 'neighbors' &&
  step.direction === 'IN' &&
  found.bare &&
  order[0]?.name === 'name' &&
  types.every((type) => relationTable[type].gathers === true);

/** True where a list is ordered first by a property that some rows lack, of which there is an index. */
const isHalved = ({ step }: ConnectionLink, { order: [first] }: ListShape, found: Found): boolean =>
  step.to === 'all' && found.counted === '' && first?.nullable === true && first.properties.length === 1;

/** The rows that have a value of the first key, in its order, and those that have none. */
interface Half {
  readonly shape: ListShape;
  readonly absent: boolean;
}

/** The halves in which the page may lie, as it is read: from the list's end where it is a page before a cursor. */
function halvesOf(shape: ListShape): readonly Half[] {
  const { order, after, before, backward } = shape;
  const [first, ...others] = order;
  if (!first) return [];
  const within = (cursor: ListShape['after'], absent: boolean) =>
    cursor && cursor[0] === absent ? cursor.slice(absent ? 1 : 0) : null;
  const half = (absent: boolean): Half => ({
    absent,
    shape: {
      ...shape,
      order: absent ? others : [{ ...first, nullable: false }, ...others],
      after: within(after, absent),
      before: within(before, absent),
    },
  });
  const halves = [...(after?.[0] ? [] : [half(false)]), ...(before && !before[0] ? [] : [half(true)])];
  return backward ? halves.reverse() : halves;
}

/** Lets the planner read the list from the index on what it is ordered by first. */
function orderHint({ order: [first] }: ListShape, entity: string): readonly string[] {
  const property = first?.properties[0];
  if (first?.on !== 'entity' || first.nullable || property === undefined) return [];
  return [...(entityIndexes.has(property) ? [`${entity}:Entity`] : []), `${entity}.${property} IS NOT NULL`];
}

/**
 * The rows beyond a cursor.
 *
 * @param from where among the values of the cursor those of the order begin
 */
function cursorText(
  shape: ListShape,
  parameter: string,
  keys: readonly string[],
  from = 0,
): readonly string[] {
  return [
    ...(shape.after ? beyond(shape.order, shape.after, keys, `${parameter}.after`, from, false) : []),
    ...(shape.before ? beyond(shape.order, shape.before, keys, `${parameter}.before`, from, true) : []),
  ];
}

/** Rows that come later (or earlier) in the order than the values of a cursor, compared key by key. */
function beyond(
  order: readonly OrderKey[],
  nulls: readonly boolean[],
  keys: readonly string[],
  parameter: string,
  from: number,
  earlier: boolean,
): readonly string[] {
  let text = 'false';
  for (let i = order.length - 1; i >= 0; i--) {
    const key = order[i];
    const e = keys[i];
    if (!key) continue;
    const value = typedValue(key, `${parameter}[${i + from}]`);
    const less = key.descending !== earlier;
    const strict = nulls[i]
      ? earlier
        ? `${e} IS NOT NULL`
        : 'false'
      : `(${e} ${less ? '<' : '>'} ${value}${key.nullable && !earlier ? ` OR ${e} IS NULL` : ''})`;
    const equal = nulls[i] ? `${e} IS NULL` : `${e} = ${value}`;
    text = i === order.length - 1 ? strict : `(${strict} OR (${equal} AND ${text}))`;
  }
  return [...seek(order, keys, parameter, from, earlier), text];
}

/** That of a page beyond a cursor in a form that an index can seek; the type of its value must be certain for that. */
function seek(
  [first]: readonly OrderKey[],
  keys: readonly string[],
  parameter: string,
  from: number,
  earlier: boolean,
): readonly string[] {
  if (first?.on !== 'entity' || first.nullable) return [];
  return [
    `${keys[0]} ${first.descending !== earlier ? '<=' : '>='} ${typedValue(first, `${parameter}[${from}]`)}`,
  ];
}

/** What an index can seek of the rows beyond a cursor. */
const seekText = ({ order, after, before }: ListShape, parameter: string, keys: readonly string[]) => [
  ...(after ? seek(order, keys, `${parameter}.after`, 0, false) : []),
  ...(before ? seek(order, keys, `${parameter}.before`, 0, true) : []),
];

function typedValue({ type }: OrderKey, value: string): string {
  const read = { text: 'toString', day: 'date', instant: 'datetime', number: 'toFloat' }[type];
  return `${read}(${value})`;
}
