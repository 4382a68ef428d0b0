import type { EntityKind, RelationType } from '../ontology.ts';

/**
 * The plain objects that resolvers read. What was selected below an object hangs on it under `links`, by response
 * key, so that two aliases of one field with different arguments stay apart.
 */
export interface Linked {
  readonly links: Record<string, unknown>;
}

/** An entity: those of its properties that were asked. */
export interface EntityObject extends Linked {
  /**
   * Where its kind makes no difference to what was selected of it, any that it may have: a field that is computed from it has to
   * say so by its step.
   */
  readonly kind: EntityKind;
  readonly slug: string;
}

/** A relation: those of its properties that were asked. */
export interface RelationObject extends Linked {
  readonly type: RelationType;
  readonly id: string;
  readonly role: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly confidence: number | null;
}

/** One piece of evidence; its source hangs under `links`. */
export interface EvidenceObject extends Linked {
  readonly locator: string | null;
}

/** Where a page lies in its list. */
export interface PageInfoObject {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** A page of a list; its edges and nodes hang under `links`. */
export interface ConnectionObject extends Linked {
  readonly totalCount: number | null;
  readonly pageInfo: PageInfoObject;
}

/** One entry of a page; what it joins hangs under `links`. */
export interface EdgeObject extends Linked {
  readonly cursor: string;
}
