import type { Asset } from './records.ts';
import { keyOf } from './values.ts';

/** One occurrence of a name in a record. */
export interface Occurrence {
  readonly asset: Asset;
  readonly name: string;
  /** The name as the record spells it, where that is another. */
  readonly spelling?: string;
}

/** Something that records name: an organisation, a licence, or what no record describes. */
export interface Mention {
  /** The most frequent name. */
  readonly name: string;
  /** The other names and spellings. */
  readonly aliases: readonly string[];
  /** The assets whose records name it, each once. */
  readonly assets: readonly [Asset, ...Asset[]];
}

/** Gathers the occurrences of names: those that share a key are one thing. */
export function gatherMentions(occurrences: readonly Occurrence[]): Mention[] {
  const groups = new Map<string, [Occurrence, ...Occurrence[]]>();
  for (const occurrence of occurrences) {
    const key = keyOf(occurrence.name);
    const group = groups.get(key);
    if (group) group.push(occurrence);
    else groups.set(key, [occurrence]);
  }
  return [...groups.values()].map((those) => {
    const name = mostFrequent(those.map(({ name }) => name));
    const names = new Set(those.flatMap(({ name, spelling = name }) => [name, spelling]));
    names.delete(name);
    const [{ asset: first }, ...others] = those;
    const assets = new Set(others.map(({ asset }) => asset).filter((asset) => asset !== first));
    return { name, aliases: [...names].sort(compare), assets: [first, ...assets] };
  });
}

/** The most frequent of the names; of equals, the smallest by code points. */
function mostFrequent(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || compare(a, b));
  return first?.[0] ?? '';
}

/** Compares by code points, which is not what `<` does beyond the basic plane. */
export const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
