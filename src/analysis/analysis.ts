import { cypher } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import { type EntityReference, notFound, slugOf } from '../graph/graph.ts';
import type { ReadableGraph } from '../neo4j/database.ts';
import { once } from '../once.ts';
import type { CommunityObject, EngineName, Partition, Projection, Score, Similarity } from './engine.ts';
import { versionOf } from './graph-version.ts';
import { countOf } from './list-sizes.ts';
import type { Projections } from './projections.ts';
import { type Ranked, rank } from './rank.ts';
import { type Scope, undirected } from './scope.ts';
import { countScope, type ScopeSize } from './scope-size.ts';

/** A measure of how central entities are. */
export type CentralityMeasure = 'DEGREE' | 'PAGERANK' | 'BETWEENNESS' | 'CLOSENESS' | 'EIGENVECTOR';

/** What an analysis works with. */
export interface AnalysisTools {
  readonly database: ReadableGraph;
  readonly projections: Projections;
}

/** Entities whose common neighbours can be asked for at most. */
export const maxRefs = 100;

/** A community with its place in the list. */
export interface NumberedCommunity extends CommunityObject {
  readonly id: number;
}

/** What can be asked of a part of the graph, as it is when the first question is asked. */
export class Analysis {
  readonly size: () => Promise<ScopeSize>;
  /** What answers. */
  readonly engine: () => Promise<EngineName>;
  readonly #tools: AnalysisTools;
  readonly #scope: Scope;
  /** The same for as long as the graph is. */
  readonly #version: () => Promise<string>;

  constructor(tools: AnalysisTools, scope: Scope) {
    this.#tools = tools;
    this.#scope = scope;
    this.#version = once(async () => (await versionOf(tools.database)).text);
    this.engine = () => tools.projections.engine.name();
    this.size = once(() => countScope((text, values) => tools.database.read(text, values), scope));
  }

  /**
   * The entities with the greatest scores, then by slug.
   *
   * @throws {GraphError} BAD_USER_INPUT or PAGE_TOO_LARGE for arguments that can't be, COST_LIMIT or DEADLINE_EXCEEDED
   * where the scope is too large
   */
  async centrality(args: {
    readonly measure: CentralityMeasure;
    readonly normalized?: boolean | null | undefined;
    readonly first?: number | null | undefined;
  }): Promise<readonly Ranked[]> {
    const first = countOf('centrality', args.first);
    const normalized = args.normalized ?? false;
    const measure: Score = normalized && args.measure === 'CLOSENESS' ? 'WASSERMAN_FAUST' : args.measure;
    const { top, divisor } = await this.#ask(this.#scope, measure, async (projection) => {
      const scores = await projection.scores(measure);
      const { entityCount } = projection;
      return {
        top: scores.top,
        divisor: divisorOf(args.measure, this.#scope, entityCount, scores.total),
      };
    });
    const shown = normalized ? top.map(({ slug, score }) => ({ slug, score: score / divisor })) : top;
    return rank(shown).slice(0, first);
  }

  /** The largest communities, then by their smallest slug. */
  async communities(args: {
    readonly algorithm?: Partition | null | undefined;
    readonly first?: number | null | undefined;
  }): Promise<readonly NumberedCommunity[]> {
    const first = countOf('communities', args.first);
    const partition = args.algorithm ?? 'LOUVAIN';
    // Only connection in both directions depends on where links lead.
    const scope = partition === 'STRONGLY_CONNECTED' ? this.#scope : undirected(this.#scope);
    const found = await this.#ask(scope, partition, (projection) => projection.communities(partition));
    return found.slice(0, first).map((community, i) => ({ ...community, id: i + 1 }));
  }

  /** The entities whose neighbours are most like those of an entity, then by slug; without those that share none. */
  async similar(args: {
    readonly to: EntityReference;
    readonly measure?: Similarity | null | undefined;
    readonly first?: number | null | undefined;
  }): Promise<readonly Ranked[]> {
    const first = countOf('similar', args.first);
    const measure = args.measure ?? 'JACCARD';
    const [slug = ''] = await this.#resolve('to', [args.to]);
    const found = await this.#ask(this.#scope, `${measure} ${slug}`, (projection) =>
      projection.similar(slug, measure),
    );
    return rank(found).slice(0, first);
  }

  /** Slugs of the entities that are neighbours of all these, by name and slug. */
  async commonNeighbors(args: {
    readonly of: readonly EntityReference[];
    readonly first?: number | null | undefined;
  }): Promise<readonly string[]> {
    const limit = countOf('commonNeighbors', args.first);
    if (args.of.length === 0 || args.of.length > maxRefs)
      throw new GraphError(
        args.of.length ? 'PAGE_TOO_LARGE' : 'BAD_USER_INPUT',
        `commonNeighbors(of: …) names ${args.of.length} entities: name 1 to ${maxRefs}.`,
      );
    const slugs = await this.#resolve('of', args.of);
    const { kinds, types, directed, day } = this.#scope;
    if (types.length === 0) return [];
    const text = cypher('common-neighbors', { kinds, types });
    const rows = await this.#tools.database.read(text, { p: { slugs, directed, asOf: day ?? null, limit } });
    return rows.map(([slug]) => String(slug));
  }

  async #ask<Answer>(
    scope: Scope,
    question: string,
    work: (projection: Projection) => Promise<Answer>,
  ): Promise<Answer> {
    return this.#tools.projections.ask(scope, await this.#version(), question, work);
  }

  /**
   * The slugs of the entities that references name, each once; where they were merged, of what they were merged into.
   *
   * @throws {GraphError} NOT_FOUND where one is not in the graph, BAD_USER_INPUT where it is not in the scope
   */
  async #resolve(argument: string, references: readonly EntityReference[]): Promise<readonly string[]> {
    const given = references.map(slugOf);
    const { kinds } = this.#scope;
    const text = cypher('analysis-entities', { kinds });
    const rows = await this.#tools.database.read(text, { p: { slugs: given } });
    const found = new Map(rows.map((row) => [String(row[0]), row]));
    const slugs = given.map((each) => {
      const [, slug, inScope] = found.get(each) ?? [];
      if (slug === undefined) throw notFound(argument, each);
      if (inScope === true && kinds.length) return String(slug);
      throw new GraphError(
        'BAD_USER_INPUT',
        `${argument} names "${each.slice(0, 200)}", which is of none of the kinds in the scope: ${kinds.join(', ') || 'there are none'}.`,
      );
    });
    return [...new Set(slugs)];
  }
}

/**
 * What scores are divided by to be normalized.
 *
 * @param entities how many are in the scope
 * @param total the sum of their scores
 */
export function divisorOf(
  measure: CentralityMeasure,
  { directed }: Scope,
  entities: number,
  total: number,
): number {
  // Where nothing lies between, or there is nothing else, all scores are 0.
  if (measure === 'PAGERANK') return total || 1;
  if (measure === 'DEGREE') return Math.max(entities - 1, 1);
  if (measure === 'BETWEENNESS') return Math.max(((entities - 1) * (entities - 2)) / (directed ? 1 : 2), 1);
  return 1;
}
