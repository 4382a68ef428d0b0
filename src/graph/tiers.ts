import type { Parameters } from '../neo4j/database.ts';

/**
 * Decides how a selection is answered: by its own fused statement, or cut at its relations into statements that every
 * operation shares.
 *
 * Neo4j takes up to half a second to plan a large statement, but milliseconds to run it once planned. So what is
 * asked for the first time is answered cut. What is asked again gets its fused statement planned in the background,
 * one at a time, and is answered by it from then on. What has not been asked for long is forgotten.
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
   * True where the fused statement is to be used now; counts the use.
   *
   * @param fits whether the statement is small enough to be planned at all
   * @param parameters those to plan it with
   */
  fused(text: string, fits: boolean, parameters: () => Parameters): boolean {
    if (this.#mode !== 'auto') return this.#mode === 'fused';
    if (!fits) return false;
    const known = this.#known.get(text) ?? { uses: 0, state: 'cold' };
    // Set anew, so that the map's order is the order of last use.
    this.#known.delete(text);
    this.#known.set(text, known);
    known.uses++;
    if (known.state === 'cold' && known.uses >= usesBeforeFusing) this.#plan(text, known, parameters());
    this.#forget();
    return known.state === 'warm';
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

  #plan(text: string, known: Known, parameters: Parameters): void {
    known.state = 'planning';
    this.#queue = this.#queue
      .then(() => this.#warm(text, parameters))
      .then(
        () => {
          known.state = 'warm';
        },
        // It goes on being answered cut: the database may still be at it, and would be again.
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

/** `auto` as described above; the others always do one thing, for tests and measurements. */
export type TierMode = 'auto' | 'cut' | 'fused';

interface Known {
  uses: number;
  state: 'cold' | 'planning' | 'warm' | 'refused';
}

/** An operation that comes a second time will come a third. */
const usesBeforeFusing = 2;

/** Half of the plans that Neo4j keeps for a database unless configured otherwise. */
const remembered = 500;
