import { GraphError } from '../errors.ts';
import { type EntityReference, type Graph, slugOf } from '../graph/graph.ts';
import { lineageTypes } from '../graph/lineage.ts';
import { dependencies, type RelationType, relationTypes } from '../ontology.ts';
import { inOrder } from './in-order.ts';
import { type LicenseFinding, licenseFindings } from './license-findings.ts';
import { strictest, type Terms } from './license-terms.ts';
import { type Asset, type CarriedLicense, readAssets } from './licensed-assets.ts';
import { Trails } from './trails.ts';
import { places, wayTo } from './ways.ts';

/** What `licenseLineage` is asked with; null means the same as absent. */
export interface LicenseLineageArguments {
  readonly of: EntityReference;
  readonly types?: readonly RelationType[] | null | undefined;
}

/** The licences of what an entity is built on, and of itself. */
export interface LicenseLineage {
  readonly slug: string;
  /** By distance, slug of the asset, slug of the licence. */
  readonly licenses: readonly CarriedLicense[];
  /** Assets for which no licence is recorded, the nearest first. */
  readonly unlicensed: readonly string[];
  readonly findings: readonly LicenseFinding[];
  readonly effective: Terms;
}

/** How many assets a lineage may have, and how many links are looked at to compare them. */
export const licenseLineageLimits = { assets: 10_000, links: 500_000 };

/** Types of relations that lead from something to what it is built on, unless others are asked for. */
const baseTypes = relationTypes.filter((type) => dependencies[type]?.need === 'BASE');

/**
 * The licences met along the lineage of an asset, and where their terms change. Each licence is compared, term by term, with
 * the nearest ones above it that say something on the term.
 *
 * @param day the day on which relations must be valid
 * @throws {GraphError} BAD_USER_INPUT for arguments that can't be, NOT_FOUND where the entity is not in the graph,
 * COST_LIMIT or DEADLINE_EXCEEDED where its lineage is too large
 */
export async function licenseLineage(
  graph: Pick<Graph, 'ask'>,
  args: LicenseLineageArguments,
  day: Date | undefined,
  limits = licenseLineageLimits,
): Promise<LicenseLineage> {
  const types = typesOf(args.types);
  const start = await readAssets(graph, slugOf(args.of), types, day, limits.assets);
  const trails = new Trails(graph, { types: [...types, 'LICENSED_UNDER'], opposite: [] }, day);
  const above = places(start, ({ bases }) => bases);
  const distanceOf = (asset: Asset): number => above.get(asset)?.depth ?? 0;
  const assets = [...above.keys()].sort((a, b) => distanceOf(a) - distanceOf(b) || inOrder(a.slug, b.slug));
  const licenses = assets.flatMap((asset) =>
    asset.licenses.map(
      ({ slug, terms }): CarriedLicense => ({
        license: slug,
        asset: asset.slug,
        distance: distanceOf(asset),
        terms,
        path: () => trails.up([...wayTo(above, asset), { slug }]),
      }),
    ),
  );
  return {
    slug: start.slug,
    licenses,
    unlicensed: assets.filter((asset) => asset.licenses.length === 0).map(({ slug }) => slug),
    findings: licenseFindings(assets, licenses, trails, limits.links),
    effective: strictest(licenses.map(({ terms }) => terms)),
  };
}

function typesOf(asked: LicenseLineageArguments['types']): readonly RelationType[] {
  const other = asked?.find((type) => !lineageTypes.includes(type));
  if (other)
    throw new GraphError(
      'BAD_USER_INPUT',
      `licenseLineage(types: …) holds ${other}, by which nothing is built on another. Give some of ${lineageTypes.join(', ')}.`,
    );
  return relationTypes.filter((type) => (asked ?? baseTypes).includes(type));
}
