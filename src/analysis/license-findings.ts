import { GraphError } from '../errors.ts';
import type { PathObject } from '../graph/paths.ts';
import { allowed, isSilent, type LicenseTerm, licenseTerms } from './license-terms.ts';
import type { Asset, CarriedLicense } from './licensed-assets.ts';
import type { Trails } from './trails.ts';
import { places, wayTo } from './ways.ts';

/** How a term changes from what an asset is built on to the asset. */
export type LicenseChange = (typeof licenseChanges)[number];

/** How a term can change, and that a licence says nothing on it; in the order in which findings are told. */
const licenseChanges = ['LOOSENS', 'TIGHTENS', 'UNKNOWN'] as const;

/** Something to note about the licences of a lineage. */
export interface LicenseFinding {
  readonly change: LicenseChange;
  readonly term: LicenseTerm;
  readonly asset: string;
  readonly license: string;
  /** What it is built on and compared with, and the licence of that; null where the licence is silent. */
  readonly base: string | null;
  readonly baseLicense: string | null;
  /** From the asset to the one that it is compared with; null where the licence is silent. */
  readonly path: (() => Promise<PathObject>) | null;
}

/**
 * What is to be noted about the licences of a lineage: what loosens first, then what tightens, then what is unknown; each
 * in the order of assets.
 *
 * @param assets the nearest first
 * @param limit how many links are looked at at most
 * @throws {GraphError} COST_LIMIT
 */
export const licenseFindings = (
  assets: readonly Asset[],
  licenses: readonly CarriedLicense[],
  trails: Trails,
  limit: number,
): readonly LicenseFinding[] =>
  [...changes(assets, trails, limit), ...silences(licenses)].sort(
    (a, b) => licenseChanges.indexOf(a.change) - licenseChanges.indexOf(b.change),
  );

/**
 * Where a licence allows more or less than those above it. Of these, each term is compared with the nearest that say
 * something on it, along every way up.
 */
function changes(assets: readonly Asset[], trails: Trails, limit: number): readonly LicenseFinding[] {
  const findings: LicenseFinding[] = [];
  let links = 0;
  for (const asset of assets)
    for (const term of licenseTerms) {
      const own = speaking(asset, term);
      if (own.length === 0) continue;
      const found = places(asset, (one) => (one !== asset && speaking(one, term).length ? [] : one.bases));
      for (const [base] of found) {
        links += base.bases.length + 1;
        if (base === asset) continue;
        for (const theirs of speaking(base, term))
          for (const { slug, allows } of own)
            if (allows !== theirs.allows)
              findings.push({
                change: allows > theirs.allows ? 'LOOSENS' : 'TIGHTENS',
                term,
                asset: asset.slug,
                license: slug,
                base: base.slug,
                baseLicense: theirs.slug,
                path: () => trails.up(wayTo(found, base)),
              });
      }
      if (links > limit)
        throw new GraphError(
          'COST_LIMIT',
          `To compare the licences, more than ${limit} relations were looked at. Name fewer types.`,
        );
    }
  return findings;
}

/** The licences of the asset that say something on the term, with how much they allow. */
const speaking = ({ licenses }: Asset, term: LicenseTerm) =>
  licenses.flatMap(({ slug, terms }) => {
    const allows = allowed(term, terms);
    return allows === undefined ? [] : [{ slug, allows }];
  });

/** Each term on which a licence says nothing, once, with the nearest asset that it is carried by. */
function silences(licenses: readonly CarriedLicense[]): readonly LicenseFinding[] {
  const nearest = new Map(licenses.toReversed().map((one) => [one.license, one]));
  return licenses
    .filter((one) => nearest.get(one.license) === one)
    .flatMap(({ license, asset, terms }) =>
      licenseTerms
        .filter((term) => isSilent(term, terms))
        .map((term) => ({
          change: 'UNKNOWN',
          term,
          asset,
          license,
          base: null,
          baseLicense: null,
          path: null,
        })),
    );
}
