import type { Links } from './links.ts';

/** Rounds after which it ends, settled or not. */
const maxRounds = 10;

/**
 * U. N. Raghavan, R. Albert, S. Kumara, Near linear time algorithm to detect community structures, 2007. Of several labels
 * that are as frequent, an entity keeps its own, else takes the smallest, so that the same graph gives the same.
 */
export function labelPropagation({ count, starts, ends }: Links): Uint32Array {
  const label = Uint32Array.from({ length: count }, (_, entity) => entity);
  const frequency = new Uint32Array(count);
  for (let round = 0, settled = false; round < maxRounds && !settled; round++) {
    settled = true;
    for (let entity = 0; entity < count; entity++) {
      const neighbors = ends.subarray(starts[entity], starts[entity + 1]);
      for (const neighbor of neighbors)
        frequency[label[neighbor] ?? 0] = (frequency[label[neighbor] ?? 0] ?? 0) + 1;
      const own = label[entity] ?? 0;
      let best = own;
      for (const neighbor of neighbors) {
        const other = label[neighbor] ?? 0;
        const more = (frequency[other] ?? 0) - (frequency[best] ?? 0);
        if (more > 0 || (more === 0 && best !== own && other < best)) best = other;
      }
      for (const neighbor of neighbors) frequency[label[neighbor] ?? 0] = 0;
      if (best === own) continue;
      label[entity] = best;
      settled = false;
    }
  }
  return label;
}
