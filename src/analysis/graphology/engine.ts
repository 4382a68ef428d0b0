import { getHeapStatistics } from 'node:v8';
import { GraphError } from '../../errors.ts';
import { asList } from '../../graph/inflate.ts';
import { whereText } from '../../graph/pattern.ts';
import type { ReadableGraph, Run } from '../../neo4j/database.ts';
import {
  type AnalysisEngine,
  analysisDeadline,
  type CertainScore,
  type CommunityObject,
  type EngineName,
  type EngineOptions,
  maxSteps,
  nothing,
  type Partition,
  type Projection,
  type Score,
  type Scored,
  type Scores,
  type Similarity,
} from '../engine.ts';
import { afford, checkCounted, checkSteps, tooSlow, unsettled } from '../refusals.ts';
import type { Scope } from '../scope.ts';
import { countScope } from '../scope-size.ts';
import { labelsOf, linksText } from '../scope-text.ts';
import type { LinkedEntity } from './intake.ts';
import { Thread } from './thread.ts';

/** The share of the server's heap that may be used unless told otherwise. */
const heapShare = 1 / 4;
/** Entities that are read at once. */
const pageSize = 1_000;

/** Bytes that a thread takes before it holds anything. */
const threadBytes = 16 * 2 ** 20;

/** What may be computed on one projection. */
type Limits = Readonly<Record<keyof EngineOptions, number>>;

/** Computes in threads of the server. */
export class GraphologyEngine implements AnalysisEngine {
  readonly #database: ReadableGraph;
  readonly #limits: Limits;

  constructor(
    database: ReadableGraph,
    { memory, deadline = analysisDeadline, steps = maxSteps }: EngineOptions = {},
  ) {
    this.#database = database;
    this.#limits = {
      memory: memory ?? getHeapStatistics().heap_size_limit * heapShare,
      deadline,
      steps,
    };
  }

  async name(): Promise<EngineName> {
    return 'GRAPHOLOGY';
  }

  async memory(): Promise<number> {
    return this.#limits.memory;
  }

  async estimate(scope: Scope): Promise<number> {
    const { deadline } = this.#limits;
    const run: Run = (text, parameters) => this.#database.read(text, parameters, deadline);
    const { entities, relations } = await countScope(run, scope).catch(this.#tooSlow);
    return threadBytes + 300 * entities + 40 * relations;
  }

  async project(scope: Scope): Promise<Projection> {
    if (scope.kinds.length === 0) return nothing;
    const end = Date.now() + this.#limits.deadline;
    const left = () => Math.max(end - Date.now(), 1);
    const thread = await Thread.start(this.#limits.memory + threadBytes);
    try {
      for await (const page of this.#pages(scope, left)) await thread.ask('add', [page], left());
      const { entities, ends } = await thread.ask('finish', [scope.directed], left());
      return new GraphologyProjection(thread, scope, entities, ends, this.#limits);
    } catch (error) {
      await thread.end();
      return this.#tooSlow(error);
    }
  }

  /** The entities of a scope in the order of their slugs, each with those that its links lead to. */
  async *#pages(scope: Scope, left: () => number): AsyncIterable<readonly LinkedEntity[]> {
    const text = pageText(scope);
    let after = '';
    for (;;) {
      const p = { after, size: pageSize, asOf: scope.day ?? null };
      const rows = await this.#database.read(text, { p }, left());
      const page = rows.map(([slug, targets]) => [String(slug), asList(targets).map(String)] as const);
      yield page;
      const last = page.at(-1);
      if (!last || page.length < pageSize) return;
      [after] = last;
    }
  }

  /** Throws what was thrown; where the time was up, says how much there was for all of the work. */
  readonly #tooSlow = (error: unknown): never => {
    if (error instanceof GraphError && error.code === 'DEADLINE_EXCEEDED')
      throw tooSlow(this.#limits.deadline, error.cause);
    throw error;
  };
}

/** Asks for each entity of a page which others its links lead to: the same links as any engine has. */
function pageText(scope: Scope): string {
  const isOfScope = whereText(['source.slug > $p.after', `source:${labelsOf(scope)}`]);
  const targets = scope.types.length
    ? `COLLECT { MATCH ${linksText(scope)} RETURN DISTINCT target.slug }`
    : '[]';
  return `
MATCH (source:Entity)${isOfScope}
WITH source ORDER BY source.slug LIMIT $p.size
RETURN source.slug, ${targets}`;
}

/** A projection in a thread of its own. */
class GraphologyProjection implements Projection {
  readonly entityCount: number;
  readonly #thread: Thread;
  readonly #scope: Scope;
  readonly #ends: number;
  readonly #limits: Limits;

  constructor(thread: Thread, scope: Scope, entities: number, ends: number, limits: Limits) {
    this.#thread = thread;
    this.#scope = scope;
    this.entityCount = entities;
    this.#ends = ends;
    this.#limits = limits;
  }

  async scores(measure: Score): Promise<Scores> {
    this.#checkSteps(measure);
    const found = await this.#thread.ask('scores', [measure], this.#limits.deadline);
    if (!found) throw unsettled(measure, this.#scope);
    // Numbers are floats there, so that it takes more than 10³⁰⁸ ways to be none any more.
    if (measure === 'BETWEENNESS') checkCounted(found, 0);
    return found;
  }

  async *allScores(measure: CertainScore): AsyncIterable<readonly Scored[]> {
    this.#checkSteps(measure);
    for (let skipped = 0; skipped < this.entityCount; skipped += pageSize) {
      const page = [skipped, skipped + pageSize] as const;
      const found = await this.#thread.ask('scoresOf', [measure, ...page], this.#limits.deadline);
      if (!found) throw unsettled(measure, this.#scope);
      yield found;
    }
  }

  #checkSteps(measure: Score): void {
    if (measure === 'BETWEENNESS' || measure === 'CLOSENESS' || measure === 'WASSERMAN_FAUST')
      checkSteps(measure, this.entityCount * (this.entityCount + this.#ends), this.#limits.steps);
  }

  async communities(partition: Partition): Promise<readonly CommunityObject[]> {
    // What a graph of graphology takes beside the links, as measured, and rounded up.
    if (partition === 'LOUVAIN')
      afford(partition, 1_000 * this.entityCount + 250 * this.#ends, this.#limits.memory);
    return this.#thread.ask('communities', [partition], this.#limits.deadline);
  }

  similar(slug: string, measure: Similarity): Promise<readonly Scored[]> {
    return this.#thread.ask('similar', [slug, measure], this.#limits.deadline);
  }

  drop(): Promise<void> {
    return this.#thread.end();
  }
}
