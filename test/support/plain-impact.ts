import type { RelationType } from '../../src/ontology.ts';

/** What depends on an entity as the definitions have it, in plain JavaScript: slow, short and without a database. */

/** What each type of relation says of dependence: which end depends on the other, and for what. */
const meanings: Partial<Record<RelationType, readonly [dependent: 'from' | 'to', need: string]>> = {
  VARIANT_OF: ['from', 'base'],
  FINE_TUNED_FROM: ['from', 'base'],
  DEPENDS_ON: ['from', 'base'],
  LICENSED_UNDER: ['from', 'terms'],
  AVAILABLE_ON: ['from', 'place'],
  DEVELOPED: ['to', 'maker'],
  OPERATES: ['to', 'maker'],
};

/** That one thing needs another. */
export interface Need {
  readonly dependent: string;
  readonly on: string;
  readonly need: string;
}

/** The needs that relations tell of, by those of the types alone where these are given. */
export function needsOf(
  relations: readonly { readonly type: RelationType; readonly from: string; readonly to: string }[],
  types?: readonly RelationType[],
): Need[] {
  return relations.flatMap(({ type, from, to }) => {
    const [end, need = ''] = meanings[type] ?? [];
    if (!end || (types && !types.includes(type))) return [];
    return [end === 'from' ? { dependent: from, on: to, need } : { dependent: to, on: from, need }];
  });
}

/** A dependent with all that is asked of it. */
export interface PlainDependent {
  readonly slug: string;
  readonly depth: number;
  readonly ways: bigint;
  readonly cutOff: boolean;
  readonly gate: string | null;
  readonly path: readonly string[];
}

/** What depends on the start, the nearest first, then by ways and slug. */
export function plainImpact(needs: readonly Need[], start: string): PlainDependent[] {
  const all = reached(needs, start);
  const paths = shortestPaths(needs, start);
  const survivors = left(needs, start, all);
  return [...all]
    .map((slug) => {
      const path = paths.get(slug) ?? [];
      return {
        slug,
        depth: path.length - 1,
        ways: countWays(needs, start, slug, all),
        cutOff: !survivors.has(slug),
        gate: gateOf(needs, start, slug, all),
        path,
      };
    })
    .sort((a, b) => a.depth - b.depth || Number(b.ways - a.ways) || (a.slug < b.slug ? -1 : 1));
}

/** All that is reached from the start without passing `avoided`; not the start. */
function reached(needs: readonly Need[], start: string, avoided?: string): Set<string> {
  const found = new Set([start]);
  for (const slug of found)
    for (const { dependent, on } of needs)
      if (on === slug && dependent !== avoided && slug !== avoided) found.add(dependent);
  found.delete(start);
  return found;
}

/** The first by slugs of the shortest paths to each. */
function shortestPaths(needs: readonly Need[], start: string): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>([[start, [start]]]);
  for (let frontier: (readonly string[])[] = [[start]]; frontier.length > 0; ) {
    const longer = frontier
      .flatMap((path) =>
        needs.filter(({ on }) => on === path.at(-1)).map(({ dependent }) => [...path, dependent]),
      )
      .filter((path) => !found.has(path.at(-1) ?? ''))
      .sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1));
    frontier = longer.filter((path, i) => longer.findIndex((other) => other.at(-1) === path.at(-1)) === i);
    for (const path of frontier) found.set(path.at(-1) ?? '', path);
  }
  return found;
}

/** What is left once the start is withdrawn: what does not depend on it, and all of which each need is served by what is left. */
function left(needs: readonly Need[], start: string, dependents: ReadonlySet<string>): Set<string> {
  const alive = new Set(
    needs.flatMap(({ dependent, on }) => [dependent, on]).filter((slug) => !dependents.has(slug)),
  );
  alive.delete(start);
  for (let before = -1; before !== alive.size; ) {
    before = alive.size;
    for (const slug of dependents) {
      const own = needs.filter(({ dependent }) => dependent === slug);
      const served = new Set(own.filter(({ on }) => alive.has(on)).map(({ need }) => need));
      if (own.every(({ need }) => served.has(need))) alive.add(slug);
    }
  }
  return alive;
}

/** The dominator that all other dominators of it dominate: without any of them it is not reached. */
function gateOf(
  needs: readonly Need[],
  start: string,
  slug: string,
  all: ReadonlySet<string>,
): string | null {
  const dominatorsOf = (one: string) =>
    [...all].filter((gate) => gate !== one && !reached(needs, start, gate).has(one));
  const own = dominatorsOf(slug);
  return own.find((gate) => dominatorsOf(gate).length === own.length - 1) ?? null;
}

/** Every way, one by one; those that can be reached from each other without the start are taken for one. */
function countWays(needs: readonly Need[], start: string, to: string, all: ReadonlySet<string>): bigint {
  const inner = needs.filter(({ dependent, on }) => all.has(dependent) && on !== start);
  const reach = new Map([...all].map((slug) => [slug, reached(inner, slug)]));
  const together = (a: string, b: string) =>
    a === b || (reach.get(a)?.has(b) === true && reach.get(b)?.has(a) === true);
  const links = new Map(needs.map((need) => [`${need.on} ${need.dependent}`, need]));
  const back = (slug: string): bigint => {
    let count = 0n;
    for (const { dependent, on } of links.values()) {
      if (!together(dependent, slug) || together(on, slug)) continue;
      if (on === start) count += 1n;
      else if (all.has(on)) count += back(on);
    }
    return count;
  };
  return back(to);
}
