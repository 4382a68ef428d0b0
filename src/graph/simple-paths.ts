/** Which entities can follow which on a path, by slug. */
export class Links {
  readonly next = new Map<string, Set<string>>();
  readonly previous = new Map<string, Set<string>>();

  /** Lets `to` follow `from`. */
  add(from: string, to: string): void {
    put(this.next, from, to);
    put(this.previous, to, from);
  }
}

type Neighbors = ReadonlyMap<string, ReadonlySet<string>>;

function put(neighbors: Map<string, Set<string>>, slug: string, neighbor: string): void {
  const known = neighbors.get(slug);
  if (known) known.add(neighbor);
  else neighbors.set(slug, new Set([neighbor]));
}

/** Told how many links were just looked at; throws when that is enough. */
export type Spend = (links: number) => void;

/**
 * All paths of exactly `length` links on which no entity comes twice, in the order of their slugs; undefined before each step,
 * which may take a while.
 *
 * Before each step it is known which neighbours the end can still be reached from without an entity of the path, so no
 * step is in vain, but for those along shorter paths: a path more costs a few walks over what lies between the ends,
 * however many walks in circles there are.
 */
export function* simplePaths(
  links: Links,
  from: string,
  to: string,
  length: number,
  spend: Spend,
): Generator<readonly string[] | undefined> {
  yield* extend(between(links, from, to, length, spend), [from], to, length, spend);
}

function* extend(
  links: Links,
  path: readonly string[],
  to: string,
  left: number,
  spend: Spend,
): Generator<readonly string[] | undefined> {
  const end = path.at(-1) ?? '';
  if (end === to) {
    if (left === 0) yield path;
    return;
  }
  yield undefined;
  const reaching = distances(links.previous, to, left - 1, spend, path);
  const next = [...(links.next.get(end) ?? [])].filter((slug) => reaching.has(slug));
  for (const slug of next.sort()) yield* extend(links, [...path, slug], to, left - 1, spend);
}

/** The links that are on walks of at most `length` links between the ends. */
function between(links: Links, from: string, to: string, length: number, spend: Spend): Links {
  const narrowed = new Links();
  const after = distances(links.previous, to, length, spend);
  if (!after.has(from)) return narrowed;
  for (const [slug, before] of distances(links.next, from, length - 1, spend))
    for (const next of links.next.get(slug) ?? [])
      if (before + 1 + (after.get(next) ?? length) <= length) narrowed.add(slug, next);
  return narrowed;
}

/** How many links each entity is from the start, of those at most `limit` away that are reached without `avoided`. */
function distances(
  neighbors: Neighbors,
  start: string,
  limit: number,
  spend: Spend,
  avoided: readonly string[] = [],
): ReadonlyMap<string, number> {
  const found = new Map([[start, 0]]);
  const blocked = new Set(avoided);
  // A map can be added to while it is walked, and is walked in the order of adding.
  for (const [slug, distance] of found) {
    if (distance === limit) break;
    const around = neighbors.get(slug);
    if (!around) continue;
    spend(around.size);
    for (const neighbor of around)
      if (!found.has(neighbor) && !blocked.has(neighbor)) found.set(neighbor, distance + 1);
  }
  return found;
}
