import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isScope, type Scope, scopes } from './caller.ts';

/** A key that lets a program in; only its hash is kept. */
export interface ApiKey {
  /** As the log of changes names who uses it. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly hash: Buffer;
}

/** What every key begins with, so that it is known for one where it turns up. */
export const keyPrefix = 'mg_';

/**
 * Makes a key.
 *
 * @returns the key, which is told once and not kept, and its entry for `MODELGRAPH_API_KEYS`
 */
export function createKey(name: string, granted: readonly Scope[]): { key: string; entry: string } {
  const key = `${keyPrefix}${randomBytes(32).toString('base64url')}`;
  return { key, entry: `${name}:${granted.join('+')}:${hashOf(key).toString('base64url')}` };
}

/** A name that an entry can hold. */
export const isKeyName = (name: string): boolean => /^[\w.@-]{1,100}$/.test(name);

/**
 * Reads the entries of `MODELGRAPH_API_KEYS`: `name:scope+scope:hash`, separated by commas.
 *
 * @throws {Error} saying which entry is wrong, without its hash
 */
export function parseKeys(text: string): readonly ApiKey[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '').map(parseKey);
}

function parseKey(entry: string, index: number): ApiKey {
  const [, name = '', granted = '', hash = ''] = /^([^:]*):(.*):([^:]*)$/.exec(entry) ?? [];
  const names = granted.split('+');
  const bytes = Buffer.from(hash, 'base64url');
  const wrong =
    (!isKeyName(name) && 'its name') ||
    (!names.every(isScope) && `its scopes, of which there are ${scopes.join(' and ')}`) ||
    (bytes.length !== 32 && 'its hash');
  if (wrong)
    throw new Error(
      `has an entry, number ${index + 1}, that can't be read: ${wrong}. Make one with: npm run modelgraph -- key create`,
    );
  return { name, scopes: new Set(names.flatMap((each) => (isScope(each) ? [each] : []))), hash: bytes };
}

/** Keys by what was sent, once that was found to be right: to hash it anew for each request showed in its time. */
const found = new WeakMap<readonly ApiKey[], Map<string, ApiKey>>();

/** The key among these that was sent. It takes the same time whichever it is, so that time tells nothing of them. */
export function findKey(keys: readonly ApiKey[], sent: string): ApiKey | undefined {
  const known = found.get(keys)?.get(sent);
  if (known) return known;
  const hash = hashOf(sent);
  const key = keys.filter((each) => timingSafeEqual(each.hash, hash))[0];
  if (key) found.set(keys, (found.get(keys) ?? new Map<string, ApiKey>()).set(sent, key));
  return key;
}

/** Keys are random and long, so a plain hash can't be guessed back. */
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();
