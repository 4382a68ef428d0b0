import { GraphError } from '../errors.ts';
import { maxCommunities, maxEntities, maxMembers } from './engine.ts';

/** How many entries a list of an analysis has unless asked otherwise, and at most. */
export const listSizes = {
  centrality: { default: 10, max: maxEntities },
  communities: { default: 10, max: maxCommunities },
  members: { default: 10, max: maxMembers },
  similar: { default: 10, max: maxEntities },
  commonNeighbors: { default: 20, max: maxEntities },
  dependents: { default: 20, max: maxEntities },
  licenses: { default: 20, max: maxEntities },
  unlicensed: { default: 20, max: maxEntities },
  findings: { default: 20, max: maxEntities },
  claims: { default: 20, max: 100 },
  assertions: { default: 20, max: 100 },
  claimants: { default: 20, max: 100 },
  agreements: { default: 20, max: 100 },
  disagreements: { default: 20, max: 100 },
} as const;

/** A list of an analysis that can be asked for in part. */
export type SizedList = keyof typeof listSizes;

/**
 * How many entries a list shall have.
 *
 * @throws {GraphError} BAD_USER_INPUT or PAGE_TOO_LARGE
 */
export function countOf(list: SizedList, first: number | null | undefined): number {
  const sizes = listSizes[list];
  const count = first ?? sizes.default;
  if (count >= 0 && count <= sizes.max) return count;
  throw new GraphError(
    count < 0 ? 'BAD_USER_INPUT' : 'PAGE_TOO_LARGE',
    `${list}(first: ${count}) can't be: ask for 0 to ${sizes.max}.`,
  );
}
