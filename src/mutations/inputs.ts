import type { EntityReference } from '../graph/graph.ts';
import type { RelationType } from '../ontology.ts';

/** What mutations are given, after GraphQL has checked its types. */

/** A source and a place in it. */
export interface EvidenceValues {
  readonly source: EntityReference;
  readonly locator?: string | null | undefined;
}

/** What is to be written of an entity; its kind's own properties under their names in the API. */
export interface EntityValues {
  readonly slug: string;
  readonly name: string;
  readonly evidence?: readonly EvidenceValues[] | null | undefined;
  readonly expectedVersion?: number | null | undefined;
  readonly [property: string]: unknown;
}

/** An entity under the name of its kind: `{ organization: … }`. */
export type EntityInput = Readonly<Record<string, EntityValues | null | undefined>>;

/** A relation. */
export interface RelationInput {
  readonly type: RelationType;
  readonly from: EntityReference;
  readonly to: EntityReference;
  readonly role?: string | null | undefined;
  readonly since?: Date | null | undefined;
  readonly until?: Date | null | undefined;
  readonly confidence?: number | null | undefined;
  readonly evidence?: readonly EvidenceValues[] | null | undefined;
}
