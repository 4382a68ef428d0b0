import type { Similarity } from '../engine.ts';
import { type Links, reversed } from './links.ts';

/** How alike those that links of one entity and of each other one lead to are; 0 where they share none. */
export function similarities(links: Links, entity: number, measure: Similarity): Float64Array {
  const { starts, ends, count } = links;
  const into = reversed(links);
  const sizeOf = (of: number) => (starts[of + 1] ?? 0) - (starts[of] ?? 0);
  const shared = new Float64Array(count);
  for (const target of ends.subarray(starts[entity], starts[entity + 1]))
    for (const other of into.ends.subarray(into.starts[target], into.starts[target + 1]))
      shared[other] = (shared[other] ?? 0) + 1;
  shared[entity] = 0;
  const own = sizeOf(entity);
  return shared.map((common, other) => common && common / divisors[measure](own, sizeOf(other), common));
}

const divisors: Readonly<Record<Similarity, (a: number, b: number, common: number) => number>> = {
  JACCARD: (a, b, common) => a + b - common,
  OVERLAP: (a, b) => Math.min(a, b),
  COSINE: (a, b) => Math.sqrt(a * b),
};
