import type { Scope } from './scope.ts';

/**
 * The border to whatever computes: an engine takes a part of the graph into memory once, as a projection, and answers
 * questions about it from there.
 *
 * A projection is a simple graph: entities that are related in several ways have one link, and none has a link to
 * itself. In a directed scope a link leads from the first end of a relation to the second, and both ways where the type
 * is symmetric; in an undirected one a link has no direction, and a pair has one at most. Docs: decision 11.
 */
export interface AnalysisEngine {
  name(): Promise<EngineName>;
  /** Bytes that all projections, and what is computed on one of them, may take. */
  memory(): Promise<number>;
  /** Bytes of memory that a projection will take, as far as can be told without making it. */
  estimate(scope: Scope): Promise<number>;
  /**
   * Takes a part of the graph into memory.
   *
   * @throws {GraphError} DEADLINE_EXCEEDED, or GRAPH_UNAVAILABLE where there is no engine
   */
  project(scope: Scope): Promise<Projection>;
}

/** What computes: procedures inside of Neo4j, or the server itself. */
export type EngineName = 'GRAPH_DATA_SCIENCE' | 'GRAPHOLOGY';

/** Which engine may answer: `auto` takes Graph Data Science where the database has it. */
export const engineSettings = ['auto', 'gds', 'graphology'] as const;
export type EngineSetting = (typeof engineSettings)[number];

/** What an engine may take, in place of what it takes otherwise. */
export interface EngineOptions {
  /** Bytes that projections, and what is computed on one of them, may take. */
  readonly memory?: number | undefined;
  /** Milliseconds that a projection or an algorithm may take. */
  readonly deadline?: number | undefined;
  /** Steps that may be walked where the ways from every entity are looked at. */
  readonly steps?: number | undefined;
}

/** Milliseconds that a projection or an algorithm may take: more than a question, since the outcome is kept. */
export const analysisDeadline = 120_000;
/** Steps that may be walked: some two minutes' work. */
export const maxSteps = 3e9;

/** A part of the graph in the memory of an engine. */
export interface Projection {
  readonly entityCount: number;
  /** The entities with the greatest scores, then by slug: at most `maxEntities`. */
  scores(measure: Score): Promise<Scores>;
  /** The scores of all entities, in portions and in any order; one that was deleted meanwhile may be left out. */
  allScores(measure: CertainScore): AsyncIterable<readonly Scored[]>;
  /** The largest communities, then by their smallest slug: at most `maxCommunities`. */
  communities(partition: Partition): Promise<readonly CommunityObject[]>;
  /** The entities whose links lead to the most that those of an entity lead to, then by slug: at most `maxEntities`. */
  similar(slug: string, measure: Similarity): Promise<readonly Scored[]>;
  /** Gives the memory free; never fails. */
  drop(): Promise<void>;
}

/**
 * What entities are scored by.
 *
 * - DEGREE: links at an entity, those that lead to it and those that lead away.
 * - PAGERANK: damping 0.85, each entity begins with 0.15; the share of those without a link that leads away is lost.
 * - BETWEENNESS: over all pairs of others, the share of shortest ways that lead through it.
 * - CLOSENESS: entities that lead to it, by the sum of their distances.
 * - WASSERMAN_FAUST: the same, times the share of all others that lead to it.
 * - EIGENVECTOR: in proportion to the sum of the scores of those with a link to it; the sum of squares is 1.
 */
export type Score = 'DEGREE' | 'PAGERANK' | 'BETWEENNESS' | 'CLOSENESS' | 'WASSERMAN_FAUST' | 'EIGENVECTOR';

/** Those that every graph has. */
export type CertainScore = Exclude<Score, 'EIGENVECTOR'>;

/** By what a graph is divided into communities. All but the last two need an undirected projection. */
export type Partition =
  | 'LOUVAIN'
  | 'LEIDEN'
  | 'LABEL_PROPAGATION'
  | 'WEAKLY_CONNECTED'
  | 'STRONGLY_CONNECTED';

/** How two sets are compared: by what they share, over all of both, over the smaller, or over the geometric mean. */
export type Similarity = 'JACCARD' | 'OVERLAP' | 'COSINE';

export interface Scored {
  readonly slug: string;
  readonly score: number;
}

export interface Scores {
  readonly top: readonly Scored[];
  /** The sum of the scores of all entities. */
  readonly total: number;
}

export interface CommunityObject {
  readonly size: number;
  /** Slugs of those with the most links at them, then by slug: at most `maxMembers`. */
  readonly members: readonly string[];
}

/** Entities in one answer at most. */
export const maxEntities = 1_000;
/** Communities in one answer at most. */
export const maxCommunities = 1_000;
/** Members of a community in one answer at most. */
export const maxMembers = 100;

/** Rounds after which scores have to have settled. */
export const maxRounds = 1_000;

/** The projection of a scope without entities. */
export const nothing: Projection = {
  entityCount: 0,
  scores: async () => ({ top: [], total: 0 }),
  allScores: async function* () {},
  communities: async () => [],
  similar: async () => [],
  drop: async () => {},
};
