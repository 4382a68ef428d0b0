import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { GraphError, reasonOf, StartError } from '../errors.ts';

/** Texts that callers have registered and that are kept, and characters of them all. */
const registered = { count: 1_000, characters: 5_000_000 };

const hash = z.string().regex(/^[0-9a-f]{64}$/i, 'is not a SHA-256 in hexadecimal');

/** Operations by their hashes, as Relay's and GraphQL Code Generator's compilers write them. */
const Texts = z.record(hash, z.string());
/** As Apollo's tools write them. */
const Manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.object({ id: hash, body: z.string() })),
});

/** What a request tells of its operation: a hash of it, in the way of Apollo's automatic persisted queries. */
export const PersistedQuery = z.object({
  persistedQuery: z.object({ version: z.literal(1), sha256Hash: hash }),
});

/**
 * The operations that may be asked for by their hash: those of a file, and those that a caller has sent once with their hash.
 */
export class KnownOperations {
  /** Whether no others than those of the file may be asked for. */
  readonly only: boolean;
  readonly #given: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;
  readonly #registered = new LRUCache<string, string>({
    max: registered.count,
    maxSize: registered.characters,
    sizeCalculation: ({ length }) => length + 1,
  });

  constructor(given: ReadonlyMap<string, string> = new Map(), only = false) {
    this.only = only;
    this.#given = given;
    this.#texts = new Set(given.values());
  }

  /** The texts of the file. */
  get texts(): readonly string[] {
    return [...this.#texts];
  }

  /** The text of the operation with a hash, where it is known. */
  textOf(sha256Hash: string): string | undefined {
    const key = sha256Hash.toLowerCase();
    return this.#given.get(key) ?? this.#registered.get(key);
  }

  /** True for a text that may be asked for. */
  allows(text: string): boolean {
    return !this.only || this.#texts.has(text);
  }

  /**
   * Remembers an operation.
   *
   * @throws {GraphError} BAD_USER_INPUT where the hash is that of something else
   */
  register(sha256Hash: string, text: string): void {
    const key = sha256Hash.toLowerCase();
    const own = createHash('sha256').update(text).digest('hex');
    if (own !== key)
      throw new GraphError(
        'BAD_USER_INPUT',
        `extensions.persistedQuery.sha256Hash is "${sha256Hash}", but that of the query is "${own}".`,
      );
    if (!this.only) this.#registered.set(key, text);
  }
}

/**
 * Reads a file of operations.
 *
 * @throws {StartError} saying what is wrong with it
 */
export function readOperations(file: string): ReadonlyMap<string, string> {
  const wrong = (reason: string) =>
    new StartError(`MODELGRAPH_OPERATIONS "${file}" can't be used: ${reason}`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(reasonOf(error));
  }
  const manifest = Manifest.safeParse(value);
  if (manifest.success)
    return new Map(manifest.data.operations.map(({ id, body }) => [id.toLowerCase(), body]));
  const texts = Texts.safeParse(value);
  if (texts.success)
    return new Map(Object.entries(texts.data).map(([key, text]) => [key.toLowerCase(), text]));
  throw wrong(
    'it is neither a JSON object of texts by their SHA-256 in hexadecimal nor an apollo-persisted-query-manifest.',
  );
}

/** Puts the text of an operation in the place of its hash, and refuses operations that may not be asked for. */
export const knownOperations = (operations: KnownOperations): Plugin => ({
  onParams: ({ params, setParams }) => {
    const { query, extensions } = params;
    const asked = PersistedQuery.safeParse(extensions ?? {});
    const sha256Hash = asked.data?.persistedQuery.sha256Hash;
    const text = query ?? (sha256Hash === undefined ? undefined : operations.textOf(sha256Hash));
    // Yoga tells what is wrong with what is no text.
    if (text != null && typeof text !== 'string') return;
    if (text === undefined && sha256Hash === undefined) return;
    // The words by which Apollo's clients know that they have to send the text once more.
    if (text === undefined) throw new GraphError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    if (!operations.allows(text))
      throw new GraphError(
        'FORBIDDEN',
        'This operation is none of those that this server answers (MODELGRAPH_OPERATIONS_ONLY).',
      );
    if (query && sha256Hash !== undefined) operations.register(sha256Hash, query);
    setParams({ ...params, query: text });
  },
});
