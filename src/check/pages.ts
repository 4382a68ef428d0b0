import type { Database, Row } from '../neo4j/database.ts';
import type { Finding } from './finding.ts';

/** Milliseconds that one statement may take: a few read all nodes or relations to find the odd one out. */
const deadline = 10 * 60_000;
/** Rows of a page. */
const size = 5_000;

/** What two pages have in common, where one ends and the next begins: the key and the database's own identifier. */
type Place = readonly [key: string, elementId: string];

/** How a part of the graph is read and checked. */
export interface Part {
  /**
   * Reads a page: what comes behind `$p.after`, at most `$p.size` rows, in the order of key and elementId, which are
   * the first two columns. The elementId tells apart what shares a key although it must not.
   */
  readonly text: string;
  readonly values?: Readonly<Record<string, unknown>>;
  /** What is wrong with the rows of a page; `before` is the key of the row before them. */
  readonly check: (rows: readonly Row[], before: string) => readonly Finding[] | Promise<readonly Finding[]>;
}

/**
 * Reads a part of the graph page by page, and gives of each what is wrong with it and how many rows it has.
 *
 * Others may be writing meanwhile, and what they are in the middle of can be seen half done. So a page with something
 * wrong is read once more, and only what is wrong both times is told.
 */
export async function* checkPages(
  database: Database,
  { text, values, check }: Part,
  signal: AbortSignal | undefined,
): AsyncIterable<{ readonly findings: readonly Finding[]; readonly count: number }> {
  let after: Place = ['', ''];
  const read = (size: number) => {
    signal?.throwIfAborted();
    return database.read(text, { p: { ...values, after, size } }, deadline);
  };
  for (;;) {
    const rows = await read(size);
    const last = rows.at(-1);
    if (!last) return;
    let findings = await check(rows, after[0]);
    if (findings.length > 0) {
      // A longer page, so that what was added meanwhile pushes nothing off its end.
      const again = new Set((await check(await read(2 * size), after[0])).map(keyOf));
      findings = findings.filter((finding) => again.has(keyOf(finding)));
    }
    yield { findings, count: rows.length };
    if (rows.length < size) return;
    after = [String(last[0]), String(last[1])];
  }
}

const keyOf = ({ subject, message }: Finding): string => JSON.stringify([subject, message]);
