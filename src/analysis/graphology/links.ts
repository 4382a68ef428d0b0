/**
 * The links of a simple graph, as compact as can be. Entities are numbers, in the order of their slugs. Those that links
 * of `i` lead to are `ends[starts[i]]` up to, without it, `ends[starts[i + 1]]`, in order; where links have no direction,
 * each is there from both of its ends.
 */
export interface Links {
  readonly directed: boolean;
  readonly count: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** A number for each entity. */
export type Numbers = Uint32Array | Float64Array;

/**
 * Links from pairs of entities, of which none may be there twice.
 *
 * @param pairs each link as two numbers, one after the other: where it begins and where it leads
 */
export function linksOf(count: number, directed: boolean, pairs: Uint32Array): Links {
  const starts = new Uint32Array(count + 1);
  const eachEnd = (visit: (from: number, to: number) => void) => {
    for (let i = 0; i < pairs.length; i += 2) {
      const [from, to] = [pairs[i] ?? 0, pairs[i + 1] ?? 0];
      visit(from, to);
      if (!directed) visit(to, from);
    }
  };
  eachEnd((from) => {
    starts[from + 1] = (starts[from + 1] ?? 0) + 1;
  });
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  const ends = new Uint32Array(starts[count] ?? 0);
  const next = starts.slice();
  eachEnd((from, to) => {
    const place = next[from] ?? 0;
    ends[place] = to;
    next[from] = place + 1;
  });
  // The same graph is to be the same to all that is computed, however it is stored.
  for (let i = 0; i < count; i++) ends.subarray(starts[i], starts[i + 1]).sort();
  return { directed, count, starts, ends };
}

/** The same links led the other way. */
export function reversed(links: Links): Links {
  if (!links.directed) return links;
  const { count, starts, ends } = links;
  const pairs = new Uint32Array(2 * ends.length);
  for (let from = 0, place = 0; from < count; from++)
    for (const end = starts[from + 1] ?? 0; place < end; place++) {
      pairs[2 * place] = ends[place] ?? 0;
      pairs[2 * place + 1] = from;
    }
  return linksOf(count, true, pairs);
}

/** How many links each entity has: those that lead to it and those that lead away, where they have a direction. */
export function degrees({ directed, count, starts, ends }: Links): Uint32Array {
  const found = new Uint32Array(count);
  for (let i = 0; i < count; i++) found[i] = (starts[i + 1] ?? 0) - (starts[i] ?? 0);
  if (directed) for (const end of ends) found[end] = (found[end] ?? 0) + 1;
  return found;
}
