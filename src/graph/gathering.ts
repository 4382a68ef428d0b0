import { type Patience, together } from '../meter.ts';

/** Statements of one question that are under way at once. */
const underWay = 2;
/** Keys that are asked for together at most, so that nobody waits for very many others. */
const most = 32;

/** What is found for keys; keys that nothing is found for are absent. */
export type Found<Value> = ReadonlyMap<string, Value>;

/** Finds what there is for some keys, for as long as somebody waits for it. */
type Look<Value> = (keys: readonly string[], patience: Patience) => Promise<Found<Value>>;

/**
 * Lets requests share statements: who asks a question while it is being answered for others waits until that is done, and
 * is then answered together with all who have come meanwhile. Nobody joins a statement that has begun, which may not
 * see what was written before they asked. Where nobody else asks, nobody waits.
 */
export class Gathering<Value> {
  readonly #lanes = new Map<string, Lane<Value>>();

  /**
   * Asks for keys.
   *
   * @param question the same for all whose `look` finds the same for a key; what it finds must be for every caller
   * @param patience of the one who asks; a statement is cancelled when none of those waits who share it
   * @throws what `look` throws, to all for whom it looked
   */
  async ask(
    question: string,
    keys: readonly string[],
    look: Look<Value>,
    patience: Patience,
  ): Promise<Found<Value>> {
    // Who has to see a write asks only together with those who have to see the same.
    const key = patience.after === undefined ? question : `${patience.after} ${question}`;
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = { running: 0, waiting: [] };
      this.#lanes.set(key, lane);
    }
    if (lane.running >= underWay) {
      const { waiting } = lane;
      return new Promise((resolve, reject) => {
        const each = { keys, look, patience, resolve, reject, forget: () => {} };
        waiting.push(each);
        each.forget = patience.whenOver((why) => {
          const place = waiting.indexOf(each);
          if (place >= 0) waiting.splice(place, 1);
          reject(why);
        });
      });
    }
    lane.running++;
    try {
      return await look(keys, patience);
    } finally {
      this.#next(key, lane);
    }
  }

  /** Hands a place that has become free to those who wait. */
  #next(question: string, lane: Lane<Value>): void {
    const [first, ...others] = lane.waiting;
    if (!first) {
      lane.running--;
      if (lane.running === 0) this.#lanes.delete(question);
      return;
    }
    const all = [first];
    const keys = new Set(first.keys);
    for (const each of others) {
      if (keys.size + each.keys.length > most) break;
      all.push(each);
      for (const key of each.keys) keys.add(key);
    }
    lane.waiting.splice(0, all.length);
    first
      .look([...keys], together(all.map(({ patience }) => patience)))
      .then(
        (found) => {
          for (const { resolve, forget } of all) {
            forget();
            resolve(found);
          }
        },
        (error: unknown) => {
          for (const { reject, forget } of all) {
            forget();
            reject(error);
          }
        },
      )
      .finally(() => this.#next(question, lane));
  }
}

interface Lane<Value> {
  running: number;
  readonly waiting: Waiting<Value>[];
}

interface Waiting<Value> {
  readonly keys: readonly string[];
  readonly look: Look<Value>;
  readonly patience: Patience;
  readonly resolve: (found: Found<Value>) => void;
  readonly reject: (error: unknown) => void;
  /** Ends the wait for the end of its patience. */
  forget: () => void;
}
