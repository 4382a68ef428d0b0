import type { EntityKind, RelationType } from '../ontology.ts';
import type { EvidenceRow } from '../write/rows.ts';

/** What is exported: entities, and relations between them. */
export interface ExportedSubgraph {
  readonly entities: readonly ExportedEntity[];
  readonly relations: readonly ExportedRelation[];
}

/** An entity with all that is known of it. */
export interface ExportedEntity {
  readonly slug: string;
  readonly kind: EntityKind;
  /** By their names in the API, dates as YYYY-MM-DD. Null and an empty list are the same as absent. */
  readonly properties: Readonly<Partial<Record<PropertyName, Value>>>;
  readonly evidence: readonly EvidenceRow[];
  /** Slugs of entities that were merged into it, in their order; absent where that was not asked. */
  readonly formerSlugs?: readonly string[];
}

/** A relation with all that is known of it. */
export interface ExportedRelation {
  readonly id: string;
  readonly type: RelationType;
  /** Slug of its first end. */
  readonly from: string;
  /** Slug of its second end. */
  readonly to: string;
  readonly role?: string | null;
  /** The first day on which it is valid, as YYYY-MM-DD. */
  readonly since?: string | null;
  /** The day from which on it is no longer valid, as YYYY-MM-DD. */
  readonly until?: string | null;
  /** 0 to 1. */
  readonly confidence?: number | null;
  readonly evidence: readonly EvidenceRow[];
}

/** The value of a property. A whole number may be its digits: JavaScript can't hold every one exactly. */
export type Value = string | number | bigint | boolean | readonly string[] | null;

/** What values of a property are. Lists are lists of texts. */
export type PropertyType = 'text' | 'url' | 'day' | 'instant' | 'integer' | 'boolean' | 'list';

/** The properties of entities of all kinds, slug and evidence apart, in the order in which exports list them. */
export const propertyTypes = {
  name: 'text',
  aliases: 'list',
  summary: 'text',
  url: 'url',
  organizationType: 'text',
  country: 'text',
  releasedOn: 'day',
  releasedOnPrecision: 'text',
  access: 'text',
  modalities: 'list',
  parameterCount: 'integer',
  tuning: 'text',
  size: 'text',
  allowsResearchUse: 'boolean',
  allowsCommercialUse: 'boolean',
  monthlyActiveUserLimit: 'integer',
  osiApproved: 'boolean',
  publishedOn: 'day',
  publisher: 'text',
  occurredOn: 'day',
  eventType: 'text',
  statement: 'text',
  stance: 'text',
  createdAt: 'instant',
  updatedAt: 'instant',
  version: 'integer',
} as const satisfies Record<string, PropertyType>;

/** The name of a property, as the API spells it. */
export type PropertyName = keyof typeof propertyTypes;

/** The names of all properties. */
export const propertyNames = Object.keys(propertyTypes) as readonly PropertyName[];

const kept: ReadonlySet<PropertyName> = new Set(['createdAt', 'updatedAt', 'version']);

/** The names of the properties that somebody states; the others are the graph's own book-keeping. */
export const statedNames = propertyNames.filter((name) => !kept.has(name));

/** The whole graph, many things at a time: entities by slug, relations by type and id. */
export interface WholeGraph {
  entities(): AsyncIterable<readonly ExportedEntity[]>;
  relations(): AsyncIterable<readonly ExportedRelation[]>;
}
