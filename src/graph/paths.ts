import { GraphError } from '../errors.ts';
import {
  type Direction,
  type EntityKind,
  entityKinds,
  type RelationType,
  relationTypes,
} from '../ontology.ts';
import type { RelationKey } from './executor.ts';
import { type EntityReference, type Graph, slugOf } from './graph.ts';
import { type Hop, PathReader, type PathRules } from './path-reader.ts';
import { PathSearch, type SearchLimits } from './path-search.ts';

/** A path: at least two entities, and between each and the next a relation. */
export interface PathObject {
  readonly slugs: readonly string[];
  readonly relations: readonly RelationKey[];
}

/** What `paths` is asked with; null means the same as absent. */
export interface PathArguments {
  readonly from: EntityReference;
  readonly to: EntityReference;
  readonly direction?: Direction | null | undefined;
  readonly types?: readonly RelationType[] | null | undefined;
  readonly excludeTypes?: readonly RelationType[] | null | undefined;
  readonly kinds?: readonly EntityKind[] | null | undefined;
  readonly maxHubDegree?: number | null | undefined;
  readonly maxLength?: number | null | undefined;
  readonly first?: number | null | undefined;
}

/** How many relations a path may have unless asked otherwise, and at most. */
export const pathLength = { default: 6, max: 20 } as const;
/** How many paths are given unless asked otherwise, and at most. */
export const pathCount = { default: 5, max: 100 } as const;

/** What a question may cost; `time` in milliseconds. */
export const pathLimits: SearchLimits & { readonly time: number } = {
  neighbors: 200_000,
  links: 5_000_000,
  dear: 1_000,
  time: 30_000,
};

/**
 * The shortest paths between two entities on which no entity comes twice: all of a length before the next, and of one
 * length in the order of their slugs, then of the types and ids of their relations.
 *
 * @param day the day on which their relations must be valid
 * @throws {GraphError} BAD_USER_INPUT or PAGE_TOO_LARGE for arguments that can't be, NOT_FOUND where an end is not in
 * the graph, COST_LIMIT or DEADLINE_EXCEEDED where the search costs too much
 */
export async function findPaths(
  graph: Pick<Graph, 'ask'>,
  args: PathArguments,
  day: Date | undefined,
  limits = pathLimits,
): Promise<readonly PathObject[]> {
  const first = countOf(args);
  const rules = rulesOf(args, day);
  const reader = new PathReader(graph, rules, limits.time);
  const ends = await reader.ends({ from: slugOf(args.from), to: slugOf(args.to) });
  const search = new PathSearch(reader, rules, ends, limits);
  if (ends.from.slug === ends.to.slug || rules.types.length === 0) return [];
  // Each of these makes one path at least.
  const found: (readonly string[])[] = [];
  for (let length = 1; length <= rules.maxLength && found.length < first; length++)
    found.push(...(await search.paths(length, first - found.length)));
  return found.length ? withRelations(reader, found, first) : [];
}

/** Each path once for every choice of relations between its entities; `limit` of them at most. */
async function withRelations(
  reader: PathReader,
  paths: readonly (readonly string[])[],
  limit: number,
): Promise<readonly PathObject[]> {
  const hops = new Map(paths.flatMap(hopsOf).map((hop) => [JSON.stringify(hop), hop]));
  const relations = await reader.relations([...hops.values()], limit);
  const byHop = new Map([...hops.keys()].map((key, i) => [key, relations[i] ?? []]));
  const found: PathObject[] = [];
  for (const slugs of paths)
    for (const chosen of choices(hopsOf(slugs).map((hop) => byHop.get(JSON.stringify(hop)) ?? []))) {
      if (found.length === limit) return found;
      found.push({ slugs, relations: chosen });
    }
  return found;
}

const hopsOf = (slugs: readonly string[]): readonly Hop[] =>
  slugs.slice(1).map((to, i) => [slugs[i] ?? '', to]);

/** Every way to take one item of each list, the last one changing fastest. */
function* choices<Item>([list, ...lists]: readonly (readonly Item[])[]): Generator<readonly Item[]> {
  if (!list) yield [];
  else for (const item of list) for (const rest of choices(lists)) yield [item, ...rest];
}

function rulesOf(args: PathArguments, day: Date | undefined): PathRules {
  const { types, excludeTypes, kinds, maxHubDegree } = args;
  if (maxHubDegree && maxHubDegree < 0)
    throw new GraphError(
      'BAD_USER_INPUT',
      `paths(maxHubDegree: ${maxHubDegree}) is negative: give 0 or more.`,
    );
  return {
    types: relationTypes.filter((type) => (types?.includes(type) ?? true) && !excludeTypes?.includes(type)),
    direction: args.direction ?? 'BOTH',
    kinds: kinds ? entityKinds.filter((kind) => kinds.includes(kind)) : undefined,
    maxHubDegree: maxHubDegree ?? undefined,
    // Where no kind may stand in between, only a relation of both ends is left.
    maxLength: Math.min(lengthOf(args), kinds?.length === 0 ? 1 : pathLength.max),
    day,
  };
}

function lengthOf({ maxLength }: PathArguments): number {
  const length = maxLength ?? pathLength.default;
  if (length >= 1 && length <= pathLength.max) return length;
  throw new GraphError(
    'BAD_USER_INPUT',
    `paths(maxLength: ${length}) can't be: a path has 1 to ${pathLength.max} relations.`,
  );
}

function countOf({ first }: PathArguments): number {
  const count = first ?? pathCount.default;
  if (count >= 0 && count <= pathCount.max) return count;
  throw new GraphError(
    count < 0 ? 'BAD_USER_INPUT' : 'PAGE_TOO_LARGE',
    `paths(first: ${count}) can't be: ask for 0 to ${pathCount.max} paths.`,
  );
}
