import type { Parameters } from '../neo4j/database.ts';
import type { Plan } from './plan.ts';

/**
 * Decides how selections are answered: by one fused statement of their own, by a common one, which all with the same links
 * share, or cut at their relations into statements that every operation shares.
 *
 * Neo4j takes up to half a second to plan a large statement, but milliseconds to run it once planned. So what is asked for the
 * first time is answered cut, or by a common statement that is planned already. What is asked again gets its own statement
 * planned in the background, one at a time, and is answered by it from then on; a common one is planned when a second
 * selection would have a use for it. What has not been asked for long is forgotten.
 */
export class Tiers {
  readonly #warm: (text: string, parameters: Parameters) => Promise<unknown>;
  readonly #mode: TierMode;
  readonly #refused: (error: unknown) => void;
  readonly #known = new Map<string, Known>();
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * @param warm makes the database plan a statement without doing its work
   * @param refused told of a statement that could not be planned
   */
  constructor(
    warm: (text: string, parameters: Parameters) => Promise<unknown>,
    mode: TierMode = 'auto',
    refused: (error: unknown) => void = () => {},
  ) {
    this.#warm = warm;
    this.#mode = mode;
    this.#refused = refused;
  }

  /**
   * How selections are to be answered now; counts the use.
   *
   * @param own their own statement
   * @param common the statement that they share with others; undefined where it can't be used
   */
  choose(own: Statement, common: (() => Statement) | undefined): Tier {
    if (this.#mode !== 'auto') return this.#mode;
    if (!fits(own)) return 'cut';
    const uses = this.#use(own);
    if (this.#isWarm(own)) return 'fused';
    if (!common) return 'cut';
    const shared = common();
    // What is asked again has a statement of its own soon.
    if (uses === 1) this.#use(shared);
    return this.#isWarm(shared) ? 'common' : 'cut';
  }

  /** How many statements there are of each state. */
  get counts(): ReadonlyMap<Known['state'], number> {
    const counts = new Map<Known['state'], number>();
    for (const { state } of this.#known.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
    return counts;
  }

  /** Resolves when nothing is being planned. */
  async idle(): Promise<void> {
    await this.#queue;
  }

  #isWarm({ text }: Statement): boolean {
    return this.#known.get(text)?.state === 'warm';
  }

  /** Counts a use of a statement, and has it planned where it is used again. */
  #use(statement: Statement): number {
    const { text } = statement;
    const known = this.#known.get(text) ?? { uses: 0, state: 'cold' };
    // Set anew, so that the map's order is the order of last use.
    this.#known.delete(text);
    this.#known.set(text, known);
    known.uses++;
    if (known.state === 'cold' && known.uses >= usesBeforeFusing) this.#plan(statement, known);
    this.#forget();
    return known.uses;
  }

  #plan({ text, values, nothing }: Statement, known: Known): void {
    known.state = 'planning';
    this.#queue = this.#queue
      .then(() => this.#warm(text, { ...values, ...nothing }))
      .then(
        () => {
          known.state = 'warm';
        },
        // It goes on being answered in another way: the database may still be at it, and would be again.
        (error: unknown) => {
          known.state = 'refused';
          this.#refused(error);
        },
      );
  }

  #forget(): void {
    if (this.#known.size <= remembered) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

/** How selections are answered. */
export type Tier = 'fused' | 'common' | 'cut';

/** `auto` as described above; the others always do one thing, for tests and measurements. */
export type TierMode = 'auto' | Tier;

/** A statement that answers selections. */
export interface Statement {
  readonly text: string;
  readonly values: Parameters;
  /** Values in the place of some of these, with which it reads nothing, to plan it with. */
  readonly nothing: Parameters;
  readonly plans: readonly Plan<unknown>[];
}

/**
 * A larger statement is never fused. Neo4j's time to plan grows with every link and doubles with every few levels: it
 * was 0.9 s for 8 levels, 17 s for 16, and can't be interrupted.
 */
const mostLevels = 7;
const mostLinks = 25;

const fits = ({ plans }: Statement): boolean =>
  plans.every(({ tree }) => tree.depth <= mostLevels) &&
  plans.reduce((sum, { tree }) => sum + tree.size, 0) <= mostLinks;

interface Known {
  uses: number;
  state: 'cold' | 'planning' | 'warm' | 'refused';
}

/** An operation that comes a second time will come a third. */
const usesBeforeFusing = 2;

/** Half of the plans that Neo4j keeps for a database unless configured otherwise. */
const remembered = 500;
