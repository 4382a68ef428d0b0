import {
  type EntityKind,
  entityKinds,
  kinds as kindTable,
  type RelationType,
  relations as relationTable,
  relationTypes,
} from '../ontology.ts';
import type { Column } from './column.ts';
import type { ListShape, OrderKey } from './list.ts';
import type { ConnectionLink, EvidenceLink, Link, OneLink, Selection } from './selection.ts';

/**
 * Writes the Cypher of a selection: one statement for everything below an entry point.
 *
 * A row is a list by position: of an entity its labels (where its kind is not certain), its columns and then its
 * links; of a relation its type, columns and links; of a connection its total (where asked) and its rows, each with
 * the ordered values (where a cursor is asked) and then its slots. `inflate.ts` reads the same layout.
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
  const branches = relationTypes.map(
    (type) => `UNWIND $p.keys.${type} AS id MATCH ()-[r:${type} {id: id}]->() RETURN r`,
  );
  return `CALL () {\n${branches.join('\nUNION ALL\n')}\n}\nRETURN type(r) + ':' + r.id, ${row}`;
}

/** Reads a root connection. */
export function rootList(link: ConnectionLink, lists: Lists): string {
  return `RETURN ${new Writer(lists).link('', link)}`;
}

/** Reads one link of many entities: `$p.keys` is the list of their slugs. */
export function linkByKey(link: Link, lists: Lists): string {
  return `UNWIND $p.keys AS key\nMATCH (n:Entity {slug: key})\nRETURN key, ${new Writer(lists).link('n', link)}`;
}

/** Where a relation leads in the statement: the variables of its two ends, where they are known. */
interface Ends {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

class Writer {
  readonly #lists: Lists;
  #variables = 0;

  constructor(lists: Lists) {
    this.#lists = lists;
  }

  /** The list of what is wanted of the node or relationship in a variable. */
  object(variable: string, selection: Selection, ends: Ends = {}): string {
    const { of, kinds, columns, links } = selection;
    const head =
      of === 'relation' ? [`type(${variable})`] : kinds.length === 1 ? [] : [`labels(${variable})`];
    const parts = [
      ...head,
      ...columns.map((column) => columnText(variable, column)),
      ...links.map((link) => this.link(variable, link, ends)),
    ];
    return `[${parts.join(', ')}]`;
  }

  link(parent: string, link: Link, ends: Ends = {}): string {
    if (link.shape === 'connection') return this.#connection(parent, link);
    if (link.shape === 'evidence') return this.#evidence(parent, link);
    return this.#one(parent, link, ends);
  }

  #connection(parent: string, link: ConnectionLink): string {
    const { shape, parameter } = this.#lists(link);
    const relation = this.#variable('r');
    const entity = this.#variable('m');
    const match = (conditions: readonly string[]): string =>
      matchText(parent, link, shape, { relation, entity }, conditions);
    const conditions = conditionsOf(parent, link, shape, parameter, { relation, entity });
    const parts: string[] = [];
    if (link.total) parts.push(countText(parent, link, shape, conditions, match));
    if (link.rows) {
      const keys = shape.order.map((key) => keyText(key, relation, entity));
      const page = [
        ...guardOf(parent, link),
        ...conditions,
        ...cursorText(shape, parameter, keys),
        ...(link.step.to === 'all' ? orderHint(shape, keys) : []),
      ];
      const followed = hasRelation(link);
      const carried = followed ? [relation, entity] : [entity];
      const ends = endsOf(link, shape, parent, entity);
      const slots = link.slots.map(({ selection }) => {
        if (selection.of === 'entity') return this.object(entity, selection);
        return followed ? this.object(relation, selection, ends) : 'null';
      });
      const row = [
        ...(link.cursors ? keys.map((text, i) => (shape.order[i]?.date ? `toString(${text})` : text)) : []),
        ...slots,
      ];
      parts.push(
        `COLLECT { ${match(page)} WITH ${carried.join(', ')} ORDER BY ${orderText(shape, keys)} LIMIT ${parameter}.limit RETURN [${row.join(', ')}] }`,
      );
    }
    return `[${parts.join(', ')}]`;
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
    const pattern = patternText(parent, step.types, step.direction, '', entity);
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

/** True where the connection's rows come by a relation. */
export const hasRelation = ({ step }: Pick<ConnectionLink, 'step'>): boolean =>
  step.to !== 'all' && !(step.to === 'stated' && step.what === 'entities');

function columnText(variable: string, { property, read }: Column): string {
  if (property === 'fromSlug') return `startNode(${variable}).slug`;
  if (property === 'toSlug') return `endNode(${variable}).slug`;
  const text = `${variable}.${property}`;
  if (read === 'text') return `toString(${text})`;
  return read === 'list' ? `coalesce(${text}, [])` : text;
}

const whereText = (conditions: readonly string[]): string =>
  conditions.length ? ` WHERE ${conditions.join(' AND ')}` : '';

const labelTest = (variable: string, kinds: readonly EntityKind[]): string =>
  `${variable}:${kinds.map((kind) => kindTable[kind].label).join('|')}`;

function patternText(
  parent: string,
  types: readonly RelationType[],
  direction: ListShape['direction'],
  relation: string,
  entity: string,
): string {
  // Without a type the pattern takes all; where none is asked for, a condition refuses every row.
  const named = types.length > 0 && types.length < relationTypes.length;
  const type = named ? `:${types.join('|')}` : '';
  const [left, right] = { OUT: ['-', '->'], IN: ['<-', '-'], BOTH: ['-', '-'] }[direction];
  return `(${parent})${left}[${relation}${type}]${right}(${entity})`;
}

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

/** The clauses that find a connection's rows. */
function matchText(
  parent: string,
  { step }: ConnectionLink,
  shape: ListShape,
  { relation, entity }: Variables,
  conditions: readonly string[],
): string {
  const where = whereText(conditions);
  // Full-text syntax can't creep in: within quotes only the quote and the backslash mean anything, and no slug has them.
  const quoted = `'"' + replace(replace(${parent}.slug, '\\\\', ''), '"', '') + '"'`;
  switch (step.to) {
    case 'all':
      return `MATCH (${shape.kinds.length ? labelled(entity, shape) : entity})${where}`;
    case 'neighbors':
    case 'relations':
      return `MATCH ${patternText(parent, shape.types, walked(shape), relation, entity)}${where}`;
    case 'stated':
      return step.what === 'entities'
        ? `CALL db.index.fulltext.queryNodes('entity_evidence', ${quoted}) YIELD node AS ${entity}${where}`
        : `CALL db.index.fulltext.queryRelationships('relation_evidence', ${quoted}) YIELD relationship AS ${relation} ` +
            `WITH ${relation}, CASE WHEN endNode(${relation}) = ${parent} THEN startNode(${relation}) ELSE endNode(${relation}) END AS ${entity}${where}`;
  }
}

function labelled(entity: string, { kinds }: ListShape): string {
  return kinds.length === entityKinds.length ? `${entity}:Entity` : labelTest(entity, kinds);
}

/** Nothing is read for parents of kinds on which the link was not selected. */
const guardOf = (parent: string, { kinds }: Link): readonly string[] =>
  kinds ? [labelTest(parent, kinds)] : [];

/** The conditions that hold for every row of the list, whatever the page. */
function conditionsOf(
  parent: string,
  link: ConnectionLink,
  shape: ListShape,
  parameter: string,
  { relation, entity }: Variables,
): readonly string[] {
  const { step } = link;
  const follows = step.to === 'neighbors' || step.to === 'relations';
  const impossible = shape.kinds.length === 0 || (follows && shape.types.length === 0);
  // The index on slugs belongs to the label Entity, so a look-up by slug has to name it.
  const indexed = step.to === 'all' && shape.conditions.length > 0 && shape.kinds.length < entityKinds.length;
  return [
    ...(impossible ? ['false'] : []),
    ...(follows && !impossible ? otherEnd(shape.types, walked(shape), shape.kinds, entity) : []),
    ...(follows && !impossible ? oneWay(parent, shape, relation) : []),
    ...(indexed ? [`${entity}:Entity`] : []),
    ...shape.conditions.map(({ property, operator }, i) => {
      const value = `${parameter}.filter[${i}]`;
      const text = `${entity}.${property}`;
      return {
        eq: `${text} = ${value}`,
        ne: `${text} <> ${value}`,
        in: `${text} IN ${value}`,
        notIn: `NOT ${text} IN ${value}`,
      }[operator];
    }),
    ...(shape.asOf ? validOn(relation, `${parameter}.asOf`) : []),
  ];
}

const isSymmetric = (type: RelationType): boolean => relationTable[type].symmetric;

/** Which way relations are walked: both ways as soon as one type reads the same from both ends. */
function walked({ types, direction }: ListShape): ListShape['direction'] {
  return types.some(isSymmetric) ? 'BOTH' : direction;
}

/** Keeps of relations that are walked both ways those that point as asked, and the symmetric ones. */
function oneWay(parent: string, { types, direction }: ListShape, relation: string): readonly string[] {
  const symmetric = types.filter(isSymmetric);
  if (direction === 'BOTH' || symmetric.length === 0 || symmetric.length === types.length) return [];
  const end = direction === 'OUT' ? 'startNode' : 'endNode';
  return [`(${relation}:${symmetric.join('|')} OR ${end}(${relation}) = ${parent})`];
}

/** A relation is valid on a day when it begins on it or before, or has no beginning, and ends after it, or has no end. */
function validOn(relation: string, day: string): readonly string[] {
  return [
    `(${relation}.since IS NULL OR ${relation}.since <= ${day})`,
    `(${relation}.until IS NULL OR ${relation}.until > ${day})`,
  ];
}

function countText(
  parent: string,
  link: ConnectionLink,
  shape: ListShape,
  conditions: readonly string[],
  match: (conditions: readonly string[]) => string,
): string {
  const { to } = link.step;
  const guard = guardOf(parent, link);
  if (conditions.length > 0 || to === 'all' || to === 'stated')
    return `COUNT { ${match([...guard, ...conditions])}${to === 'stated' ? ' RETURN 1 AS one' : ''} }`;
  // A bare pattern is answered from the node's degree.
  const degree = `COUNT { ${patternText(parent, shape.types, walked(shape), '', '')} }`;
  return guard.length ? `CASE WHEN ${guard} THEN ${degree} ELSE 0 END` : degree;
}

function endsOf(link: ConnectionLink, shape: ListShape, parent: string, entity: string): Ends {
  if (link.step.to !== 'neighbors' && link.step.to !== 'relations') return {};
  const way = walked(shape);
  if (way === 'OUT') return { from: parent, to: entity };
  return way === 'IN' ? { from: entity, to: parent } : {};
}

function keyText({ on, properties }: OrderKey, relation: string, entity: string): string {
  if (on === 'type') return `type(${relation})`;
  const variable = on === 'relation' ? relation : entity;
  const [first, ...others] = properties.map((property) => `${variable}.${property}`);
  return others.length ? `coalesce(${[first, ...others].join(', ')})` : (first ?? 'null');
}

/** The order, turned round for a page that is read from its end; rows without a value stay last. */
function orderText({ order, backward }: ListShape, keys: readonly string[]): string {
  return order
    .flatMap(({ descending, nullable }, i) => {
      const direction = descending === backward ? 'ASC' : 'DESC';
      // Cypher puts null last in ascending order and first in descending.
      const nulls = nullable && descending ? [`${keys[i]} IS NULL${backward ? ' DESC' : ''}`] : [];
      return [...nulls, `${keys[i]} ${direction}`];
    })
    .join(', ');
}

/** Lets the planner read a list ordered by name from the index on names. */
function orderHint({ order }: ListShape, keys: readonly string[]): readonly string[] {
  return order[0]?.nullable === false ? [`${keys[0]} IS NOT NULL`] : [];
}

/** The rows beyond a cursor. */
function cursorText(shape: ListShape, parameter: string, keys: readonly string[]): readonly string[] {
  return [
    ...(shape.after ? beyond(shape.order, shape.after, keys, `${parameter}.after`, false) : []),
    ...(shape.before ? beyond(shape.order, shape.before, keys, `${parameter}.before`, true) : []),
  ];
}

/** Rows that come later (or earlier) in the order than the values of a cursor, compared key by key. */
function beyond(
  order: readonly OrderKey[],
  nulls: readonly boolean[],
  keys: readonly string[],
  parameter: string,
  earlier: boolean,
): readonly string[] {
  let text = 'false';
  for (let i = order.length - 1; i >= 0; i--) {
    const key = order[i];
    const e = keys[i];
    if (!key) continue;
    const value = key.date ? `date(${parameter}[${i}])` : `${parameter}[${i}]`;
    const less = key.descending !== earlier;
    const strict = nulls[i]
      ? earlier
        ? `${e} IS NOT NULL`
        : 'false'
      : `(${e} ${less ? '<' : '>'} ${value}${key.nullable && !earlier ? ` OR ${e} IS NULL` : ''})`;
    const equal = nulls[i] ? `${e} IS NULL` : `${e} = ${value}`;
    text = i === order.length - 1 ? strict : `(${strict} OR (${equal} AND ${text}))`;
  }
  const [first] = order;
  // Said once more in a form that an index can seek; its type must be certain for that.
  const seek =
    first && !first.nullable
      ? [`${keys[0]} ${first.descending !== earlier ? '<=' : '>='} toString(${parameter}[0])`]
      : [];
  return [...seek, text];
}
