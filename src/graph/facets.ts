import { GraphError } from '../errors.ts';
import {
  type Direction,
  type EntityKind,
  entityKinds,
  kinds as kindTable,
  type RelationType,
  relations as relationTable,
} from '../ontology.ts';
import type { ConditionScope } from './condition.ts';
import { type BoundFilter, bindFilter, type Filter } from './filter.ts';
import type { Graph } from './graph.ts';
import { patternText, validOn, whereText } from './pattern.ts';
import { filtered } from './statement.ts';

/** A property by which entities can be counted. */
export type FacetField = 'KIND' | 'YEAR' | 'ACCESS' | 'COUNTRY' | 'STANCE';

/** A relation by whose other ends entities can be counted. */
export interface RelatedFacet {
  readonly type: RelationType;
  readonly direction: Direction;
}

/** Arguments of `facets`, after GraphQL has checked their types. */
export interface FacetsArguments {
  readonly filter?: Filter | null | undefined;
  readonly by: { readonly field?: FacetField | null; readonly related?: RelatedFacet | null };
  readonly first?: number | null | undefined;
}

/** How many entities share a value. */
export interface Facet {
  readonly value: string;
  /** Slug of the related entity; null where the facet is by a property. */
  readonly slug: string | null;
  readonly count: number;
}

const defaultFacets = 20;
const maxFacets = 1_000;

/** The kinds that have a property. */
export const facetKinds: Readonly<Record<FacetField, readonly EntityKind[]>> = {
  KIND: entityKinds,
  YEAR: entityKinds.filter((kind) => kindTable[kind].date),
  ACCESS: ['MODEL', 'DATASET', 'APPLICATION'],
  COUNTRY: ['ORGANIZATION'],
  STANCE: ['CLAIM'],
};

/**
 * Counts the entities that a filter leaves by the values of a property, or by the entities that they are related to: the
 * largest count first, then by value. Entities without a value are not counted; each is counted once per related entity.
 *
 * @param day the day on which relations must be valid, those of the filter included
 * @throws {GraphError} BAD_USER_INPUT, PAGE_TOO_LARGE or COST_LIMIT
 */
export async function facets(
  graph: Graph,
  { filter, by, first }: FacetsArguments,
  day: Date | undefined,
): Promise<readonly Facet[]> {
  const limit = limitOf(first);
  const found = bindFilter(filter, entityKinds);
  const text = by.related ? byRelated(by.related, found, !!day) : byField(by.field ?? 'KIND', found, !!day);
  if (limit === 0 || text === undefined) return [];
  const rows = await graph.ask(
    text,
    { limit, asOf: day ?? null, filter: found.values },
    'Filter by what an index serves, such as the name or date, or leave asOf out.',
  );
  return rows.map(([value, count, slug]) => ({
    value: String(value),
    count: Number(count),
    slug: typeof slug === 'string' ? slug : null,
  }));
}

const order = 'ORDER BY count DESC, value';

/** Undefined where no entity can have the property. */
function byField(field: FacetField, { kinds, conditions }: BoundFilter, asOf: boolean): string | undefined {
  const left = kinds.filter((kind) => facetKinds[field].includes(kind));
  if (left.length === 0) return undefined;
  const found = filtered('entity', { kinds: left, conditions }, scopeOf(asOf));
  const value = valueText(field, left);
  return `${found.match}${whereText([...found.conditions, `${value} IS NOT NULL`])}
WITH ${value} AS property, count(*) AS entities
WITH ${shownText(field, left)} AS value, sum(entities) AS count ${order} LIMIT $p.limit
RETURN value, count`;
}

/** What entities are grouped by. */
function valueText(field: FacetField, kinds: readonly EntityKind[]): string {
  if (field === 'KIND') return 'labels(entity)';
  if (field !== 'YEAR') return `entity.${field.toLowerCase()}`;
  const dates = [...new Set(kinds.map((kind) => `entity.${kindTable[kind].date}`))];
  return dates.length > 1 ? `coalesce(${dates.join(', ')}).year` : `${dates.join()}.year`;
}

/** The value of a group as the API shows it. */
function shownText(field: FacetField, kinds: readonly EntityKind[]): string {
  if (field !== 'KIND') return 'toString(property)';
  const cases = kinds.map((kind) => `WHEN '${kindTable[kind].label}' IN property THEN '${kind}'`);
  return `CASE ${cases.join(' ')} END`;
}

/** Undefined where no entity can have the relation. */
function byRelated(
  { type, direction }: RelatedFacet,
  { kinds, conditions }: BoundFilter,
  asOf: boolean,
): string | undefined {
  const follow = { types: [type], direction };
  const possible = endsOf(type, direction);
  const left = kinds.filter((kind) => possible.includes(kind));
  if (left.length === 0) return undefined;
  const all = conditions.length === 0 && left.length === possible.length;
  // Where every entity with such a relation counts, the relations alone need to be read.
  const entities = all ? undefined : filtered('entity', { kinds: left, conditions }, scopeOf(asOf));
  return `${entities ? `${entities.match}${whereText(entities.conditions)}\n` : ''}\
MATCH ${patternText('entity', follow, 'relation', 'other')}${whereText(asOf ? validOn('relation', '$p.asOf') : [])}
WITH other, count(DISTINCT entity) AS count
WITH other.name AS value, count, other.slug AS slug ${order}, slug LIMIT $p.limit
RETURN value, count, slug`;
}

/** The kinds that can be related by a type to what the direction leads to. */
function endsOf(type: RelationType, direction: Direction): readonly EntityKind[] {
  const { from, to } = relationTable[type];
  if (direction === 'BOTH') return [...new Set([...from, ...to])];
  return direction === 'OUT' ? from : to;
}

function scopeOf(asOf: boolean): ConditionScope {
  let variables = 0;
  return { parameter: '$p', asOf, variable: (prefix) => `${prefix}${variables++}` };
}

function limitOf(first: FacetsArguments['first']): number {
  const limit = first ?? defaultFacets;
  if (limit < 0)
    throw new GraphError(
      'BAD_USER_INPUT',
      `facets(first: ${limit}) is negative: 0 to ${maxFacets} values can be asked for.`,
    );
  if (limit > maxFacets)
    throw new GraphError(
      'PAGE_TOO_LARGE',
      `facets(first: ${limit}) is too large: 0 to ${maxFacets} values can be asked for.`,
    );
  return limit;
}
