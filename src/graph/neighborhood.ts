import type { GraphQLResolveInfo } from 'graphql';
import { cypher } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import { type EntityKind, entityKinds, type RelationType, relationTypes } from '../ontology.ts';
import type { RelationKey } from './executor.ts';
import type { FoundEntity, FoundRelation, Shown } from './findings.ts';
import { type EntityReference, type Graph, notFound, slugOf } from './graph.ts';

/** A part of the graph: some entities, and relations between them. */
export interface SubgraphObject {
  /** Slugs of the entities. */
  readonly slugs: readonly string[];
  readonly relations: readonly RelationKey[];
  /** True where there is more than it may hold. */
  readonly truncated: boolean;
}

/** What `neighborhood` is asked with; null means the same as absent. */
export interface NeighborhoodArguments {
  readonly of: EntityReference;
  readonly depth?: number | null | undefined;
  readonly types?: readonly RelationType[] | null | undefined;
  readonly kinds?: readonly EntityKind[] | null | undefined;
  readonly limit?: number | null | undefined;
}

/** How many relations away entities may be unless asked otherwise, and at most. */
export const neighborhoodDepth = { default: 1, max: 6 } as const;
/** How many entities a neighbourhood holds unless asked otherwise, and at most. */
export const neighborhoodSize = { default: 200, max: 2_000 } as const;
/** How many relations a neighbourhood holds at most. */
const maxRelations = 20_000;

/**
 * An entity with what stands around it, nearest first, then by name and slug; and all relations between these entities,
 * by type and id. Only entities of the kinds are listed and passed through, the start excepted.
 *
 * @param day the day on which relations must be valid
 * @param info of the field that shows them
 * @throws {GraphError} BAD_USER_INPUT or PAGE_TOO_LARGE for arguments that can't be, NOT_FOUND where the start is not in
 * the graph
 */
export async function findNeighborhood(
  graph: Graph,
  args: NeighborhoodArguments,
  day: Date | undefined,
  info: GraphQLResolveInfo,
): Promise<SubgraphObject> {
  const slug = slugOf(args.of);
  const limit = limitOf(args);
  const depth = depthOf(args);
  const types = relationTypes.filter((type) => args.types?.includes(type) ?? true);
  const kinds = entityKinds.filter((kind) => args.kinds?.includes(kind) ?? true);
  const findings = graph.findings(info, shown);
  const records = (await findings.ask(
    textOf(depth, types, kinds),
    { slug, asOf: day, limit, relations: maxRelations },
    { slug: '' },
    'Lower depth or limit, or name types or kinds.',
  )) as readonly Found[];
  const [first] = records;
  if (!first) throw notFound('of', slug);
  const relations = records.flatMap(([, , each]) => each);
  return {
    slugs: records.flatMap(([, nodes]) => nodes.map((found) => findings.entity('node', found))),
    // The text has no way to say that no type is allowed.
    relations: (types.length ? relations : [])
      .slice(0, maxRelations)
      .map((found) => findings.relation('relation', found)),
    truncated: first[0] || relations.length > maxRelations,
  };
}

const shown: Shown = {
  node: { of: 'entity', paths: [['nodes']] },
  relation: { of: 'relation', paths: [['relations']] },
};

/** What the statement returns: whether there are more entities, and some of the entities and relations. */
type Found = readonly [more: boolean, nodes: readonly FoundEntity[], relations: readonly FoundRelation[]];

function textOf(depth: number, types: readonly RelationType[], kinds: readonly EntityKind[]): string {
  // Where nothing may be followed or nothing reached, only the start is left.
  const steps = types.length === 0 || kinds.length === 0 ? 0 : depth;
  return cypher('neighborhood', { types: types.length ? types : undefined, kinds, steps });
}

function depthOf({ depth }: NeighborhoodArguments): number {
  const steps = depth ?? neighborhoodDepth.default;
  if (steps >= 0 && steps <= neighborhoodDepth.max) return steps;
  throw new GraphError(
    'BAD_USER_INPUT',
    `neighborhood(depth: ${steps}) can't be: give 0 to ${neighborhoodDepth.max}.`,
  );
}

function limitOf({ limit }: NeighborhoodArguments): number {
  const size = limit ?? neighborhoodSize.default;
  if (size >= 1 && size <= neighborhoodSize.max) return size;
  throw new GraphError(
    size < 1 ? 'BAD_USER_INPUT' : 'PAGE_TOO_LARGE',
    `neighborhood(limit: ${size}) can't be: give 1 to ${neighborhoodSize.max} entities.`,
  );
}
