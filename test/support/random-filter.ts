import { type GraphQLInputObjectType, getNamedType, getNullableType, isEnumType, isListType } from 'graphql';
import { schema } from '../../schema/index.ts';
import { relations, relationTypes, scoreNames } from '../../src/ontology.ts';
import { type ExportedEntity, type ExportedGraph, type ExportedRelation, validOn } from './exported-graph.ts';

/** Filters at random out of the schema, and what they mean in plain JavaScript. */

/** A filter as a client sends it, in JSON. */
export type JsonFilter = Readonly<Record<string, unknown>>;

/** Writes a filter of an input type, with values that occur in the graph and some that don't. */
export function randomFilter(
  type: string,
  graph: ExportedGraph,
  random: () => number,
  depth = 0,
): JsonFilter {
  const input = schema.getType(type) as GraphQLInputObjectType;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const again = (next = type) => randomFilter(next, graph, random, depth + 1);
  const names = Object.keys(input.getFields()).filter(
    (name) => depth < 3 || !['AND', 'OR', 'NOT', 'related'].includes(name),
  );
  const filter: Record<string, unknown> = {};
  const wanted = depth === 0 ? 1 + Math.floor(random() * 2) : Math.floor(random() * 3);
  for (let i = 0; i < wanted; i++) {
    // Half of them nested, since there are many more properties than ways to combine them.
    const name = random() < 0.5 ? pick(names) : pick(names.slice(0, 8));
    if (name === 'AND' || name === 'OR')
      filter[name] = Array.from({ length: Math.floor(random() * 3) }, () => again());
    else if (name === 'NOT') filter.NOT = again();
    else if (name === 'related')
      filter.related = Array.from({ length: 1 + Math.floor(random() * 2) }, () => ({
        ...(random() < 0.8 ? { type: pick(relationTypes) } : {}),
        ...(random() < 0.8 ? { direction: pick(['OUT', 'IN', 'BOTH']) } : {}),
        [pick(['some', 'none', 'all'])]: again('EntityFilter'),
      }));
    else filter[name] = operators(name);
  }
  return filter;

  function operators(property: string): JsonFilter {
    const field = input.getFields()[property];
    const type = getNamedType(field?.type) as GraphQLInputObjectType;
    const fields = Object.values(type.getFields());
    const chosen = pick(fields);
    return { [chosen.name]: operand(property, chosen.type) };
  }

  function operand(property: string, type: Parameters<typeof getNullableType>[0]): unknown {
    if (isListType(getNullableType(type)))
      return Array.from({ length: Math.floor(random() * 4) }, () => operand(property, getNamedType(type)));
    const named = getNamedType(type);
    if (isEnumType(named)) return pick(named.getValues()).name;
    if (named?.name === 'Boolean') return random() < 0.5;
    const values = graph.entities.flatMap(({ slug, properties }) =>
      property === 'slug' ? [slug] : [properties[property] ?? []].flat(),
    );
    const value = values.length && random() < 0.9 ? pick(values) : undefined;
    switch (named?.name) {
      case 'Date':
        return value ?? '2021-06-15';
      case 'DateTime':
        return new Date(String(value ?? '2024-01-01T00:00:00Z')).toJSON();
      case 'Int':
      case 'BigInt':
      case 'Float':
        return typeof value === 'bigint' ? String(value) : (value ?? 8);
      default: {
        const text = String(value ?? 'nothing');
        const from = Math.floor(random() * text.length);
        // Also parts of texts, in other case.
        return random() < 0.5 ? text : text.slice(from, from + 3).toUpperCase();
      }
    }
  }
}

/** True where the filter holds for the entity; relations count where they are valid on the day. */
export function holds(
  filter: JsonFilter,
  entity: ExportedEntity,
  graph: ExportedGraph,
  day?: string,
): boolean {
  return Object.entries(filter).every(([name, given]) => {
    const nested = given as JsonFilter;
    if (name === 'AND') return (given as JsonFilter[]).every((each) => holds(each, entity, graph, day));
    if (name === 'OR') return (given as JsonFilter[]).some((each) => holds(each, entity, graph, day));
    if (name === 'NOT') return !holds(nested, entity, graph, day);
    if (name === 'related')
      return (given as Related[]).every((each) => relatedHolds(each, entity, graph, day));
    const value = name === 'kind' ? entity.kind : name === 'slug' ? entity.slug : entity.properties[name];
    return Object.entries(nested).every(([operator, operand]) =>
      compares(name, value ?? null, operator, operand),
    );
  });
}

interface Related {
  readonly type?: string;
  readonly direction?: string;
  readonly some?: JsonFilter;
  readonly none?: JsonFilter;
  readonly all?: JsonFilter;
}

function relatedHolds(
  { type, direction = 'OUT', some, none, all }: Related,
  { slug }: ExportedEntity,
  graph: ExportedGraph,
  day: string | undefined,
): boolean {
  const others = graph.relations
    .filter((relation) => (type === undefined || relation.type === type) && (!day || validOn(relation, day)))
    .flatMap((relation) => otherEnds(relation, slug, direction))
    .map((other) => graph.entities.find((entity) => entity.slug === other) as ExportedEntity);
  const fits = (filter: JsonFilter) => (entity: ExportedEntity) => holds(filter, entity, graph, day);
  return (
    (!some || others.some(fits(some))) &&
    (!none || !others.some(fits(none))) &&
    (!all || others.every(fits(all)))
  );
}

/** The ends that a relation leads to from an entity. */
export function otherEnds({ type, from, to }: ExportedRelation, slug: string, direction: string): string[] {
  const both = direction === 'BOTH' || relations[type].symmetric;
  return [
    ...(from === slug && (both || direction === 'OUT') ? [to] : []),
    ...(to === slug && (both || direction === 'IN') ? [from] : []),
  ];
}

function compares(property: string, value: unknown, operator: string, operand: unknown): boolean {
  if (operator === 'isNull') return (value === null) === operand;
  if (property === 'aliases' || property === 'modalities') {
    const entries = ((value ?? []) as string[]).map((entry) => entry.toLowerCase());
    const has = (entry: unknown) => entries.includes(String(entry).toLowerCase());
    if (operator === 'contains') return has(operand);
    if (operator === 'isEmpty') return (entries.length === 0) === operand;
    return operator === 'containsAll' ? (operand as unknown[]).every(has) : (operand as unknown[]).some(has);
  }
  if (operator === 'ne' || operator === 'notIn')
    return !compares(property, value, operator === 'ne' ? 'eq' : 'in', operand);
  if (value === null) return false;
  const a = comparable(property, value);
  if (operator === 'in') return (operand as unknown[]).some((one) => a === comparable(property, one));
  const b = comparable(property, operand);
  switch (operator) {
    case 'eq':
      return a === b;
    case 'lt':
      return a < b;
    case 'lte':
      return a <= b;
    case 'gt':
      return a > b;
    case 'gte':
      return a >= b;
  }
  const [text, part] = [String(value).toLowerCase(), String(operand).toLowerCase()];
  if (operator === 'contains') return text.includes(part);
  return operator === 'startsWith' ? text.startsWith(part) : text.endsWith(part);
}

function comparable(property: string, value: unknown): string | number | bigint {
  if (property === 'createdAt' || property === 'updatedAt') return Date.parse(String(value));
  if (['parameterCount', 'monthlyActiveUserLimit', 'version'].includes(property))
    return BigInt(String(value));
  return typeof value === 'boolean' || scoreNames.has(property) ? Number(value) : String(value);
}
