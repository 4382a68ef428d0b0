import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { untilAborted } from '../until-aborted.ts';
import { computeScores, type ScoreTools } from './compute-scores.ts';
import { versionOf } from './graph-version.ts';
import { lastScores, type ScoredScope } from './kept-scores.ts';

/** Milliseconds after which it is looked whether scores are due, at most. */
const lookEvery = 60_000;
/** Milliseconds after which it is tried again what could not be done, at most. */
const retryAfter = 60 * 60_000;

/**
 * Works out scores anew while a server runs, where they are old and the graph has changed since: of the same measures, kinds
 * and types as the last time. Of all servers on a graph one does.
 */
export class ScoreSchedule {
  readonly #tools: ScoreTools;
  readonly #every: number;
  readonly #logger: Pick<Logger, 'info' | 'warn'>;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  /** @param every milliseconds that scores may be old */
  constructor(tools: ScoreTools, every: number, logger: Pick<Logger, 'info' | 'warn'>) {
    this.#tools = tools;
    this.#every = every;
    this.#logger = logger;
    this.#running = this.#run();
  }

  /** Ends what is under way; never fails. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let wait = Math.min(lookEvery, this.#every);
    for (;;) {
      await pause(wait, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      wait = Math.min(lookEvery, this.#every);
      try {
        const due = await untilAborted(signal, this.#due());
        if (!due) continue;
        const done = await computeScores(this.#tools, { ...due, lenient: true, signal });
        if (done) this.#logger.info(done, 'Scores were worked out');
      } catch (error) {
        if (signal.aborted) return;
        this.#logger.warn({ error: String(error) }, 'Scores could not be worked out');
        // What the graph is too large for now, it will be in a minute.
        wait = Math.min(retryAfter, this.#every);
      }
    }
  }

  /** What is to be worked out now; undefined where nothing is. */
  async #due(): Promise<Partial<ScoredScope> | undefined> {
    const { database } = this.#tools;
    const [last, now] = await Promise.all([lastScores(database), versionOf(database)]);
    if (!last) return now.entityCount > 0 ? {} : undefined;
    const outdated = last.age >= this.#every && last.version !== now.text;
    return outdated || !last.complete ? last : undefined;
  }
}
