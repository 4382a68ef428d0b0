import {
  type EntityKind,
  entityKinds,
  kinds as kindTable,
  type RelationType,
  relations as relationTable,
  relationTypes,
} from '../ontology.ts';
import { labelTest, validOn, whereText } from './pattern.ts';

/**
 * Writes the Cypher of the timeline. A row is `[date, what, name, key, …]`, in which the first four are the order; then
 * come, of an entity, its labels and the precision of its date, and of a relation, its type and the name of its second end.
 */

/** That of a timeline's arguments which the statement's text depends on. */
export interface TimelineShape {
  /** Kinds that entries have to do with; undefined for all. */
  readonly kinds: readonly EntityKind[] | undefined;
  /** True where the entries are those of the entity `$p.about`. */
  readonly about: boolean;
  /** True where relations have to be valid on the day `$p.asOf`. */
  readonly asOf: boolean;
}

/** What an entry tells of. Entries of one day come in this order. */
export const what = { entity: 0, begin: 1, end: 2 } as const;

/** Clauses that find entries of one sort, and what they are made of. */
interface Part {
  readonly match: string;
  readonly conditions: readonly string[];
  readonly date: string;
  readonly what: number;
  readonly name: string;
  readonly key: string;
  readonly details: string;
}

/** Kinds whose entities are on the timeline unless kinds are asked for. */
const usualKinds = entityKinds.filter((kind) => kindTable[kind].date && kind !== 'SOURCE');

/**
 * Reads `$p.limit` entries from `$p.low` to `$p.high`, beyond `$p.after` and before `$p.before` where these are not null.
 *
 * @param backward from the last entry, and in descending order
 */
export function timelinePage(shape: TimelineShape, backward: boolean): string {
  const direction = backward ? ' DESC' : '';
  const order = ['date', 'what', 'name', 'key'].map((key) => `${key}${direction}`).join(', ');
  const branches = parts(shape, (types) => [types]).map(
    (part) =>
      `${part.match}${whereText([...inRange(part), ...beyond(part)])}\n` +
      `WITH ${part.date} AS date, ${part.what} AS what, ${part.name} AS name, ${part.key} AS key, ${part.details} AS details\n` +
      `ORDER BY ${order} LIMIT $p.limit\nRETURN date, what, name, key, details`,
  );
  const range = shape.about ? `WITH 0 AS at, ${wholeRange}` : windows(shape, backward);
  return collect(
    shape,
    `${range}
CALL (${scope(shape)}) {
${branches.join('\nUNION ALL\n')}
}
WITH at, date, what, name, key, details ORDER BY at, ${order} LIMIT $p.limit
RETURN [toString(date), what, name, key] + details`,
  );
}

/** Counts the entries from `$p.low` to `$p.high`. */
export function timelineTotal(shape: TimelineShape): string {
  // One branch a type: of several types together, Neo4j would keep every relation in mind to count it only once.
  const branches = parts(shape, (types) => (shape.about ? [types] : types.map((type) => [type]))).map(
    (part) => `${part.match}${whereText(inRange(part))} RETURN count(*) AS entries`,
  );
  return collect(
    shape,
    `WITH ${wholeRange}
CALL (${scope(shape)}) {
${branches.join('\nUNION ALL\n')}
}
RETURN sum(entries)`,
  );
}

const wholeRange = 'date($p.low) AS low, date($p.high) AS high';

const scope = ({ about }: TimelineShape): string => (about ? 'about, low, high' : 'low, high');

/** One row, which holds the list of all rows; no row where `$p.about` is not there. */
function collect({ about }: TimelineShape, text: string): string {
  // The slug may be a former one, of an entity that was merged into another.
  const found = `WITH coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: $p.about}) RETURN f.now }), $p.about) AS current
MATCH (about:Entity {slug: current})
`;
  return `${about ? found : ''}RETURN COLLECT {\n${text}\n}`;
}

const inRange = ({ date, conditions }: Part): readonly string[] => [
  `${date} >= low`,
  `${date} <= high`,
  ...conditions,
];

function beyond(part: Part): readonly string[] {
  const place = `[${part.date}, ${part.what}, ${part.name}, ${part.key}]`;
  return [`($p.after IS NULL OR ${place} > $p.after)`, `($p.before IS NULL OR ${place} < $p.before)`];
}

/** @param grouped which types are read together */
function parts(
  shape: TimelineShape,
  grouped: (types: readonly RelationType[]) => readonly (readonly RelationType[])[],
): readonly Part[] {
  const kinds = datedKinds(shape);
  const entities = shape.about ? (kinds.length ? [nearby(shape, kinds)] : []) : byProperty(kinds).map(dated);
  return [
    ...entities,
    ...grouped(touching(shape)).flatMap((types) => [
      turning(shape, types, 'since', what.begin),
      turning(shape, types, 'until', what.end),
    ]),
  ];
}

/** The dated kinds whose entities are listed. */
const datedKinds = ({ kinds }: TimelineShape): readonly EntityKind[] =>
  kinds ? kinds.filter((kind) => kindTable[kind].date) : usualKinds;

interface DatedKinds {
  readonly property: string;
  readonly kinds: readonly EntityKind[];
}

/** The kinds by the property that holds their date. */
function byProperty(kinds: readonly EntityKind[]): readonly DatedKinds[] {
  const properties = [...new Set(kinds.flatMap((kind) => kindTable[kind].date ?? []))];
  return properties.map((property) => ({
    property,
    kinds: kinds.filter((kind) => kindTable[kind].date === property),
  }));
}

const entity = {
  what: what.entity,
  name: 'entity.name',
  key: 'entity.slug',
  details: '[labels(entity), entity.releasedOnPrecision]',
};

/** Neo4j estimates a narrow range of days as a good part of all, and might read everything in each window instead. */
const hint = (variable: string, label: string, property: string): string =>
  ` USING INDEX SEEK ${variable}:${label}(${property})`;

/** Entities of kinds with one property for their date. */
const dated = ({ property, kinds }: DatedKinds): Part => ({
  ...entity,
  match: `MATCH (${labelTest('entity', kinds)})${kinds.map((kind) => hint('entity', kindTable[kind].label, property)).join('')}`,
  conditions: [],
  date: `entity.${property}`,
});

/** The entity asked about and those one relation away. */
function nearby({ asOf }: TimelineShape, kinds: readonly EntityKind[]): Part {
  const valid = whereText(asOf ? validOn('relation', '$p.asOf') : []);
  const properties = byProperty(kinds).map(({ property }) => `entity.${property}`);
  return {
    ...entity,
    match: `CALL (about) {\nRETURN about AS entity\nUNION\nMATCH (about)-[relation]-(entity)${valid} RETURN entity\n}\nWITH entity`,
    conditions: [labelTest('entity', kinds)],
    date: properties.length > 1 ? `coalesce(${properties.join(', ')})` : properties.join(),
  };
}

/** Relations that begin or end. */
function turning(
  shape: TimelineShape,
  types: readonly RelationType[],
  property: 'since' | 'until',
  rank: number,
): Part {
  const type = types.join('|');
  return {
    match: shape.about
      ? `MATCH (about)-[relation:${type}]-() WITH relation, startNode(relation) AS first, endNode(relation) AS second`
      : `MATCH (first)-[relation:${type}]->(second)${types.map((each) => hint('relation', each, property)).join('')}`,
    conditions: [...endOfKind(shape, types), ...(shape.asOf ? validOn('relation', '$p.asOf') : [])],
    date: `relation.${property}`,
    what: rank,
    name: 'first.name',
    key: 'relation.id',
    details: '[type(relation), second.name]',
  };
}

/** The relation types that can have an end of the kinds asked for. */
function touching({ kinds }: TimelineShape): readonly RelationType[] {
  if (!kinds) return relationTypes;
  const canEnd = (ends: readonly EntityKind[]) => ends.some((kind) => kinds.includes(kind));
  return relationTypes.filter((type) => canEnd(relationTable[type].from) || canEnd(relationTable[type].to));
}

/** A test that one of the ends is of the kinds asked for, where the ontology alone does not make it certain. */
function endOfKind({ kinds }: TimelineShape, types: readonly RelationType[]): readonly string[] {
  if (!kinds) return [];
  const certain = (ends: readonly EntityKind[]) => ends.every((kind) => kinds.includes(kind));
  if (types.every((type) => certain(relationTable[type].from) || certain(relationTable[type].to))) return [];
  return [`(${labelTest('first', kinds)} OR ${labelTest('second', kinds)})`];
}

/** Days from the first dated entity on at which one window ends and the next begins. */
const windowDays = [2, 16, 128, 1024, 8192];

/**
 * Cuts the range of days into windows `low` to `high`, each wider than the one before, of which Neo4j reads only as many as
 * the page needs. It has indexes on the days of relations, but one a type: to read 25 types in the order of their
 * days it would need 25 branches, which take seconds to plan. Where windows begin is told by the dated entities, few
 * enough branches to be read in order; where there is none, the first window is the whole range.
 */
function windows(shape: TimelineShape, backward: boolean): string {
  const asked = datedKinds(shape);
  const probes = (asked.length ? asked : usualKinds).map((kind) => {
    const date = `entity.${kindTable[kind].date}`;
    return `MATCH (${labelTest('entity', [kind])}) WHERE ${date} >= date($p.low) AND ${date} <= date($p.high)
RETURN ${date} AS date ORDER BY date${backward ? ' DESC' : ''} LIMIT 1`;
  });
  const [near, far, sign, less] = backward ? ['high', 'low', '-', '>'] : ['low', 'high', '+', '<'];
  return `CALL () {
${probes.join('\nUNION ALL\n')}
}
WITH ${backward ? 'max' : 'min'}(date) AS start
WITH [days IN [${windowDays.join(', ')}] | start ${sign} duration({days: days})] AS ends
UNWIND range(0, ${windowDays.length}) AS at
WITH at,
  CASE at WHEN 0 THEN date($p.${near}) ELSE date(ends[at - 1]) ${sign} duration({days: 1}) END AS ${near},
  CASE WHEN ends[at] ${less} date($p.${far}) THEN date(ends[at]) ELSE date($p.${far}) END AS ${far}
ORDER BY at`;
}
