import type { EntityKind } from '../../ontology.ts';
import { keyOf } from './values.ts';

/**
 * A name as a slug: without accents, whatever is neither a letter nor a digit a hyphen, a plus spelled out.
 *
 * @example slugOf('Command R+') // 'command-r-plus'
 */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('+', '-plus-')
    .replace(/[^a-z0-9]+/g, '-')
    // Leaves room for what tells it from others.
    .slice(0, 120)
    .replace(/^-+|-+$/g, '');
  return slug || 'unnamed';
}

/** What the graph holds under a slug, or what that leads to since it was merged. */
export interface Taken {
  /** Its slug by now. */
  readonly slug: string;
  readonly kind: EntityKind;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly evidence: readonly (readonly [source: string, locator: string])[];
}

/** Something that needs a slug. */
export interface Naming {
  readonly name: string;
  /** What tells it from others of its name. */
  readonly mark: string;
  /** Whether what the graph holds may be the same thing. */
  readonly fits: (there: Taken) => boolean;
}

/** A slug, and what the graph holds there already. */
export interface Given {
  readonly slug: string;
  readonly there: Taken | undefined;
  /** True where it is the slug of something that this was merged into. */
  readonly merged: boolean;
}

/** How many slugs of each name are looked up in the graph. */
const lookedUp = 6;

/** The slugs to look up in the graph before slugs are given out. */
export function* candidates(namings: Iterable<Naming>): Iterable<string> {
  for (const naming of namings)
    for (let number = 0; number < lookedUp; number++) yield candidate(naming, number);
}

/**
 * Gives out slugs: those of what the graph knows under the same name, however that was spelled, and otherwise new ones.
 * Each is given once, but to what was merged.
 *
 * @param taken what the graph holds, by slug
 * @returns one slug for each thing, in the same order
 */
export function giveSlugs(namings: readonly Naming[], taken: ReadonlyMap<string, Taken>): Given[] {
  const given = new Set<string>();
  const known = slugsByKey(taken);
  return namings.map((naming) => {
    const key = keyOf(naming.name);
    const fits = (there: Taken) => !isAnother(there, naming.name, key) && naming.fits(there);
    for (const candidate of candidatesFor(naming, known.get(key) ?? [])) {
      const there = taken.get(candidate);
      const slug = there?.slug ?? candidate;
      const merged = slug !== candidate;
      if ((there && !fits(there)) || (!merged && given.has(slug))) continue;
      if (!merged) given.add(slug);
      return { slug, there, merged };
    }
    throw new TypeError('Candidates never end');
  });
}

/** The slugs of what has a name with the same key come first. */
function* candidatesFor(naming: Naming, known: readonly string[]): Iterable<string> {
  const usual = [...candidates([naming])].filter((slug) => known.includes(slug));
  yield* new Set([...usual, ...known]);
  for (let number = 0; ; number++) yield candidate(naming, number);
}

function slugsByKey(taken: ReadonlyMap<string, Taken>): ReadonlyMap<string, readonly string[]> {
  const slugs = new Map<string, string[]>();
  for (const [slug, there] of [...taken].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (there.slug !== slug) continue;
    const key = keyOf(there.name);
    slugs.set(key, [...(slugs.get(key) ?? []), slug]);
  }
  return slugs;
}

/** Names that are not the same may make the same slug, such as X.1 and X 1. */
const isAnother = ({ name, aliases }: Taken, given: string, key: string): boolean =>
  slugOf(name) === slugOf(given) && ![name, ...aliases].some((one) => keyOf(one) === key);

/** `name`, `name-mark`, `name-mark-2` and so on. */
function candidate({ name, mark }: Naming, number: number): string {
  return [slugOf(name), ...(number > 0 ? [slugOf(mark)] : []), ...(number > 1 ? [number] : [])].join('-');
}
