import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { asList } from '../graph/inflate.ts';
import { readLines } from '../import/lines.ts';
import type { Row, Run } from '../neo4j/database.ts';
import type { Section } from './sections.ts';

/** Rows that are read by key at once. */
const batchSize = 5_000;
/** Changed rows that are kept in memory at most. */
const maxChanged = 100_000;

/** A section of the graph in a temporary file, and in memory what was changed since it was read. */
export class Spooled<Thing> {
  readonly #section: Section<Thing>;
  readonly #path: string;
  /** By key; undefined where the thing is gone. */
  readonly #changed = new Map<string, Row | undefined>();

  /** @param path of the file, which is written as rows in JSON, one a line */
  constructor(section: Section<Thing>, path: string) {
    this.#section = section;
    this.#path = path;
  }

  /**
   * Reads the section from the graph.
   *
   * @param told of how many rows more are read
   */
  async fill(run: Run, told: (count: number) => void): Promise<void> {
    await write(this.#path, this.#readAll(run, told));
  }

  /** Reads some things again. */
  async refresh(run: Run, keys: ReadonlySet<string>): Promise<void> {
    const all = [...keys];
    for (let start = 0; start < all.length; start += batchSize) {
      const batch = all.slice(start, start + batchSize);
      for (const key of batch) this.#changed.set(key, undefined);
      for (const row of await run(this.#section.byKey, { p: { keys: batch } }))
        this.#changed.set(keyOf(row), row);
    }
    if (this.#changed.size <= maxChanged) return;
    await write(`${this.#path}.new`, this.#rows());
    await rename(`${this.#path}.new`, this.#path);
    this.#changed.clear();
  }

  /** What the section holds, in order of the keys, many at a time. */
  async *pages(): AsyncIterable<readonly Thing[]> {
    for await (const rows of this.#rows()) yield rows.map(this.#section.read);
  }

  async *#readAll(run: Run, told: (count: number) => void): AsyncIterable<readonly Row[]> {
    for (let after = ''; ; ) {
      const rows = await run(this.#section.page, { p: { after } });
      const last = rows.at(-1);
      if (!last) return;
      yield rows;
      told(rows.length);
      after = keyOf(last);
    }
  }

  /** The rows of the file with what was changed in the place of what was there. */
  async *#rows(): AsyncIterable<readonly Row[]> {
    const changed = [...this.#changed].sort(([a], [b]) => (a < b ? -1 : 1));
    let next = 0;
    /** The changed rows that come before a key or have it. */
    const upTo = (key: string | undefined): Row[] => {
      const rows: Row[] = [];
      for (let one = changed[next]; one && (key === undefined || one[0] <= key); one = changed[++next])
        if (one[1]) rows.push(one[1]);
      return rows;
    };
    for await (const { lines } of readLines(this.#path, Number.POSITIVE_INFINITY))
      yield lines.flatMap(({ text = '' }) => {
        const row = asList(JSON.parse(text));
        const key = keyOf(row);
        return this.#changed.has(key) ? upTo(key) : [...upTo(key), row];
      });
    yield upTo(undefined);
  }
}

const keyOf = (row: Row): string => String(row[0]);

async function write(path: string, pages: AsyncIterable<readonly Row[]>): Promise<void> {
  const text = async function* () {
    for await (const rows of pages) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  };
  await pipeline(text, createWriteStream(path));
}
