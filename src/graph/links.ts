import type { GraphQLResolveInfo } from 'graphql';
import type { Linked } from './objects.ts';

/**
 * Resolves a field that the planner has read ahead: its value hangs on the parent under the response key. The schema
 * decides the type of what hangs there, so this is where rows become typed.
 */
export function fromLinks<Value>(
  parent: Linked,
  _args: unknown,
  _context: unknown,
  info: GraphQLResolveInfo,
): Value {
  return parent.links[info.path.key] as Value;
}
