import { cypher } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import { type Graph, notFound } from '../graph/graph.ts';
import type { PathObject } from '../graph/paths.ts';
import { kindOfLabels, type RelationType, relations } from '../ontology.ts';
import { inOrder } from './in-order.ts';
import type { Terms } from './license-terms.ts';

/** A licence that an asset of a lineage is under. */
export interface CarriedLicense {
  readonly license: string;
  readonly asset: string;
  /** Relations on the shortest way to the asset. */
  readonly distance: number;
  readonly terms: Terms;
  /** From the entity asked about through the asset to the licence. */
  readonly path: () => Promise<PathObject>;
}

/** An asset of a lineage. */
export interface Asset {
  readonly slug: string;
  /** What it is built on directly, by slug. */
  readonly bases: Asset[];
  /** By slug. */
  readonly licenses: readonly { readonly slug: string; readonly terms: Terms }[];
}

type LicenseRow = readonly [
  slug: string,
  research: boolean | null,
  commercial: boolean | null,
  users: string | null,
  osi: boolean | null,
];
type AssetRow = readonly [slug: string, bases: readonly string[], licenses: readonly LicenseRow[]];
type Found = readonly [now: string, labels: readonly string[], assets: readonly AssetRow[]];

/**
 * The asset, on which hang those that it is built on, directly or through others.
 *
 * @param given its slug, which may be a former one
 * @throws {GraphError} NOT_FOUND, BAD_USER_INPUT where it is none, COST_LIMIT or DEADLINE_EXCEEDED
 */
export async function readAssets(
  graph: Pick<Graph, 'ask'>,
  given: string,
  types: readonly RelationType[],
  day: Date | undefined,
  limit: number,
): Promise<Asset> {
  const text = cypher('license-lineage', { types, direction: 'OUT' });
  const [found] = await graph.ask(
    text,
    { slug: given, asOf: day ?? null, assets: limit },
    'Name fewer types.',
  );
  if (!found) throw notFound('of', given);
  const [now, labels, rows] = found as Found;
  const kind = kindOfLabels(labels);
  const { from } = relations.LICENSED_UNDER;
  if (!kind || !from.includes(kind))
    throw new GraphError(
      'BAD_USER_INPUT',
      `of names "${now}", of the kind ${kind}, which is under no licence. Give one of the kinds ${from.join(', ')}.`,
    );
  if (rows.length > limit)
    throw new GraphError('COST_LIMIT', `"${now}" is built on more than ${limit} others. Name fewer types.`);
  const assets = new Map(rows.map((row) => [row[0], assetOf(row)]));
  for (const [slug, bases] of rows)
    for (const base of bases.toSorted(inOrder)) {
      const asset = assets.get(base);
      if (asset) assets.get(slug)?.bases.push(asset);
    }
  return assets.get(now) ?? assetOf([now, [], []]);
}

const assetOf = ([slug, , licenses]: AssetRow): Asset => ({
  slug,
  bases: [],
  licenses: licenses
    .map(([license, allowsResearchUse, allowsCommercialUse, users, osiApproved]) => ({
      slug: license,
      terms: {
        allowsResearchUse,
        allowsCommercialUse,
        monthlyActiveUserLimit: users === null ? null : BigInt(users),
        osiApproved,
      },
    }))
    .sort((a, b) => inOrder(a.slug, b.slug)),
});
