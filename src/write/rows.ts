import type { EntityKind } from '../ontology.ts';
import type { RelationIdentity } from './relation-id.ts';

/** A source that states something, and where in it. */
export interface EvidenceRow {
  /** Slug of the source. */
  readonly source: string;
  /** A section, a page, a row; absent where the source as a whole is meant. */
  readonly locator?: string | null | undefined;
}

/** An entity as it is to be written. */
export interface EntityRow {
  readonly kind: EntityKind;
  readonly slug: string;
  /** Properties by their names in the API, dates as YYYY-MM-DD: what is given replaces, null removes, what is absent stays. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Added to the evidence that is there already. */
  readonly evidence?: readonly EvidenceRow[] | undefined;
  /** Slugs of entities that were merged into it, added to those that lead to it already. */
  readonly formerSlugs?: readonly string[] | undefined;
  /** The version that it must have when it is written, 0 where it must not exist; any unless given. */
  readonly expectedVersion?: number | null | undefined;
  /** True where the properties are those of a change: too few for an entity that does not exist. */
  readonly mustExist?: boolean | undefined;
}

/** A relation as it is to be written. */
export interface RelationRow extends RelationIdentity {
  /** The day from which it no longer holds, as YYYY-MM-DD: given it replaces, null removes, absent it stays. */
  readonly until?: string | null | undefined;
  /** 0 to 1: given it replaces, null removes, absent it stays. */
  readonly confidence?: number | null | undefined;
  /** Added to the evidence that is there already. */
  readonly evidence?: readonly EvidenceRow[] | undefined;
}
