import { hash } from 'node:crypto';
import { type RelationType, relations } from '../ontology.ts';

/** What makes a relation the one that it is: two relations that agree in all of this are the same relation. */
export interface RelationIdentity {
  readonly type: RelationType;
  /** Slug of its first end. */
  readonly from: string;
  /** Slug of its second end. */
  readonly to: string;
  readonly role?: string | null | undefined;
  /** The day it holds from, as YYYY-MM-DD. */
  readonly since?: string | null | undefined;
}

/**
 * The id of a relation, derived from its identity, so that writing it twice finds the first one. Both readings of a
 * symmetric relation have the same id.
 */
export function relationId({ type, from, to, role, since }: RelationIdentity): string {
  const ends = relations[type].symmetric && to < from ? [to, from] : [from, to];
  const identity = JSON.stringify([type, ...ends, role ?? null, since ?? null]);
  return hash('sha256', identity, 'base64url').slice(0, 22);
}
