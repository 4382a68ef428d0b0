import type { Links } from './links.ts';

/** Shortest ways from one entity to all others, from one start after the other, in the same memory. */
export class ShortestWays {
  /** Those that are reached, the nearest first, beginning with the start; behind `reached` it holds nothing. */
  readonly order: Uint32Array;
  /** Links on the way to each that is reached; -1 for all others. */
  readonly distance: Int32Array;
  /** How many there are; as floats, since they are soon more than whole numbers can count. */
  readonly ways: Float64Array;
  reached = 0;
  readonly #links: Links;

  constructor(links: Links) {
    this.#links = links;
    this.order = new Uint32Array(links.count);
    this.distance = new Int32Array(links.count).fill(-1);
    this.ways = new Float64Array(links.count);
  }

  from(start: number): void {
    const { order, distance, ways } = this;
    const { starts, ends } = this.#links;
    for (let i = 0; i < this.reached; i++) distance[order[i] ?? 0] = -1;
    order[0] = start;
    distance[start] = 0;
    ways[start] = 1;
    let reached = 1;
    for (let i = 0; i < reached; i++) {
      const entity = order[i] ?? 0;
      const step = (distance[entity] ?? 0) + 1;
      const own = ways[entity] ?? 0;
      for (let place = starts[entity] ?? 0, end = starts[entity + 1] ?? 0; place < end; place++) {
        const next = ends[place] ?? 0;
        if (distance[next] === -1) {
          distance[next] = step;
          ways[next] = own;
          order[reached++] = next;
        } else if (distance[next] === step) ways[next] = (ways[next] ?? 0) + own;
      }
    }
    this.reached = reached;
  }
}
