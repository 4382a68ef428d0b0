import { cypher } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import { editDistance, nameKey } from '../names.ts';
import type { EntityKind } from '../ontology.ts';
import type { Graph } from './graph.ts';
import { phrase, term } from './lucene.ts';

/** What a name may mean; the best first. */
export interface NameResolution {
  readonly name: string;
  readonly candidates: readonly NameCandidate[];
}

/** An entity that a name may mean. */
export interface NameCandidate {
  readonly slug: string;
  /** 1 for an exact name or alias, 0.95 where only case, accents or punctuation differ, below 0.9 otherwise. */
  readonly score: number;
}

/** Names asked for at once at most. */
const maxNames = 1_000;
/** Characters of a name at most; entities have no longer ones. */
const maxLength = 500;
/** Candidates for one name at most. */
const maxCandidates = 10;

const foldedScore = 0.95;
const fuzzyScore = 0.9;

/**
 * Resolves names as people write them: to entities with exactly that name or alias, then to those whose name differs
 * only in case, accents, blanks, hyphens and punctuation other than `+`. Where there are none, to those that a typing
 * error or two away, see `maxEdits`, have the same digits: GPT-3 is no misspelling of GPT-4. Whatever the number of
 * names, this takes two statements at most.
 *
 * @param kinds wanted; all unless given
 * @throws {GraphError} PAGE_TOO_LARGE or BAD_USER_INPUT where there are too many names, or one is too long
 */
export async function resolveNames(
  graph: Graph,
  names: readonly string[],
  kinds: readonly EntityKind[] | undefined,
): Promise<readonly NameResolution[]> {
  check(names);
  const asked = [...new Set(names)].map((name) => ({
    name: name.normalize().trim(),
    key: nameKey(name.trim()),
  }));
  const found = await lookUp(graph, asked, kinds, ({ key }) => (key ? phrase(key) : undefined), scoreOf);
  const open = asked.map((one, i) => (found[i]?.length ? { name: '', key: '' } : one));
  const near = await lookUp(graph, open, kinds, fuzzyQuery, nearness);
  const byName = new Map(
    [...new Set(names)].map((name, i) => [name, [...(found[i] ?? []), ...(near[i] ?? [])]]),
  );
  return names.map((name) => ({ name, candidates: byName.get(name) ?? [] }));
}

function check(names: readonly string[]): void {
  if (names.length > maxNames)
    throw new GraphError(
      'PAGE_TOO_LARGE',
      `resolve was asked for ${names.length} names: ask for at most ${maxNames} at once.`,
    );
  const long = names.find((name) => name.length > maxLength);
  if (long !== undefined)
    throw new GraphError(
      'BAD_USER_INPUT',
      `The name "${long.slice(0, 40)}…" has ${long.length} characters: names have at most ${maxLength}.`,
    );
}

interface Asked {
  readonly name: string;
  readonly key: string;
}

/** An entity's names, each with its key, the main one first. */
type Names = readonly Asked[];

/** Looks all names up in one statement; of each the candidates with a score above 0, the best first. */
async function lookUp(
  graph: Graph,
  asked: readonly Asked[],
  kinds: readonly EntityKind[] | undefined,
  query: (asked: Asked) => string | undefined,
  score: (asked: Asked, names: Names) => number,
): Promise<readonly (readonly NameCandidate[])[]> {
  const found = asked.map((): NameCandidate[] => []);
  const queries = asked.flatMap((one, i) => {
    const text = query(one);
    return text === undefined ? [] : [[i, text, one.name]];
  });
  if (queries.length === 0 || kinds?.length === 0) return found;
  const rows = await graph.ask(cypher('resolve', { kinds }), { names: queries, limit: lookedAt });
  for (const [place, slug, ...names] of rows) {
    const one = asked[Number(place)];
    const candidate = { slug: String(slug), score: one ? score(one, namesOf(names)) : 0 };
    if (candidate.score > 0) found[Number(place)]?.push(candidate);
  }
  // Sorting is stable: what scores the same stays in the order of the statement.
  return found.map((candidates) => candidates.sort((a, b) => b.score - a.score).slice(0, maxCandidates));
}

/** Entities looked at for one name: of those that a query finds, not all have a score. */
const lookedAt = 5 * maxCandidates;

function namesOf([name, aliases, key, aliasKeys]: readonly unknown[]): Names {
  const others = texts(aliases).map((alias, i) => ({ name: alias, key: texts(aliasKeys)[i] ?? '' }));
  return [{ name: String(name), key: String(key) }, ...others];
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const scoreOf = ({ name }: Asked, names: Names): number =>
  names.some((one) => one.name.normalize() === name) ? 1 : foldedScore;

/**
 * Edits between a name's key and the one that is meant: none below 4 characters, 1 below 8, else 2; none in what is
 * longer than names are, since the index takes long to look for it.
 */
const maxEdits = ({ length }: string): number => (length < 4 || length > 64 ? 0 : length < 8 ? 1 : 2);

function fuzzyQuery({ key }: Asked): string | undefined {
  const edits = maxEdits(key);
  return edits > 0 && /^[\p{L}\p{N}+]+$/u.test(key) ? `${term(key)}~${edits}` : undefined;
}

function nearness({ key }: Asked, names: Names): number {
  const allowed = maxEdits(key);
  // What differs more in length is farther away than that, and takes long to be compared where it is long.
  const like = names.filter(
    (one) => Math.abs(one.key.length - key.length) <= allowed && digits(one.key) === digits(key),
  );
  const edits = Math.min(...like.map((one) => editDistance(key, one.key)));
  return edits <= allowed ? fuzzyScore * (1 - edits / key.length) : 0;
}

/** What has to agree to the letter. */
const digits = (key: string): string => key.replace(/[^\p{N}+]/gu, '');
