import { LRUCache } from 'lru-cache';

/** Texts that are kept, and characters of them all and of one: a document takes a hundred bytes a character, or two. */
const kept = { max: 500, maxSize: 500_000, maxEntrySize: 25_000 };

/**
 * Keeps what was made of texts of operations; what was not asked for longest goes first.
 *
 * @param known texts of operations that are given from the start, for which there is room beside the others
 */
export const keptByText = <Value extends object>(known: readonly string[] = []): LRUCache<string, Value> =>
  new LRUCache({
    max: kept.max + known.length,
    maxSize: known.reduce((sum, text) => sum + sizeOf(text), kept.maxSize),
    maxEntrySize: Math.max(kept.maxEntrySize, ...known.map(sizeOf)),
    sizeCalculation: (_, text) => sizeOf(text),
  });

const sizeOf = ({ length }: string): number => length + 1;
