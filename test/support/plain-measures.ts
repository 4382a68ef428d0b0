/** Measures of graphs as their definitions have them, in plain JavaScript: slow, short and without a database. */

/** A simple graph: to each entity those that its links lead to; both ways where links have no direction. */
export interface PlainGraph {
  readonly directed: boolean;
  readonly out: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The simple graph of these entities and links; a pair joined twice has one link, and none leads back to where it began. */
export function plainGraph(
  entities: readonly string[],
  links: readonly (readonly [from: string, to: string])[],
  directed: boolean,
): PlainGraph {
  const out = new Map(entities.map((slug) => [slug, new Set<string>()]));
  for (const [from, to] of links)
    if (from !== to) {
      out.get(from)?.add(to);
      if (!directed) out.get(to)?.add(from);
    }
  return { directed, out };
}

type Measure = (graph: PlainGraph) => Map<string, number>;

const valuesOf = (graph: PlainGraph, value: (slug: string) => number): Map<string, number> =>
  new Map([...graph.out.keys()].map((slug) => [slug, value(slug)]));

const outOf = ({ out }: PlainGraph, slug: string): ReadonlySet<string> => out.get(slug) ?? new Set();

/** Those from which links lead to each entity. */
function incoming({ out }: PlainGraph): Map<string, string[]> {
  const found = new Map([...out.keys()].map((slug) => [slug, [] as string[]]));
  for (const [from, all] of out) for (const to of all) found.get(to)?.push(from);
  return found;
}

/** Links at each entity: where they have a direction, those in and those out. */
export const plainDegree: Measure = (graph) => {
  const into = incoming(graph);
  return valuesOf(
    graph,
    (slug) => outOf(graph, slug).size + (graph.directed ? (into.get(slug)?.length ?? 0) : 0),
  );
};

/** PageRank that adds up to 1, the share of those without a way out spread evenly. */
export const plainPageRank: Measure = (graph) => {
  const into = incoming(graph);
  const count = graph.out.size;
  let rank = valuesOf(graph, () => 1 / count);
  for (let i = 0; i < 500; i++) {
    const before = rank;
    const lost = [...before].reduce((sum, [slug, each]) => sum + (outOf(graph, slug).size ? 0 : each), 0);
    rank = valuesOf(graph, (slug) => {
      const given = (into.get(slug) ?? []).map((from) => (before.get(from) ?? 0) / outOf(graph, from).size);
      return 0.15 / count + 0.85 * (given.reduce((sum, each) => sum + each, 0) + lost / count);
    });
  }
  return rank;
};

/** Shortest ways from one entity: those reached in the order of their distance, how far, how many, and over whom. */
function walk(graph: PlainGraph, start: string) {
  const distance = new Map([[start, 0]]);
  const ways = new Map([[start, 1]]);
  const before = new Map<string, string[]>();
  const order = [start];
  for (const slug of order)
    for (const next of outOf(graph, slug)) {
      const step = (distance.get(slug) ?? 0) + 1;
      if (!distance.has(next)) {
        distance.set(next, step);
        order.push(next);
      }
      if (distance.get(next) !== step) continue;
      ways.set(next, (ways.get(next) ?? 0) + (ways.get(slug) ?? 0));
      before.set(next, [...(before.get(next) ?? []), slug]);
    }
  return { order, distance, ways, before };
}

/** Betweenness by Brandes' algorithm; end points don't count, and without direction each pair does once. */
export const plainBetweenness: Measure = (graph) => {
  const score = valuesOf(graph, () => 0);
  for (const start of graph.out.keys()) {
    const { order, ways, before } = walk(graph, start);
    const share = new Map<string, number>();
    for (const slug of [...order].reverse()) {
      const own = share.get(slug) ?? 0;
      for (const each of before.get(slug) ?? [])
        share.set(each, (share.get(each) ?? 0) + ((ways.get(each) ?? 0) / (ways.get(slug) ?? 1)) * (1 + own));
      if (slug !== start) score.set(slug, (score.get(slug) ?? 0) + own / (graph.directed ? 1 : 2));
    }
  }
  return score;
};

/** How near each entity is to those that lead to it; with the share of all others that these are where `scaled`. */
export const plainCloseness =
  (scaled: boolean): Measure =>
  (graph) => {
    const count = valuesOf(graph, () => 0);
    const far = valuesOf(graph, () => 0);
    for (const start of graph.out.keys())
      for (const [slug, distance] of walk(graph, start).distance)
        if (slug !== start) {
          count.set(slug, (count.get(slug) ?? 0) + 1);
          far.set(slug, (far.get(slug) ?? 0) + distance);
        }
    return valuesOf(graph, (slug) => {
      const [reached, sum] = [count.get(slug) ?? 0, far.get(slug) ?? 0];
      return sum === 0 ? 0 : (reached / sum) * (scaled ? reached / (graph.out.size - 1) : 1);
    });
  };

/** The eigenvector of the greatest eigenvalue over links that lead to an entity; the sum of squares is 1. */
export const plainEigenvector: Measure = (graph) => {
  const into = incoming(graph);
  let score = valuesOf(graph, () => 1);
  for (let i = 0; i < 3_000; i++) {
    const before = score;
    // Its own score is added, as networkx does, so that nothing swings to and fro.
    const sum = valuesOf(graph, (slug) =>
      (into.get(slug) ?? []).reduce((total, from) => total + (before.get(from) ?? 0), before.get(slug) ?? 0),
    );
    const norm = Math.hypot(...sum.values());
    score = valuesOf(graph, (slug) => (sum.get(slug) ?? 0) / norm);
  }
  return score;
};

/** Sets of entities from each of which each other one of the set is reached; where `weak`, whichever way links lead. */
export function plainComponents(graph: PlainGraph, weak: boolean): string[][] {
  const links = [...graph.out].flatMap(([from, all]) => [...all].map((to) => [from, to] as const));
  const entities = [...graph.out.keys()];
  const followed = weak ? plainGraph(entities, links, false) : graph;
  const reached = new Map(entities.map((slug) => [slug, new Set(walk(followed, slug).order)]));
  const left = new Set(entities);
  const found: string[][] = [];
  for (const slug of entities) {
    if (!left.has(slug)) continue;
    const component = [...(reached.get(slug) ?? [])].filter((other) => reached.get(other)?.has(slug));
    for (const member of component) left.delete(member);
    found.push(component.sort());
  }
  return found;
}

/** How alike the neighbours of one entity and each other one are; those that share none are absent. */
export function plainSimilarity(
  graph: PlainGraph,
  slug: string,
  measure: 'JACCARD' | 'OVERLAP' | 'COSINE',
): Map<string, number> {
  const own = outOf(graph, slug);
  const found = new Map<string, number>();
  for (const [other, theirs] of graph.out) {
    const common = [...own].filter((each) => theirs.has(each)).length;
    if (other === slug || common === 0) continue;
    const divisor = {
      JACCARD: own.size + theirs.size - common,
      OVERLAP: Math.min(own.size, theirs.size),
      COSINE: Math.sqrt(own.size * theirs.size),
    }[measure];
    found.set(other, common / divisor);
  }
  return found;
}

/** How many more links lie within communities than by chance, as a share of all; for links without direction. */
export function plainModularity(graph: PlainGraph, communities: readonly (readonly string[])[]): number {
  const links = [...graph.out.values()].reduce((sum, all) => sum + all.size, 0) / 2;
  return communities.reduce((sum, members) => {
    const inside =
      members.reduce((n, slug) => n + members.filter((other) => outOf(graph, slug).has(other)).length, 0) / 2;
    const degrees = members.reduce((n, slug) => n + outOf(graph, slug).size, 0);
    return sum + inside / links - (degrees / (2 * links)) ** 2;
  }, 0);
}
