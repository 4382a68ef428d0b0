import { randomUUID } from 'node:crypto';
import { GraphError } from '../errors.ts';
import { type ShowProgress, silent } from '../import/progress.ts';
import type { Database } from '../neo4j/database.ts';
import { untilAborted } from '../until-aborted.ts';
import { divisorOf } from './analysis.ts';
import type { Projection } from './engine.ts';
import { type GraphVersion, versionOf } from './graph-version.ts';
import { type KeptMeasure, KeptScores, keptMeasures, lostToAnother } from './kept-scores.ts';
import type { Projections } from './projections.ts';
import { type Scope, type ScopeArguments, scopeOf } from './scope.ts';

/** With what scores are worked out and kept. */
export interface ScoreTools {
  readonly database: Database;
  readonly projections: Projections;
}

/** Which scores, and how. */
export interface ScoreOptions extends Pick<ScopeArguments, 'kinds' | 'types'> {
  /** Those that must be worked out; unless given, all that the graph is not too large for. */
  readonly measures?: readonly KeptMeasure[] | undefined;
  /** True where of these measures those may be left out, too, that the graph is too large for. */
  readonly lenient?: boolean;
  readonly showProgress?: ShowProgress;
  /** Ends the work between two portions. */
  readonly signal?: AbortSignal;
}

/** What was worked out. */
export interface ComputedScores {
  readonly entityCount: number;
  readonly measures: readonly KeptMeasure[];
  /** What the graph was too large for, with the reason. */
  readonly omitted: readonly { readonly measure: KeptMeasure; readonly reason: string }[];
}

/**
 * Works out scores of the entities as the graph is now, normalized, and keeps them on the entities, in place of all that
 * were kept before. Stopped in the middle, it leaves old and new ones side by side, which the record of the scores says and
 * the next time puts right.
 *
 * @returns undefined where someone else is at it
 * @throws {GraphError} COST_LIMIT, DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE
 */
export async function computeScores(
  { database, projections }: ScoreTools,
  options: ScoreOptions = {},
): Promise<ComputedScores | undefined> {
  const kept = new KeptScores(database);
  const lost = new AbortController();
  const release = await kept.hold(() => lost.abort(lostToAnother()));
  if (!release) return undefined;
  const signal = AbortSignal.any([lost.signal, ...(options.signal ? [options.signal] : [])]);
  const scope = scopeOf(options, undefined);
  const compute = async () => {
    // Before the graph is read: what changes meanwhile counts as later.
    const version = await versionOf(database);
    // A name of its own, since it has to be done each time.
    return projections.ask(scope, version.text, `scores ${randomUUID()}`, (projection) =>
      keep(kept, projection, scope, version, { ...options, signal }),
    );
  };
  try {
    return await untilAborted(signal, compute());
  } finally {
    // It would end by itself after a while.
    await release().catch(() => {});
  }
}

/** Works out scores on a projection and writes them. */
async function keep(
  kept: KeptScores,
  projection: Projection,
  scope: Scope,
  version: GraphVersion,
  options: ScoreOptions & { readonly signal: AbortSignal },
): Promise<ComputedScores> {
  const { showProgress = silent, signal } = options;
  const { totals, omitted } = await totalsOf(projection, options);
  const { kinds, types } = scope;
  const { entityCount } = projection;
  const measures = [...totals.keys()];
  await kept.begin({ measures, kinds, types, version: version.text, position: version.position });
  const progress = showProgress('Writing', entityCount * totals.size, 'scores');
  try {
    for (const [measure, total] of totals) {
      const divisor = divisorOf(measure, scope, entityCount, total);
      for await (const portion of projection.allScores(measure)) {
        signal.throwIfAborted();
        const normalized = portion.map(({ slug, score }) => ({ slug, score: score / divisor }));
        await kept.write(measure, normalized);
        progress.add(portion.length);
      }
    }
  } finally {
    progress.stop();
  }
  await kept.removeOthers({ measures, kinds });
  await kept.end();
  return { entityCount, measures, omitted };
}

/** Works out everything before anything is written; gives the sums of the scores. */
async function totalsOf(
  projection: Projection,
  { measures, lenient = measures === undefined, signal }: ScoreOptions & { readonly signal: AbortSignal },
): Promise<{ totals: ReadonlyMap<KeptMeasure, number>; omitted: ComputedScores['omitted'] }> {
  const totals = new Map<KeptMeasure, number>();
  const omitted: { measure: KeptMeasure; reason: string }[] = [];
  for (const measure of measures ?? keptMeasures) {
    signal.throwIfAborted();
    try {
      totals.set(measure, (await projection.scores(measure)).total);
    } catch (error) {
      // Where nothing else is left, what is there stays.
      if (!lenient || measure !== 'BETWEENNESS' || totals.size === 0 || !isTooMuch(error)) throw error;
      omitted.push({ measure, reason: error.message });
    }
  }
  return { totals, omitted };
}

const isTooMuch = (error: unknown): error is GraphError =>
  error instanceof GraphError && (error.code === 'COST_LIMIT' || error.code === 'DEADLINE_EXCEEDED');
