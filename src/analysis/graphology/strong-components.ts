import type { Links } from './links.ts';

/** R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972; with a list of its own in place of recursion. */
export function strongComponents({ count, starts, ends }: Links): Uint32Array {
  const component = new Uint32Array(count);
  /** When each was first seen, from 1 on. */
  const seen = new Uint32Array(count);
  /** The earliest that links lead to from it and from those seen after it. */
  const earliest = new Uint32Array(count);
  /** Where to go on among the links of each. */
  const next = starts.slice();
  const way: number[] = [];
  /** Those seen that belong to no component yet. */
  const open: number[] = [];
  let time = 0;
  const enter = (entity: number) => {
    seen[entity] = earliest[entity] = ++time;
    way.push(entity);
    open.push(entity);
  };
  const reach = (entity: number, moment: number) => {
    earliest[entity] = Math.min(earliest[entity] ?? 0, moment);
  };
  for (let start = 0; start < count; start++) {
    if (!seen[start]) enter(start);
    for (let entity = way.at(-1); entity !== undefined; entity = way.at(-1)) {
      const place = next[entity] ?? 0;
      if (place < (starts[entity + 1] ?? 0)) {
        next[entity] = place + 1;
        const to = ends[place] ?? 0;
        if (!seen[to]) enter(to);
        else reach(entity, seen[to] ?? 0);
        continue;
      }
      way.pop();
      const before = way.at(-1);
      if (before !== undefined) reach(before, earliest[entity] ?? 0);
      if (earliest[entity] !== seen[entity]) continue;
      for (let member: number | undefined; member !== entity; ) {
        member = open.pop() ?? entity;
        component[member] = entity;
        // What leads to it from now on leads out of what is open.
        seen[member] = done;
      }
    }
  }
  return component;
}

/** Later than all moments. */
const done = 2 ** 32 - 1;
