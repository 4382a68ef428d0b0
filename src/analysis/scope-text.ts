import { oneWay, patternText, validOn, whereText } from '../graph/pattern.ts';
import { entityKinds, kinds as kindTable } from '../ontology.ts';
import type { Scope } from './scope.ts';

/** The parts of Cypher that every engine takes a scope into memory by. */

/** The labels of the entities of a scope, of which each has one at least. */
export const labelsOf = ({ kinds }: Scope): string =>
  kinds.length === entityKinds.length ? 'Entity' : kinds.map((kind) => kindTable[kind].label).join('|');

/**
 * Matches relations that lead from the entity `source` to an entity `target`, on the day `$p.asOf` where the scope has one.
 * Where links have no direction, each is found from one of its ends alone.
 */
export function linksText(scope: Scope): string {
  const { types, directed, day } = scope;
  const follow = { types, direction: directed ? 'OUT' : 'BOTH' } as const;
  const conditions = [
    `target:${labelsOf(scope)}`,
    directed ? 'source <> target' : 'source.slug < target.slug',
    ...oneWay('source', follow, 'relation'),
    ...(day ? validOn('relation', '$p.asOf') : []),
  ];
  return `${patternText('source', follow, 'relation', 'target')}${whereText(conditions)}`;
}
