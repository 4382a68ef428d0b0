import type { Occurrence } from './mentions.ts';
import type { Asset } from './records.ts';
import { dependenciesOf, keyOf } from './values.ts';

/** What all assets are built from, and what was left out. */
export interface Dependencies {
  /** Assets that are built from other assets. */
  readonly edges: readonly { readonly from: Asset; readonly to: Asset }[];
  /** The names of what no record describes. */
  readonly stubs: readonly Occurrence[];
  /** Items that say nothing, items that name the record itself, and repeats within one record. */
  readonly dropped: { readonly nulls: number; readonly selves: number; readonly repeats: number };
}

/** Finds out what the names in the dependencies of all assets stand for. */
export function resolveDependencies(assets: readonly Asset[]): Dependencies {
  const byKey = new Map<string, Asset[]>();
  for (const asset of assets) byKey.set(asset.key, [...(byKey.get(asset.key) ?? []), asset]);
  const edges: { from: Asset; to: Asset }[] = [];
  const stubs: Occurrence[] = [];
  const dropped = { nulls: 0, selves: 0, repeats: 0 };
  for (const from of assets) {
    const found = new Set<Asset | string>();
    for (const name of dependenciesOf(from.fields.dependencies)) {
      if (name === null) {
        dropped.nulls++;
        continue;
      }
      const to = choose(from, byKey.get(keyOf(name)));
      if (to === from) dropped.selves++;
      else if (found.has(to ?? keyOf(name))) dropped.repeats++;
      else if (to) edges.push({ from, to });
      // A repeat counts for how often a name is spelled so.
      if (!to) stubs.push({ asset: from, name });
      found.add(to ?? keyOf(name));
    }
  }
  return { edges, stubs, dropped };
}

/** Of several assets of one name, the one that a record means: of its own file, then the oldest, then the first. */
function choose({ file }: Asset, candidates: readonly Asset[] = []): Asset | undefined {
  // Files come in the order of their names, so that the first of equals is the one with the smallest.
  const rank = (asset: Asset) => `${asset.file === file ? 0 : 1} ${asset.created?.releasedOn ?? 'never'}`;
  return candidates.reduce<Asset | undefined>(
    (best, asset) => (best && rank(best) <= rank(asset) ? best : asset),
    undefined,
  );
}
