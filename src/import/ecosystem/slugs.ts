import type { EntityKind } from '../../ontology.ts';

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

/** What the graph holds under a slug. */
export interface Taken {
  readonly kind: EntityKind;
  readonly evidence: readonly (readonly [source: string, locator: string])[];
}

/** Something that needs a slug. */
export interface Naming {
  readonly name: string;
  /** What tells it from others of its name. */
  readonly mark: string;
  /** Whether what the graph holds under a slug is the same thing. */
  readonly fits: (there: Taken) => boolean;
}

/** How many slugs of each name are looked up in the graph. */
const lookedUp = 6;

/** The slugs to look up in the graph before slugs are given out. */
export function* candidates(namings: Iterable<Naming>): Iterable<string> {
  for (const naming of namings)
    for (let number = 0; number < lookedUp; number++) yield candidate(naming, number);
}

/**
 * Gives out slugs: each once, and none that stands for something else in the graph.
 *
 * @param taken what the graph holds, by slug
 * @returns one slug for each thing, in the same order
 */
export function giveSlugs(namings: readonly Naming[], taken: ReadonlyMap<string, Taken>): string[] {
  const given = new Set<string>();
  return namings.map((naming) => {
    for (let number = 0; ; number++) {
      const slug = candidate(naming, number);
      const there = taken.get(slug);
      if (given.has(slug) || (there && !naming.fits(there))) continue;
      given.add(slug);
      return slug;
    }
  });
}

/** `name`, `name-mark`, `name-mark-2` and so on. */
function candidate({ name, mark }: Naming, number: number): string {
  return [slugOf(name), ...(number > 0 ? [slugOf(mark)] : []), ...(number > 1 ? [number] : [])].join('-');
}
