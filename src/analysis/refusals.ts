import { GraphError } from '../errors.ts';
import type { Scores } from './engine.ts';
import type { Scope } from './scope.ts';

/** Why an engine may not answer. */

/** Thrown where a projection is no longer in memory, or the graph has changed under it: it has to be made anew. */
export class ProjectionLost extends GraphError {
  constructor(cause: unknown) {
    super('GRAPH_UNAVAILABLE', 'The graph was changed while it was analyzed. Ask again.', { cause });
  }
}

/** @throws {GraphError} COST_LIMIT where something would take more memory than it may */
export function afford(what: string, bytes: number, allowed: number): void {
  if (bytes <= allowed) return;
  const inMegabytes = (each: number) => Math.ceil(each / 2 ** 20).toLocaleString('en');
  throw new GraphError(
    'COST_LIMIT',
    `${what} of this scope would take ${inMegabytes(bytes)} MB of memory, of ${inMegabytes(allowed)} MB allowed. Narrow the scope: name kinds or types.`,
  );
}

/** @throws {GraphError} COST_LIMIT where it is plain that the time won't do for walks from each entity over all links */
export function checkSteps(measure: string, steps: number, allowed: number): void {
  if (steps <= allowed) return;
  const billions = (each: number) => (each / 1e9).toLocaleString('en', { maximumFractionDigits: 1 });
  throw new GraphError(
    'COST_LIMIT',
    `${measure} walks over all links from each entity, here ${billions(steps)} billion steps, of ${billions(allowed)} billion allowed. Narrow the scope: name kinds or types; or ask for PAGERANK.`,
  );
}

/**
 * Betweenness by a counter of ways that may have run over. Ways that were counted right add up to a whole number, of the
 * entities between each two. Others end as no number, below 0 or between two; not where it ran over by little and evenly, as
 * by 2⁶³ ways exactly.
 *
 * @param least the least of the scores
 * @throws {GraphError} COST_LIMIT where it has run over
 */
export function checkCounted({ total }: Scores, least: number): void {
  const error = Math.abs(total - Math.round(total));
  if (least >= 0 && error <= 1e-6 + 1e-10 * total) return;
  throw new GraphError(
    'COST_LIMIT',
    'BETWEENNESS of this scope has more shortest ways between two entities than can be counted. Narrow the scope: name kinds or types; or ask for PAGERANK.',
  );
}

/** The error for what takes longer than it may. */
export const tooSlow = (deadline: number, cause?: unknown): GraphError =>
  new GraphError(
    'DEADLINE_EXCEEDED',
    `The analysis was not done within ${deadline / 1000} s. Narrow the scope: name kinds or types.`,
    { cause },
  );

/** The error for what was not begun in time, since others were before it. */
export const tooBusy = (patience: number): GraphError =>
  new GraphError(
    'DEADLINE_EXCEEDED',
    `Other analyses were worked out for so long that this one was not begun within ${patience / 1000} s. Ask for fewer at once, or again later.`,
  );

/** The error for scores that do not settle. */
export const unsettled = (measure: string, { directed }: Scope): GraphError =>
  new GraphError(
    'BAD_USER_INPUT',
    `centrality(measure: ${measure}) has no scores in this scope: they did not settle, ${
      directed
        ? 'as where links lead in no circle. Set directed: false in the scope'
        : 'as where parts without a link between them weigh about as much. Narrow the scope'
    }, or ask for PAGERANK.`,
  );
