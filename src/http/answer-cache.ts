import { LRUCache } from 'lru-cache';
import type { Meter, Patience } from '../meter.ts';

/** Tells the version of the graph to one who waits for it. */
type Version = (patience: Patience) => Promise<string | undefined>;

/** Waits until whatever has a place in the log of changes can be read as a whole. */
type Settled = () => Promise<unknown>;

/** Milliseconds for which an answer is kept at most: who writes into the database past this program is noticed then. */
const longest = 60_000;

interface Answer {
  readonly text: string;
  /** That of the graph before it was read. */
  readonly version: string;
  /** What was asked, and by whom, for those who are told of requests. */
  readonly noted: Pick<Meter, 'asked' | 'caller'>;
}

/**
 * Keeps answers for as long as the graph stays as it is. The version of the graph is asked of the database at each request, so
 * that no answer is older than a write that was acknowledged before, by whatever server.
 */
export class AnswerCache {
  readonly #version: Version;
  readonly #settled: Settled;
  /** The version up to which everything can be read as a whole. */
  #whole: string | undefined;
  #settling = false;
  readonly #answers: LRUCache<string, Answer>;

  /**
   * @param bytes of memory for answers
   * @param version of the graph: another text where anything would be answered differently; undefined where none is certain
   * @param settled waits until all that the version tells of can be read
   */
  constructor(bytes: number, version: Version, settled: Settled) {
    this.#version = version;
    this.#settled = settled;
    this.#answers = new LRUCache({
      maxSize: bytes,
      maxEntrySize: Math.ceil(bytes / 10),
      sizeCalculation: ({ text }, key) => 2 * (text.length + key.length) + 200,
      ttl: longest,
    });
  }

  /**
   * The answer to a question.
   *
   * @param question everything that the answer depends on, but for the graph
   * @param ask answers it; what is not a text is not kept
   */
  async answer<Other>(
    question: string,
    ask: () => Promise<string | Other>,
    meter: Meter,
  ): Promise<string | Other> {
    // Where the database does not tell, what is asked of it will fail in its own way.
    const version = await this.#version(meter).catch(() => undefined);
    const known = this.#answers.get(question);
    if (known && known.version === version) {
      Object.assign(meter, known.noted);
      return known.text;
    }
    const isWhole = version !== undefined && version === this.#whole;
    if (version !== undefined && !isWhole) void this.#settle(version);
    const answer = await ask();
    // What was written meanwhile may be in it or not; either way it is not older than the version.
    if (typeof answer === 'string' && isWhole)
      this.#answers.set(question, {
        text: answer,
        version,
        noted: { asked: meter.asked, caller: meter.caller },
      });
    return answer;
  }

  /**
   * Finds out when a version is whole. The database makes the parts of a write visible one after the other, so the version may be
   * seen before the rest; an answer that was read meanwhile would be kept as if it were of after the write. Nobody waits
   * for this.
   */
  async #settle(version: string): Promise<void> {
    if (this.#settling) return;
    this.#settling = true;
    try {
      await this.#settled();
      this.#whole = version;
    } catch {
      // Whoever asks next tries again.
    } finally {
      this.#settling = false;
    }
  }
}
