import type { Identity } from '../graph/identity.ts';
import type { EntityKind } from '../ontology.ts';

/** What happened to an entity or relation. */
export const changeActions = ['CREATED', 'UPDATED', 'DELETED', 'MERGED'] as const;

/** What happened to an entity or relation; MERGED of an entity that was folded into another one. */
export type ChangeAction = (typeof changeActions)[number];

/** An entity or relation that a write changes. */
export interface Subject {
  readonly identity: Identity;
  /** The kind of the entity, or the kinds of the relation's two ends. */
  readonly kinds: readonly EntityKind[];
}

/** A change of one entity or relation. */
export interface Change extends Subject {
  readonly action: ChangeAction;
}

/** All changes of one transaction. */
export interface Commit {
  /** Place in the order in which transactions took effect: 1, 2, 3, … without gaps. */
  readonly position: number;
  /** The instant, in ISO 8601 format. */
  readonly at: string;
  /** Each entity and relation at most once. */
  readonly changes: readonly Change[];
}

/** The change of something that was changed twice in one transaction, as seen from outside; none where it comes and goes. */
export function fold(first: ChangeAction, second: ChangeAction): ChangeAction | undefined {
  if (first === 'CREATED') return second === 'UPDATED' ? 'CREATED' : undefined;
  if (first === 'DELETED') return 'UPDATED';
  return second === 'CREATED' ? 'UPDATED' : second;
}
