import { cypher } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import { type Graph, notFound } from '../graph/graph.ts';
import { dependencies, type EntityKind, kindOfLabels, type Need, type RelationType } from '../ontology.ts';
import { inOrder } from './in-order.ts';

/** That one entity depends on another; parallel relations count as one. */
export interface Dependence {
  readonly vertex: Vertex;
  readonly need: Need;
}

/** An entity, or what depends on it, directly or through others. */
export interface Vertex {
  readonly slug: string;
  readonly kind: EntityKind | undefined;
  /** What depends on it directly, by slug. */
  readonly next: Dependence[];
  /** What it depends on directly, of the entity and what depends on that. */
  readonly previous: Dependence[];
  /** The needs that something else serves as well. */
  readonly elsewhere: Set<Need>;
}

/** How many dependents are read at most, and on how many entities they may depend, counted for each. */
export const dependentLimits = { dependents: 50_000, links: 150_000 };

/**
 * The entity with what depends on it, directly or through others. What it depends on itself is left out.
 *
 * @param slug may be a former one
 * @param types along which one depends on another; each has to be among the `dependencies`
 * @param day the day on which relations must be valid
 * @throws {GraphError} NOT_FOUND, COST_LIMIT or DEADLINE_EXCEEDED
 */
export async function readDependents(
  graph: Pick<Graph, 'ask'>,
  slug: string,
  types: readonly RelationType[],
  day: Date | undefined,
  limits = dependentLimits,
): Promise<Vertex> {
  const text = cypher('impact', { ...byDependent(types), direction: 'IN' });
  const [found] = await graph.ask(text, { slug, asOf: day ?? null, ...limits }, 'Name fewer types.');
  if (!found) throw notFound('of', slug);
  const [now, rows] = found as Found;
  const links = rows.reduce((sum, [, , bases]) => sum + bases.length, 0);
  if (rows.length > limits.dependents || links > limits.links)
    throw new GraphError(
      'COST_LIMIT',
      `"${now}" has more than ${limits.dependents} dependents, or these depend on more than ${limits.links} entities, counted for each. Name fewer types, or ask for its lineage.`,
    );
  return connect(now, rows);
}

/** The types, apart by which end of such a relation depends on the other. */
export function byDependent(types: readonly RelationType[]) {
  const whose = (end: 'from' | 'to') => types.filter((type) => dependencies[type]?.dependent === end);
  return { types: whose('from'), opposite: whose('to') };
}

type DependentRow = readonly [
  slug: string,
  labels: readonly string[],
  bases: readonly (readonly [RelationType, string])[],
];
type Found = readonly [now: string, readonly DependentRow[]];

function connect(slug: string, rows: readonly DependentRow[]): Vertex {
  const start = vertexOf(slug, []);
  const vertices = new Map([[slug, start]]);
  for (const [each, labels] of rows) vertices.set(each, vertexOf(each, labels));
  for (const [each, , bases] of rows.toSorted(([a], [b]) => inOrder(a, b))) {
    const vertex = vertices.get(each);
    for (const [base, need] of new Map(bases.map(([type, one]) => [one, dependencies[type]?.need]))) {
      if (!vertex || !need) continue;
      const on = vertices.get(base);
      on?.next.push({ vertex, need });
      if (on) vertex.previous.push({ vertex: on, need });
      else vertex.elsewhere.add(need);
    }
  }
  return start;
}

const vertexOf = (slug: string, labels: readonly string[]): Vertex => ({
  slug,
  kind: kindOfLabels(labels),
  next: [],
  previous: [],
  elsewhere: new Set(),
});
