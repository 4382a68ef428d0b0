import { GraphError } from '../errors.ts';
import { Gate } from '../gate.ts';
import type { AnalysisEngine, Projection } from './engine.ts';
import { afford, ProjectionLost, tooBusy } from './refusals.ts';
import { keyOf, type Scope } from './scope.ts';

/** How projections are kept. */
export interface Keeping {
  /** Projections at most. */
  readonly most: number;
  /** Milliseconds after the last question after which one is dropped. */
  readonly idle: number;
  /** Milliseconds after which one is made anew, even where the graph seems to be the same: not every change can be seen. */
  readonly age: number;
  /** Milliseconds after which what still waits for its turn is not begun any more. */
  readonly patience: number;
}

const defaultKeeping: Keeping = { most: 4, idle: 5 * 60_000, age: 60 * 60_000, patience: 120_000 };

/** Projections and algorithms that are worked on at once, so that other questions find the database free. */
const atOnce = 2;
/** Milliseconds that what is under way has to end when the server stops. */
const closeGrace = 2_000;

/**
 * Keeps projections, and the answers found on them, for all who ask: one for each scope, for as long as the graph does
 * not change and somebody asks. Where there are too many, or they take too much memory, the one not asked for longest
 * goes first, and none while something is computed on it.
 */
export class Projections {
  readonly engine: AnalysisEngine;
  readonly #keeping: Keeping;
  readonly #kept = new Map<string, Kept>();
  readonly #retired = new Set<Kept>();
  readonly #work: Gate;
  /** One is made after the other, so that each knows how much memory there is. */
  readonly #making: Gate;
  #wake: () => void = () => {};
  #closed = false;

  constructor(engine: AnalysisEngine, keeping: Partial<Keeping> = {}) {
    this.engine = engine;
    this.#keeping = { ...defaultKeeping, ...keeping };
    const milliseconds = this.#keeping.patience;
    const patience = { milliseconds, error: () => tooBusy(milliseconds) };
    this.#work = new Gate(atOnce, patience);
    this.#making = new Gate(1, patience);
  }

  /**
   * The answer to a question about a scope; one that was found before is given again.
   *
   * @param version that of the graph; any text that is another one where the graph is
   * @param question names it; `work` finds the answer, and may be run again where the projection is lost
   * @throws {GraphError} COST_LIMIT, DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE, and what the work throws
   */
  async ask<Answer>(
    scope: Scope,
    version: string,
    question: string,
    work: (projection: Projection) => Promise<Answer>,
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const kept = this.#find(scope, version);
      kept.users++;
      try {
        // Whoever asks the same of the same projection asks with the same work.
        return (await kept.answer(question, (projection) =>
          this.#work.run(() => work(projection)),
        )) as Answer;
      } catch (error) {
        this.#retireIf(kept, error instanceof ProjectionLost);
        if (!(error instanceof ProjectionLost) || attempt > 1) throw error;
      } finally {
        this.#release(kept);
      }
    }
  }

  /** Drops all projections and makes none any more. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#kept.values(), ...this.#retired];
    for (const kept of this.#kept.values()) clearTimeout(kept.timer);
    this.#kept.clear();
    const grace = new Promise((resolve) => setTimeout(resolve, closeGrace).unref());
    await Promise.race([Promise.all(all.map((kept) => kept.drop())), grace]);
  }

  #find(scope: Scope, version: string): Kept {
    if (this.#closed) throw new GraphError('GRAPH_UNAVAILABLE', 'The server is stopping.');
    const key = keyOf(scope);
    const known = this.#kept.get(key);
    if (known?.version === version && Date.now() - known.madeAt < this.#keeping.age) {
      clearTimeout(known.timer);
      // The order of the map is that of the last questions.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    if (known) this.#retire(known);
    const kept: Kept = new Kept(key, version, () => this.#make(kept, scope));
    this.#kept.set(key, kept);
    return kept;
  }

  #make(kept: Kept, scope: Scope): Promise<Projection> {
    const made = this.#making.run(async () => {
      const [bytes, memory] = await Promise.all([this.engine.estimate(scope), this.engine.memory()]);
      afford('A projection', bytes, memory);
      await this.#makeRoom(bytes, memory);
      if (this.#closed) throw new GraphError('GRAPH_UNAVAILABLE', 'The server is stopping.');
      kept.bytes = bytes;
      return this.#work.run(() => this.engine.project(scope));
    });
    made.catch(() => {
      kept.bytes = 0;
      this.#retireIf(kept, true);
    });
    return made;
  }

  /** Waits until another projection has room, and drops those for it that nobody waits for. */
  async #makeRoom(bytes: number, memory: number): Promise<void> {
    for (;;) {
      const made = [...this.#kept.values(), ...this.#retired].filter((kept) => kept.bytes > 0);
      const taken = made.reduce((sum, kept) => sum + kept.bytes, 0);
      if (made.length < this.#keeping.most && taken + bytes <= memory) return;
      const idle = made.find((kept) => kept.users === 0 && !kept.retired);
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      if (idle) this.#retire(idle);
      await woken;
    }
  }

  #release(kept: Kept): void {
    kept.users--;
    if (kept.users > 0) return;
    if (kept.retired) this.#drop(kept);
    else kept.timer = setTimeout(() => this.#retire(kept), this.#keeping.idle).unref();
    this.#wake();
  }

  #retireIf(kept: Kept, unusable: boolean): void {
    if (unusable && !kept.retired) this.#retire(kept);
  }

  /** Gives it to nobody any more; it is dropped when the last one is done with it. */
  #retire(kept: Kept): void {
    clearTimeout(kept.timer);
    kept.retired = true;
    if (this.#kept.get(kept.key) === kept) this.#kept.delete(kept.key);
    this.#retired.add(kept);
    if (kept.users === 0) this.#drop(kept);
  }

  #drop(kept: Kept): void {
    void kept.drop().then(() => {
      kept.bytes = 0;
      this.#retired.delete(kept);
      this.#wake();
    });
  }
}

/** Answers on one projection that are kept at most; there can be one for every entity that is compared. */
const answersKept = 200;

/** A projection that is kept, with what was found on it. */
class Kept {
  readonly key: string;
  readonly version: string;
  readonly madeAt = Date.now();
  users = 0;
  /** Memory that it takes; 0 before it is made. */
  bytes = 0;
  retired = false;
  timer: NodeJS.Timeout | undefined;
  readonly #make: () => Promise<Projection>;
  readonly #answers = new Map<string, Promise<unknown>>();
  #projection: Promise<Projection> | undefined;
  #dropped: Promise<void> | undefined;

  constructor(key: string, version: string, make: () => Promise<Projection>) {
    this.key = key;
    this.version = version;
    this.#make = make;
  }

  /** The answer to a question, found once; an error is not kept. */
  answer(question: string, work: (projection: Projection) => Promise<unknown>): Promise<unknown> {
    let answer = this.#answers.get(question);
    if (!answer) {
      this.#projection ??= this.#make();
      answer = this.#projection.then(work);
      if (this.#answers.size >= answersKept) this.#answers.clear();
      this.#answers.set(question, answer);
      answer.catch(() => this.#answers.delete(question));
    }
    return answer;
  }

  /** Drops the projection once it is made; never fails. */
  drop(): Promise<void> {
    this.#dropped ??= Promise.resolve(this.#projection).then(
      (projection) => projection?.drop(),
      () => {},
    );
    return this.#dropped;
  }
}
