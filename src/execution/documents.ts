import { LRUCache } from 'lru-cache';

/** Texts of operations that are kept, and characters of them all and of one: a document takes a hundred bytes a character. */
const kept = { max: 500, maxSize: 250_000, maxEntrySize: 25_000 };

/** Keeps what was made of texts of operations; what was not asked for longest goes first. */
export const keptByText = <Value extends object>(): LRUCache<string, Value> =>
  new LRUCache({ ...kept, sizeCalculation: (_, { length }) => length + 1 });
