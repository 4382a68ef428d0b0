import type { Vertex } from './dependents.ts';

/** Where something is, seen from a start. */
export interface Place<One> {
  /** How many steps the shortest way to it has. */
  readonly depth: number;
  /** What is before it on the first of its shortest ways. */
  readonly before: One | undefined;
}

/** All that can be reached, by its place. */
export type Places<One> = ReadonlyMap<One, Place<One>>;

/**
 * All that can be reached from the start, which is the first; the nearest first, and of one depth in the order of ways.
 *
 * @param next where one step leads, in order
 */
export function places<One>(start: One, next: (from: One) => readonly One[]): Places<One> {
  const found = new Map<One, Place<One>>([[start, { depth: 0, before: undefined }]]);
  // A map can be added to while it is walked, and is walked in the order of adding.
  for (const [before, { depth }] of found)
    for (const one of next(before)) if (!found.has(one)) found.set(one, { depth: depth + 1, before });
  return found;
}

/** The first of the shortest ways from the start to what was reached from there, both included. */
export function wayTo<One>(found: Places<One>, reached: One): readonly One[] {
  const way: One[] = [];
  for (let one: One | undefined = reached; one !== undefined; one = found.get(one)?.before) way.push(one);
  return way.reverse();
}

/** The most ways that are counted; more count as this many. */
export const maxWays = 2n ** 63n - 1n;

/**
 * How many ways lead from the start to each vertex. Vertices that lead to each other in a circle count as one, since there
 * would be no end of ways through them.
 */
export function countWays(start: Vertex): ReadonlyMap<Vertex, bigint> {
  const ways = new Map<Vertex, bigint>();
  const seen = new Set<Vertex>();
  // Circles are found as by Kosaraju and Sharir, each before those that it leads to.
  for (const vertex of reversePostorder(start)) {
    if (seen.has(vertex)) continue;
    seen.add(vertex);
    const circle = [vertex];
    for (const each of circle)
      for (const { vertex: before } of each.previous) {
        if (seen.has(before)) continue;
        seen.add(before);
        circle.push(before);
      }
    // What is in the circle has no count yet, so only ways from outside are added.
    let count = vertex === start ? 1n : 0n;
    for (const each of circle)
      for (const { vertex: before } of each.previous) count += ways.get(before) ?? 0n;
    for (const each of circle) ways.set(each, count < maxWays ? count : maxWays);
  }
  return ways;
}

/** All that can be reached from the start: each vertex before those it leads to, but for circles. */
export function reversePostorder(start: Vertex): readonly Vertex[] {
  const seen = new Set([start]);
  const order: Vertex[] = [];
  const open = [{ vertex: start, at: 0 }];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const next = top.vertex.next[top.at++]?.vertex;
    if (!next) {
      order.push(top.vertex);
      open.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      open.push({ vertex: next, at: 0 });
    }
  }
  return order.reverse();
}
