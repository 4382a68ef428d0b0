import { GraphError } from '../errors.ts';
import { type EntityReference, type Graph, slugOf } from '../graph/graph.ts';
import type { PathObject } from '../graph/paths.ts';
import { once } from '../once.ts';
import {
  dependencyTypes,
  type EntityKind,
  type Need,
  type RelationType,
  relationTypes,
} from '../ontology.ts';
import { byDependent, dependentLimits, readDependents, type Vertex } from './dependents.ts';
import { dominators } from './dominators.ts';
import { inOrder } from './in-order.ts';
import { countOf } from './list-sizes.ts';
import { Trails } from './trails.ts';
import { countWays, places, wayTo } from './ways.ts';

/** What `impact` is asked with; null means the same as absent. */
export interface ImpactArguments {
  readonly of: EntityReference;
  readonly types?: readonly RelationType[] | null | undefined;
  readonly maxDepth?: number | null | undefined;
  readonly kinds?: readonly EntityKind[] | null | undefined;
}

/** What depends on an entity. */
export interface Dependent {
  readonly slug: string;
  /** Relations on the shortest way to it. */
  readonly depth: number;
  readonly ways: bigint;
  /** Whether nothing is left of something that it needs, were the entity withdrawn. */
  readonly cutOff: boolean;
  /** The slug of the nearest other dependent that all ways pass; null where there is none. */
  readonly gate: () => Promise<string | null>;
  readonly path: () => Promise<PathObject>;
}

/** How many dependents an entity has at a depth. */
export interface ImpactDepth {
  readonly depth: number;
  readonly count: number;
  readonly cutOffCount: number;
}

/** What depends on an entity: of the kinds and within the depth asked for, by depth, the most ways first, then by slug. */
export class Impact {
  readonly slug: string;
  readonly dependents: readonly Dependent[];

  constructor(slug: string, dependents: readonly Dependent[]) {
    this.slug = slug;
    this.dependents = dependents;
  }

  /** Every depth at which there is something, the least first. */
  get depths(): readonly ImpactDepth[] {
    const found: { depth: number; count: number; cutOffCount: number }[] = [];
    for (const { depth, cutOff } of this.dependents) {
      if (found.at(-1)?.depth !== depth) found.push({ depth, count: 0, cutOffCount: 0 });
      const last = found.at(-1);
      if (last) last.count++;
      if (last && cutOff) last.cutOffCount++;
    }
    return found;
  }

  /** The first of the dependents, or of those alone that would be cut off, or would not. */
  first(args: { readonly cutOff?: boolean | null | undefined; readonly first?: number | null | undefined }) {
    const wanted = this.dependents.filter(({ cutOff }) => cutOff === (args.cutOff ?? cutOff));
    return wanted.slice(0, countOf('dependents', args.first));
  }
}

/**
 * What depends on an entity, directly or through others, and what would become of it if the entity were withdrawn. Ways,
 * gates and what is cut off are the same whichever kinds and depth are asked for.
 *
 * @param day the day on which relations must be valid
 * @throws {GraphError} BAD_USER_INPUT for arguments that can't be, NOT_FOUND where the entity is not in the graph,
 * COST_LIMIT or DEADLINE_EXCEEDED where too much depends on it
 */
export async function impact(
  graph: Pick<Graph, 'ask'>,
  args: ImpactArguments,
  day: Date | undefined,
  limits = dependentLimits,
): Promise<Impact> {
  const types = typesOf(args.types);
  const maxDepth = depthOf(args.maxDepth);
  const start = await readDependents(graph, slugOf(args.of), types, day, limits);
  const trails = new Trails(graph, byDependent(types), day);
  const at = places(start, ({ next }) => next.map(({ vertex }) => vertex));
  const ways = countWays(start);
  const left = survivors(at.keys());
  const gates = once(async () => dominators(start));
  const gateOf = async (vertex: Vertex): Promise<string | null> => {
    const gate = (await gates()).get(vertex);
    return gate && gate !== start ? gate.slug : null;
  };
  const dependents = [...at].flatMap(([vertex, { depth }]): Dependent[] => {
    const isWanted = vertex.kind && (args.kinds?.includes(vertex.kind) ?? true) && depth <= maxDepth;
    if (vertex === start || !isWanted) return [];
    return [
      {
        slug: vertex.slug,
        depth,
        ways: ways.get(vertex) ?? 0n,
        cutOff: !left.has(vertex),
        gate: () => gateOf(vertex),
        path: () => trails.down(wayTo(at, vertex)),
      },
    ];
  });
  return new Impact(start.slug, dependents.sort(nearestFirst));
}

/** What is left of the dependents without the start: those of which each need is served by something that is left. */
function survivors(vertices: Iterable<Vertex>): ReadonlySet<Vertex> {
  const unserved = new Map<Vertex, Set<Need>>();
  const left = new Set<Vertex>();
  const serve = (vertex: Vertex, need: Need): void => {
    const needs = unserved.get(vertex);
    if (needs?.delete(need) && needs.size === 0) left.add(vertex);
  };
  const all = [...vertices];
  for (const vertex of all)
    unserved.set(vertex, new Set([...vertex.previous.map(({ need }) => need), ...vertex.elsewhere]));
  // What does not depend on the start is there without it.
  for (const vertex of all) for (const need of vertex.elsewhere) serve(vertex, need);
  for (const { next } of left) for (const { vertex, need } of next) serve(vertex, need);
  return left;
}

function nearestFirst(a: Dependent, b: Dependent): number {
  if (a.depth !== b.depth) return a.depth - b.depth;
  if (a.ways !== b.ways) return a.ways > b.ways ? -1 : 1;
  return inOrder(a.slug, b.slug);
}

function typesOf(asked: ImpactArguments['types']): readonly RelationType[] {
  const other = asked?.find((type) => !dependencyTypes.includes(type));
  if (other)
    throw new GraphError(
      'BAD_USER_INPUT',
      `impact(types: …) holds ${other}, by which neither end depends on the other. Give some of ${dependencyTypes.join(', ')}.`,
    );
  return relationTypes.filter((type) => (asked ?? dependencyTypes).includes(type));
}

function depthOf(maxDepth: ImpactArguments['maxDepth']): number {
  const depth = maxDepth ?? Number.POSITIVE_INFINITY;
  if (depth >= 0) return depth;
  throw new GraphError(
    'BAD_USER_INPUT',
    `impact(maxDepth: ${maxDepth}) is negative: give 0 or more, or leave it out to go all the way.`,
  );
}
