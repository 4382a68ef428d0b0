import type { Links } from './links.ts';
import { strongComponents } from './strong-components.ts';

/**
 * V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden: guaranteeing well-connected communities, 2019, for
 * modularity. Where the paper draws by lot, among what makes modularity greater, the best is taken, and nodes come in the
 * order of their numbers: so that the same graph gives the same communities.
 */
export function leiden(links: Links): Uint32Array {
  let level = weighted(links);
  let community = numbersUpTo(links.count);
  /** The node of the level that each entity is in. */
  const nodes = numbersUpTo(links.count);
  for (;;) {
    moveNodes(level, community);
    const refined = refine(level, community);
    const { count, numbers } = renumbered(refined);
    if (count === level.count) break;
    // Nodes that were refined into one are one node of the next level, which begins with the communities found so far.
    const next = new Uint32Array(count);
    for (const [node, number] of numbers.entries()) next[number] = community[node] ?? 0;
    community = renumbered(next).numbers;
    level = joined(level, numbers, count);
    for (const [entity, node] of nodes.entries()) nodes[entity] = numbers[node] ?? 0;
  }
  return pieces(
    links,
    nodes.map((node) => community[node] ?? 0),
  );
}

/** A graph of nodes that stand for several entities each. A link of a node to itself stands for those between these. */
interface Level {
  readonly count: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly weights: Float64Array;
  /** The weight of all links of each node, those to itself twice. */
  readonly strength: Float64Array;
  /** The sum of all strengths. */
  readonly total: number;
}

const numbersUpTo = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

function weighted({ count, starts, ends }: Links): Level {
  const strength = new Float64Array(count).map((_, i) => (starts[i + 1] ?? 0) - (starts[i] ?? 0));
  return {
    count,
    starts,
    ends,
    weights: new Float64Array(ends.length).fill(1),
    strength,
    total: ends.length,
  };
}

/** The same division, with numbers from 0 on without gaps. */
function renumbered(given: Uint32Array): { readonly count: number; readonly numbers: Uint32Array } {
  const known = new Map<number, number>();
  const numbers = given.map((each) => {
    const number = known.get(each) ?? known.size;
    known.set(each, number);
    return number;
  });
  return { count: known.size, numbers };
}

/** The weights of the links from one node after the other to groups of nodes. */
class Sums {
  /** The groups with links to the nodes that were added, each once. */
  readonly groups: number[] = [];
  readonly #sum: Float64Array;
  readonly #level: Level;
  readonly #group: Uint32Array;

  /** @param group the group of each node */
  constructor(level: Level, group: Uint32Array) {
    this.#sum = new Float64Array(level.count);
    this.#level = level;
    this.#group = group;
  }

  to(group: number): number {
    return this.#sum[group] ?? 0;
  }

  clear(): void {
    for (const group of this.groups) this.#sum[group] = 0;
    this.groups.length = 0;
  }

  /** Adds the links of a node to those that are wanted. */
  add(node: number, wanted: (to: number) => boolean): void {
    const { starts, ends, weights } = this.#level;
    for (let place = starts[node] ?? 0, end = starts[node + 1] ?? 0; place < end; place++) {
      const to = ends[place] ?? 0;
      if (!wanted(to)) continue;
      const group = this.#group[to] ?? 0;
      if (!this.#sum[group]) this.groups.push(group);
      this.#sum[group] = (this.#sum[group] ?? 0) + (weights[place] ?? 0);
    }
  }
}

/** What has to be gained at least, so that nothing goes to and fro for a rounding error. */
const least = 1e-9;

/** Moves nodes to the community where they add most to modularity, until none is to be moved. */
function moveNodes(level: Level, community: Uint32Array): void {
  const { count, starts, ends, strength, total } = level;
  const strengthOf = new Float64Array(count);
  for (const [node, own] of community.entries())
    strengthOf[own] = (strengthOf[own] ?? 0) + (strength[node] ?? 0);
  const sums = new Sums(level, community);
  // A ring: a node waits in it once at most.
  const queue = numbersUpTo(count);
  const waits = new Uint8Array(count).fill(1);
  for (let first = 0, waiting = count; waiting > 0; first = (first + 1) % count, waiting--) {
    const node = queue[first] ?? 0;
    waits[node] = 0;
    const own = community[node] ?? 0;
    const ownStrength = strength[node] ?? 0;
    strengthOf[own] = (strengthOf[own] ?? 0) - ownStrength;
    const gain = (to: number) => sums.to(to) - (ownStrength * (strengthOf[to] ?? 0)) / total;
    sums.clear();
    sums.add(node, (to) => to !== node);
    let best = own;
    let most = gain(own) + least;
    for (const group of sums.groups)
      if (gain(group) > most) {
        best = group;
        most = gain(group);
      }
    community[node] = best;
    strengthOf[best] = (strengthOf[best] ?? 0) + ownStrength;
    if (best === own) continue;
    for (const to of ends.subarray(starts[node], starts[node + 1])) {
      if (waits[to] || community[to] === best) continue;
      waits[to] = 1;
      queue[(first + waiting) % count] = to;
      waiting++;
    }
  }
}

/** Divides communities into parts that hang together well: nodes that are alone join parts of their community. */
function refine(level: Level, community: Uint32Array): Uint32Array {
  const { count, strength, total } = level;
  const part = numbersUpTo(count);
  const sums = new Sums(level, part);
  const whole = new Float64Array(count);
  for (const [node, own] of community.entries()) whole[own] = (whole[own] ?? 0) + (strength[node] ?? 0);
  const strengthOf = strength.slice();
  const inCommunity = (node: number) => (to: number) => to !== node && community[to] === community[node];
  /** The weight of links from each part to the rest of its community. */
  const bound = new Float64Array(count).map((_, node) => {
    sums.clear();
    sums.add(node, inCommunity(node));
    return sums.groups.reduce((sum, to) => sum + sums.to(to), 0);
  });
  const isWellBound = (to: number, all: number) => {
    const own = strengthOf[to] ?? 0;
    return (bound[to] ?? 0) >= (own * (all - own)) / total;
  };
  const alone = new Uint8Array(count).fill(1);
  for (let node = 0; node < count; node++) {
    const all = whole[community[node] ?? 0] ?? 0;
    if (!alone[node] || !isWellBound(node, all)) continue;
    sums.clear();
    sums.add(node, inCommunity(node));
    const own = strength[node] ?? 0;
    let best = node;
    let most = 0;
    for (const to of sums.groups) {
      const gain = sums.to(to) - (own * (strengthOf[to] ?? 0)) / total;
      if (gain <= most || !isWellBound(to, all)) continue;
      best = to;
      most = gain;
    }
    if (best === node) continue;
    part[node] = best;
    alone[node] = alone[best] = 0;
    strengthOf[best] = (strengthOf[best] ?? 0) + own;
    bound[best] = (bound[best] ?? 0) + (bound[node] ?? 0) - 2 * sums.to(best);
  }
  return part;
}

/** The graph whose nodes are the parts of another one. */
function joined(level: Level, part: Uint32Array, count: number): Level {
  const members: number[][] = Array.from({ length: count }, () => []);
  for (const [node, own] of part.entries()) members[own]?.push(node);
  const sums = new Sums(level, part);
  const starts = new Uint32Array(count + 1);
  const strength = new Float64Array(count);
  const ends: number[] = [];
  const weights: number[] = [];
  for (const [own, nodes] of members.entries()) {
    sums.clear();
    for (const node of nodes) {
      sums.add(node, () => true);
      strength[own] = (strength[own] ?? 0) + (level.strength[node] ?? 0);
    }
    for (const to of sums.groups) {
      ends.push(to);
      weights.push(sums.to(to));
    }
    starts[own + 1] = ends.length;
  }
  return {
    count,
    starts,
    ends: Uint32Array.from(ends),
    weights: Float64Array.from(weights),
    strength,
    total: level.total,
  };
}

/** Communities that hang together: one that does not, as a node that held it together may have left last, is several. */
function pieces({ count, starts, ends }: Links, community: Uint32Array): Uint32Array {
  const within = new Uint32Array(count + 1);
  const kept = ends.slice();
  let length = 0;
  for (let entity = 0; entity < count; entity++) {
    for (const to of ends.subarray(starts[entity], starts[entity + 1]))
      if (community[to] === community[entity]) kept[length++] = to;
    within[entity + 1] = length;
  }
  return strongComponents({ directed: false, count, starts: within, ends: kept });
}
