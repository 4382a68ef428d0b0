import type { Score } from '../engine.ts';
import { degrees, type Links, type Numbers, reversed } from './links.ts';
import { ShortestWays } from './shortest-ways.ts';
import { strongComponents } from './strong-components.ts';

/**
 * Scores of all entities as their definitions have them; undefined where they don't settle.
 *
 * graphology-metrics has the same measures, but not for every graph: its index of neighbours is wrong where there are
 * exactly 256 or 65,536 of them, it counts shortest ways in 32 bits, and holds lists of them for all entities at once.
 */
export const measures: Readonly<Record<Score, (links: Links, rounds: number) => Numbers | undefined>> = {
  DEGREE: degrees,
  PAGERANK: pageRank,
  BETWEENNESS: betweenness,
  CLOSENESS: (links) => closeness(links, false),
  WASSERMAN_FAUST: (links) => closeness(links, true),
  EIGENVECTOR: eigenvector,
};

/** What every entity begins with is handed on, damped, again and again, until next to nothing is left of it. */
function pageRank({ count, starts, ends }: Links, rounds: number): Float64Array | undefined {
  const score = new Float64Array(count).fill(0.15);
  let given = score.slice();
  for (let round = 0; round < rounds; round++) {
    const taken = new Float64Array(count);
    for (let from = 0; from < count; from++) {
      const [start, end] = [starts[from] ?? 0, starts[from + 1] ?? 0];
      const share = (0.85 * (given[from] ?? 0)) / (end - start);
      for (let place = start; place < end; place++) {
        const to = ends[place] ?? 0;
        taken[to] = (taken[to] ?? 0) + share;
      }
    }
    let greatest = 0;
    for (let i = 0; i < count; i++) {
      const more = taken[i] ?? 0;
      score[i] = (score[i] ?? 0) + more;
      greatest = Math.max(greatest, more);
    }
    if (greatest <= 1e-12) return score;
    given = taken;
  }
  return undefined;
}

/** U. Brandes, A Faster Algorithm for Betweenness Centrality, 2001. */
function betweenness(links: Links): Float64Array {
  const { count, starts, ends, directed } = links;
  const score = new Float64Array(count);
  const found = new ShortestWays(links);
  const { order, distance, ways } = found;
  const share = new Float64Array(count);
  for (let start = 0; start < count; start++) {
    found.from(start);
    // The farthest first; the first of all, the start, lies on no way between two others.
    for (let i = found.reached - 1; i > 0; i--) {
      const entity = order[i] ?? 0;
      const step = (distance[entity] ?? 0) + 1;
      let beyond = 0;
      for (let place = starts[entity] ?? 0, end = starts[entity + 1] ?? 0; place < end; place++) {
        const next = ends[place] ?? 0;
        if (distance[next] === step) beyond += (1 + (share[next] ?? 0)) / (ways[next] ?? 1);
      }
      share[entity] = beyond * (ways[entity] ?? 0);
      score[entity] = (score[entity] ?? 0) + (share[entity] ?? 0);
    }
  }
  // Without direction, each pair was seen from both of its ends.
  return directed ? score : score.map((each) => each / 2);
}

function closeness(links: Links, scaled: boolean): Float64Array {
  // Those from which links lead to an entity.
  const found = new ShortestWays(reversed(links));
  return new Float64Array(links.count).map((_, entity) => {
    found.from(entity);
    let sum = 0;
    for (let i = 1; i < found.reached; i++) sum += found.distance[found.order[i] ?? 0] ?? 0;
    const others = found.reached - 1;
    return others && (others / sum) * (scaled ? others / (links.count - 1) : 1);
  });
}

/** Steps that eigenvectors may take in place of fewer rounds: some seconds. */
const eigenvectorSteps = 1e9;
/** Rounds that they may take at most. */
const eigenvectorRounds = 100_000;

/** Power iteration; own scores are added each time, so that nothing swings to and fro. */
function eigenvector(links: Links, rounds: number): Float64Array | undefined {
  const { count, starts, ends, directed } = links;
  // Where no links lead in a circle, what is handed on comes to an end. That would look like settling, at last.
  if (directed && ends.length > 0 && new Set(strongComponents(links)).size === count) return undefined;
  const affordable = Math.floor(eigenvectorSteps / (count + ends.length + 1));
  const most = Math.max(rounds, Math.min(affordable, eigenvectorRounds));
  let score = new Float64Array(count).fill(1 / Math.sqrt(count));
  let change = 1;
  /** The change of a hundred rounds ago, and that of a hundred before. */
  let [earlier, before] = [1, 1];
  // Further than has to be, since what is settled may still creep.
  for (let round = 0; round < most && change > 1e-14; round++) {
    if (round % 100 === 0) [earlier, before] = [change, earlier];
    const next = score.slice();
    for (let from = 0; from < count; from++)
      for (let place = starts[from] ?? 0, end = starts[from + 1] ?? 0; place < end; place++) {
        const to = ends[place] ?? 0;
        next[to] = (next[to] ?? 0) + (score[from] ?? 0);
      }
    const norm = Math.sqrt(next.reduce((sum, each) => sum + each * each, 0));
    change = 0;
    for (let i = 0; i < count; i++) {
      next[i] = (next[i] ?? 0) / norm;
      change = Math.max(change, Math.abs((next[i] ?? 0) - (score[i] ?? 0)));
    }
    score = next;
  }
  // All changes that are to come add up to this, where each is smaller by the same share.
  const left = change / (1 - (earlier / before) ** (1 / 100));
  return change <= 1e-14 || (left >= 0 && left <= 1e-9) ? score : undefined;
}
