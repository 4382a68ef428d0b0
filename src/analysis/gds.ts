import { randomUUID } from 'node:crypto';
import { GraphError } from '../errors.ts';
import { type Database, Overtaken, type Parameters, type Row, type Run } from '../neo4j/database.ts';
import {
  type AnalysisEngine,
  analysisDeadline,
  type CertainScore,
  type CommunityObject,
  type EngineName,
  type EngineOptions,
  maxCommunities,
  maxEntities,
  maxMembers,
  maxRounds,
  maxSteps,
  nothing,
  type Partition,
  type Projection,
  type Score,
  type Scored,
  type Scores,
  type Similarity,
} from './engine.ts';
import { GraphologyEngine } from './graphology/engine.ts';
import { afford, checkCounted, checkSteps, ProjectionLost, tooSlow, unsettled } from './refusals.ts';
import type { Scope } from './scope.ts';
import { countScope } from './scope-size.ts';
import { labelsOf, linksText } from './scope-text.ts';

/** The only file that knows the procedures of Neo4j's Graph Data Science. */

/** What the names of all projections begin with, whichever server made them. */
const prefix = 'modelgraph-';
/** Hours after which a projection is in use by nobody: servers drop theirs after one. */
const abandonedAfter = 2;

/** Bytes that the engine may use where the database does not tell how large its heap is. */
const modestMemory = 256 * 2 ** 20;
/** The share of the database's heap that may be used otherwise. */
const heapShare = 1 / 4;

/** Scores that are read at once. */
const portion = 10_000;

/**
 * Sends a statement with its values. It goes where writes go, so that in a cluster all of them reach the one server that
 * holds the projection.
 */
type Send = (text: string, p: Parameters) => Promise<readonly Row[]>;

/** What may be computed on one projection. */
interface Limits {
  /** Bytes. */
  readonly memory: number;
  readonly steps: number;
}

/** Computes inside of Neo4j, with Graph Data Science. */
export class GdsEngine implements AnalysisEngine {
  readonly #run: Run;
  readonly #send: Send;
  readonly #given: number | undefined;
  readonly #steps: number;
  readonly #eigenvectors: AnalysisEngine;
  #memory: Promise<number> | undefined;

  constructor(
    database: Pick<Database, 'read' | 'run'>,
    { memory, deadline = analysisDeadline, steps = maxSteps }: EngineOptions = {},
  ) {
    this.#given = memory;
    this.#steps = steps;
    this.#eigenvectors = new GraphologyEngine(database, { memory, deadline });
    this.#run = async (text, parameters) => {
      try {
        return await database.run(text, parameters, deadline);
      } catch (error) {
        throw translate(error, deadline);
      }
    };
    this.#send = (text, p) => this.#run(text, { p });
  }

  async name(): Promise<EngineName> {
    return 'GRAPH_DATA_SCIENCE';
  }

  async memory(): Promise<number> {
    if (this.#given !== undefined) return this.#given;
    this.#memory ??= this.#readMemory();
    return this.#memory;
  }

  async estimate(scope: Scope): Promise<number> {
    const { entities, relations } = await countScope(this.#run, scope);
    // What is kept of both directions of a link, or of one that leads both ways, at most.
    const size = { nodeCount: entities, relationshipCount: 2 * relations };
    const [row] = await this.#send(
      `CALL gds.graph.project.estimate('*', '*', $p.size) YIELD bytesMin, bytesMax
       RETURN CASE WHEN bytesMin > bytesMax THEN bytesMin ELSE bytesMax END`,
      { size },
    );
    return Number(row?.[0]);
  }

  async project(scope: Scope): Promise<Projection> {
    if (scope.kinds.length === 0) return nothing;
    await this.#clear();
    const name = `${prefix}${randomUUID()}`;
    const config = { readConcurrency: 1, undirectedRelationshipTypes: scope.directed ? [] : ['*'] };
    try {
      const [row] = await this.#send(projectText(scope), { name, config, asOf: scope.day ?? null });
      const [entities, links] = row ?? [];
      // Nothing at all is made of no entity.
      if (typeof entities !== 'number') return nothing;
      const limits = { memory: await this.memory(), steps: this.#steps };
      const eigenvectors = () => this.#findEigenvectors(scope);
      return new GdsProjection(this.#send, name, scope, entities, Number(links), limits, eigenvectors);
    } catch (error) {
      // It may have been made after all, after its time.
      await drop(this.#send, name);
      throw error;
    }
  }

  /**
   * Without the procedure for them, whose numbers grow with every round: where they settle slowly, or swing to and fro as
   * where links only join organizations with models, they become too large, and it ends with zeros.
   */
  async #findEigenvectors(scope: Scope): Promise<Scores> {
    afford('EIGENVECTOR', await this.#eigenvectors.estimate(scope), await this.#eigenvectors.memory());
    const projection = await this.#eigenvectors.project(scope);
    try {
      return await projection.scores('EIGENVECTOR');
    } finally {
      await projection.drop();
    }
  }

  /** Drops what servers have left that were killed: each time, since that is too young to be told from others at first. */
  async #clear(): Promise<void> {
    await this.#send(
      `CALL gds.graph.list() YIELD graphName, creationTime
       WITH graphName WHERE graphName STARTS WITH $p.prefix
         AND creationTime < datetime() - duration({hours: $p.hours})
       CALL gds.graph.drop(graphName, false) YIELD graphName AS dropped
       RETURN count(dropped)`,
      { prefix, hours: abandonedAfter },
    );
  }

  async #readMemory(): Promise<number> {
    const text = `CALL gds.debug.sysInfo() YIELD key, value WITH value WHERE key = 'heapMaxInBytes' RETURN value`;
    // Not everybody may ask that.
    const [row] = await this.#send(text, {}).catch(() => []);
    return row ? Number(row[0]) * heapShare : modestMemory;
  }
}

/**
 * The text that makes a projection. Entities come first, in the order of their slugs, so that the same graph is the
 * same to the algorithms wherever it is stored; then each link once.
 */
function projectText(scope: Scope): string {
  const labels = labelsOf(scope);
  const links = `
  UNION ALL
  MATCH (source:${labels})
  CALL (source) {
    MATCH ${linksText(scope)}
    RETURN DISTINCT target
  }
  RETURN source, target`;
  return `
CALL () {
  MATCH (source:${labels})
  WITH source ORDER BY source.slug
  RETURN source, null AS target${scope.types.length ? links : ''}
}
WITH gds.graph.project($p.name, source, target, {}, $p.config) AS made
RETURN made.nodeCount, made.relationshipCount`;
}

/** A score with 12 decimals, from 1 on with 12 digits: sums in another order differ in the last ones. */
const rounded = (score: string): string =>
  `round(${score}, CASE WHEN ${score} >= 1 THEN 11 - toInteger(log10(${score})) ELSE 12 END)`;

/** A projection in the catalog of Graph Data Science. What an algorithm finds stays on it, as a property of the nodes. */
class GdsProjection implements Projection {
  readonly entityCount: number;
  readonly #send: Send;
  readonly #name: string;
  readonly #scope: Scope;
  readonly #links: number;
  readonly #limits: Limits;
  readonly #eigenvectors: () => Promise<Scores>;
  readonly #found = new Map<string, Promise<void>>();

  constructor(
    send: Send,
    name: string,
    scope: Scope,
    entities: number,
    links: number,
    limits: Limits,
    eigenvectors: () => Promise<Scores>,
  ) {
    this.#send = send;
    this.#name = name;
    this.#scope = scope;
    this.entityCount = entities;
    this.#links = links;
    this.#limits = limits;
    this.#eigenvectors = eigenvectors;
  }

  async scores(measure: Score): Promise<Scores> {
    if (measure === 'EIGENVECTOR') return this.#eigenvectors();
    await this.#findScores(measure);
    const [row = []] = await this.#ask(
      `CALL {
         CALL gds.graph.nodeProperty.stream($p.graph, $p.property) YIELD propertyValue
         RETURN sum(propertyValue) AS total, min(propertyValue) AS least
       }
       RETURN total, least, COLLECT {
         CALL gds.graph.nodeProperty.stream($p.graph, $p.property) YIELD nodeId, propertyValue
         WITH gds.util.asNode(nodeId).slug AS slug, ${rounded('propertyValue')} AS score
         ORDER BY score DESC, slug LIMIT $p.limit
         RETURN [slug, score]
       }`,
      { property: measure, limit: maxEntities },
    );
    const [total, least, top] = row;
    const scores = { total: Number(total), top: scored(top) };
    // The procedure counts ways up to 2⁶³.
    if (measure === 'BETWEENNESS') checkCounted(scores, Number(least));
    return scores;
  }

  async *allScores(measure: CertainScore): AsyncIterable<readonly Scored[]> {
    await this.#findScores(measure);
    for (let skipped = 0; skipped < this.entityCount; skipped += portion) {
      const rows = await this.#ask(
        // One thread goes through the nodes in order, so that a portion begins where the one before has ended.
        `CALL gds.graph.nodeProperty.stream($p.graph, $p.property, ['*'], {concurrency: 1})
         YIELD nodeId, propertyValue
         WITH nodeId, propertyValue SKIP $p.skipped LIMIT $p.portion
         RETURN gds.util.asNode(nodeId).slug, ${rounded('propertyValue')}`,
        { property: measure, skipped, portion },
      );
      // What was deleted since has no slug any more.
      yield scored(rows.filter(([slug]) => slug !== null));
    }
  }

  async communities(partition: Partition): Promise<readonly CommunityObject[]> {
    // LEIDEN fails where there is no link. Then each is alone by all of them.
    const run = this.#links > 0 ? partition : 'WEAKLY_CONNECTED';
    await this.#find(run, partitionRuns[run]);
    await this.#find('DEGREE', scoreRuns.DEGREE(this.#scope));
    const rows = await this.#ask(
      `CALL gds.graph.nodeProperty.stream($p.graph, $p.property) YIELD nodeId, propertyValue AS community
       WITH community, gds.util.asNode(nodeId).slug AS slug,
         gds.util.nodeProperty($p.graph, nodeId, 'DEGREE') AS degree
       ORDER BY degree DESC, slug
       WITH community, count(*) AS size, min(slug) AS smallest, collect(slug)[..$p.members] AS members
       ORDER BY size DESC, smallest LIMIT $p.communities
       RETURN size, members`,
      { property: run, communities: maxCommunities, members: maxMembers },
    );
    return rows.map(([size, members]) => ({ size: Number(size), members: asList(members).map(String) }));
  }

  async similar(slug: string, measure: Similarity): Promise<readonly Scored[]> {
    // The sets of all entities, and the best of one.
    afford(measure, 16 * this.#links + 48 * this.entityCount, this.#limits.memory);
    // As many as there are, since of equal ones which are left out would be a matter of chance. Its own estimate, which
    // sudo leaves out, takes that many for each entity.
    const config = { similarityMetric: measure, topK: this.entityCount, sudo: true, concurrency: 1 };
    const [row = []] = await this.#ask(
      `MATCH (source:Entity {slug: $p.slug})
       WITH source, $p.config AS config
       WITH config{.*, sourceNodeFilter: source} AS config
       RETURN COLLECT {
         CALL gds.nodeSimilarity.filtered.stream($p.graph, config)
         YIELD node2, similarity
         WITH gds.util.asNode(node2).slug AS slug, ${rounded('similarity')} AS score
         ORDER BY score DESC, slug LIMIT $p.limit
         RETURN [slug, score]
       }`,
      { slug, config, limit: maxEntities },
    );
    return scored(row[0]);
  }

  async drop(): Promise<void> {
    await drop(this.#send, this.#name);
  }

  async #findScores(measure: CertainScore): Promise<void> {
    if (measure === 'BETWEENNESS')
      checkSteps(measure, this.entityCount * (this.entityCount + this.#links), this.#limits.steps);
    await this.#find(measure, scoreRuns[measure](this.#scope));
  }

  /** Lets an algorithm run whose outcome is then a property of that name; once. */
  #find(property: string, { name, config }: Algorithm): Promise<void> {
    let found = this.#found.get(property);
    if (!found) {
      found = this.#run(property, `gds.${name}.mutate`, {
        ...config,
        concurrency: 1,
        mutateProperty: property,
      });
      this.#found.set(property, found);
      found.catch(() => this.#found.delete(property));
    }
    return found;
  }

  async #run(property: string, procedure: string, config: Parameters): Promise<void> {
    if (property !== 'CLOSENESS' && property !== 'WASSERMAN_FAUST') {
      const text = `CALL ${procedure}.estimate($p.graph, $p.config) YIELD bytesMax RETURN bytesMax`;
      const [row] = await this.#ask(text, { config });
      afford(property, Number(row?.[0]), this.#limits.memory);
    }
    const iterated = property === 'PAGERANK';
    const [row] = await this.#ask(
      `CALL ${procedure}($p.graph, $p.config) YIELD ${iterated ? 'didConverge' : 'computeMillis'} AS outcome RETURN outcome`,
      { config },
    );
    if (iterated && row?.[0] !== true) throw unsettled(property, this.#scope);
  }

  #ask(text: string, p: Parameters): Promise<readonly Row[]> {
    return this.#send(text, { ...p, graph: this.#name });
  }
}

/** An algorithm of Graph Data Science, with its settings. */
interface Algorithm {
  readonly name: string;
  readonly config?: Parameters;
}

const scoreRuns: Readonly<Record<CertainScore, (scope: Scope) => Algorithm>> = {
  DEGREE: ({ directed }) => ({
    name: 'degree',
    // In an undirected projection, this would count each link twice.
    config: { orientation: directed ? 'UNDIRECTED' : 'NATURAL' },
  }),
  PAGERANK: () => ({
    name: 'pageRank',
    config: { dampingFactor: 0.85, maxIterations: maxRounds, tolerance: 1e-12 },
  }),
  BETWEENNESS: () => ({ name: 'betweenness' }),
  CLOSENESS: () => ({ name: 'closeness' }),
  WASSERMAN_FAUST: () => ({ name: 'closeness', config: { useWassermanFaust: true } }),
};

const partitionRuns: Readonly<Record<Partition, Algorithm>> = {
  LOUVAIN: { name: 'louvain' },
  LEIDEN: { name: 'leiden', config: { randomSeed: 1 } },
  LABEL_PROPAGATION: { name: 'labelPropagation' },
  WEAKLY_CONNECTED: { name: 'wcc' },
  STRONGLY_CONNECTED: { name: 'scc' },
};

/** Drops a projection where it is there; never fails, since what can't be reached is gone or will be cleared. */
async function drop(send: Send, name: string): Promise<void> {
  const text = 'CALL gds.graph.drop($p.name, false) YIELD graphName RETURN graphName';
  await send(text, { name }).catch(() => {});
}

/** The error as the caller shall see it. */
function translate(error: unknown, deadline: number): unknown {
  if (error instanceof Overtaken) return new ProjectionLost(error);
  if (error instanceof GraphError && error.code === 'DEADLINE_EXCEEDED')
    return tooSlow(deadline, error.cause);
  if (!(error instanceof Error)) return error;
  const { message } = error;
  if (/Unknown (function|procedure) 'gds\.|no procedure with the name `gds\./.test(message))
    return new GraphError(
      'GRAPH_UNAVAILABLE',
      'Analysis needs Graph Data Science, which is not installed in this database. Set MODELGRAPH_ANALYSIS_ENGINE to auto.',
      { cause: error },
    );
  // What was found by a procedure that seemed to have failed is on the projection after all.
  if (
    /GraphNotFoundException|Graph with name .* does not exist|Node property .* already exists/.test(message)
  )
    return new ProjectionLost(error);
  if (/exceeds (available|current free) memory|blocked since minimum estimated memory/.test(message))
    return new GraphError(
      'COST_LIMIT',
      'The database has not enough memory for this analysis at the moment. Narrow the scope, or ask again later.',
      { cause: error },
    );
  return error;
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const scored = (rows: unknown): readonly Scored[] =>
  asList(rows).map((row) => {
    const [slug, score] = asList(row);
    return { slug: String(slug), score: Number(score) };
  });
