import { GraphError } from '../errors.ts';
import type { Vertex } from './dependents.ts';
import { reversePostorder } from './ways.ts';

/** Steps after which the search is given up: it holds up all others in the server meanwhile. */
const maxSteps = 20_000_000;

/**
 * The immediate dominator of each vertex: the nearest other one that all ways from the start to it pass. Of the start
 * the start itself.
 *
 * By K. D. Cooper, T. J. Harvey and K. Kennedy, A Simple, Fast Dominance Algorithm, 2001. It takes as many steps as there
 * are links where ways are short, and at worst their number times the length of ways.
 *
 * @throws {GraphError} COST_LIMIT
 */
export function dominators(start: Vertex, limit = maxSteps): ReadonlyMap<Vertex, Vertex> {
  const order = reversePostorder(start);
  const places = new Map(order.map((vertex, place) => [vertex, place]));
  // By place, since the dominators of a vertex all stand before it.
  const found: (number | undefined)[] = [0];
  let steps = 0;
  /** The nearest that dominates both. */
  const common = (one: number, other: number): number => {
    let [a, b] = [one, other];
    for (; a !== b; steps++) [a, b] = a > b ? [found[a] ?? 0, b] : [a, found[b] ?? 0];
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const [place, { previous }] of order.entries()) {
      if (place === 0) continue;
      let dominator: number | undefined;
      for (const { vertex } of previous) {
        const before = places.get(vertex) ?? 0;
        if (found[before] === undefined) continue;
        dominator = dominator === undefined ? before : common(dominator, before);
        if (++steps > limit) throw tooDear(start, limit);
      }
      changed ||= found[place] !== dominator;
      found[place] = dominator;
    }
  }
  return new Map(order.map((vertex, place) => [vertex, order[found[place] ?? 0] ?? start]));
}

const tooDear = ({ slug }: Vertex, limit: number): GraphError =>
  new GraphError(
    'COST_LIMIT',
    `The gates of what depends on "${slug}" were not found within ${limit} steps. Leave gate out, or name fewer types.`,
  );
