import {
  type ExportedEntity,
  type ExportedRelation,
  type PropertyType,
  propertyNames,
  propertyTypes,
  type Value,
} from './subgraph.ts';

/**
 * Entities and relations as formats see them that know a thing and a flat set of typed attributes: a list is a JSON
 * array there, and evidence the JSON array of its sources and locators.
 */

/** One attribute. */
export interface Attribute<Thing> {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'double' | 'boolean' | 'list';
  /** The attribute of a thing, or undefined where it has none. */
  readonly read: (thing: Thing) => string | undefined;
}

const attributeTypes: Record<PropertyType, Attribute<unknown>['type']> = {
  text: 'text',
  url: 'text',
  day: 'text',
  instant: 'text',
  integer: 'integer',
  boolean: 'boolean',
  list: 'list',
};

const evidence: Attribute<ExportedEntity | ExportedRelation> = {
  name: 'evidence',
  type: 'text',
  read: (thing) =>
    thing.evidence.length
      ? JSON.stringify(
          thing.evidence.map(({ source, locator }) => (locator ? { source, locator } : { source })),
        )
      : undefined,
};

/** The attributes of an entity, slug and kind apart. */
export const entityAttributes: readonly Attribute<ExportedEntity>[] = [
  ...propertyNames.map((name) => ({
    name,
    type: attributeTypes[propertyTypes[name]],
    read: ({ properties }: ExportedEntity) => textOf(properties[name]),
  })),
  evidence,
];

/** The attributes of a relation, id, type and ends apart. */
export const relationAttributes: readonly Attribute<ExportedRelation>[] = [
  { name: 'role', type: 'text', read: ({ role }) => textOf(role) },
  { name: 'since', type: 'text', read: ({ since }) => textOf(since) },
  { name: 'until', type: 'text', read: ({ until }) => textOf(until) },
  { name: 'confidence', type: 'double', read: ({ confidence }) => textOf(confidence) },
  evidence,
];

/** The attributes that at least one of the things has. */
export function attributesInUse<Thing>(
  attributes: readonly Attribute<Thing>[],
  things: readonly Thing[],
): readonly Attribute<Thing>[] {
  return attributes.filter(({ read }) => things.some((thing) => read(thing) !== undefined));
}

function textOf(value: Value | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return String(value);
  return value.length ? JSON.stringify(value) : undefined;
}
