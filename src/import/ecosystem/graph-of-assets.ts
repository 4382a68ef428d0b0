import { type EntityKind, relations as relationTable } from '../../ontology.ts';
import type { EntityRow, EvidenceRow, RelationRow } from '../../write/rows.ts';
import { resolveDependencies } from './dependencies.ts';
import { type Foldable, foldEntities, foldRelations } from './fold.ts';
import { gatherMentions, type Mention, type Occurrence } from './mentions.ts';
import type { Asset, RecordFile, Remark } from './records.ts';
import { candidates, type Given, giveSlugs, type Naming, type Taken } from './slugs.ts';
import { accessOf, keyOf, licenseOf, modalityOf, organizationsOf, parametersOf, textOf } from './values.ts';

/** A row and the record that it comes from; the first where several say it, none where it is the file itself. */
export interface Derived<Row> {
  readonly row: Row;
  readonly origin: { readonly file: RecordFile; readonly index?: number };
}

/** What the records of files say, as entities and relations. */
export interface EcosystemGraph {
  readonly entities: readonly Derived<EntityRow>[];
  readonly relations: readonly Derived<RelationRow>[];
  readonly warnings: readonly Remark[];
  /** What was left out of the dependencies: items without a name, records that name themselves, repeats. */
  readonly dropped: { readonly nulls: number; readonly selves: number; readonly repeats: number };
}

/** Reads what the graph holds under slugs and under names, by slug; a slug that nothing has is absent from the answer. */
export type LookUp = (
  slugs: ReadonlySet<string>,
  names: ReadonlySet<string>,
) => Promise<ReadonlyMap<string, Taken>>;

/** Sources begin so, which keeps them apart from the organisations that files are named after. */
const sourcePrefix = 'ecosystem-graphs';

/** Turns assets and what they name into a graph; the record that says something is the evidence for it. */
export async function graphOfAssets(
  files: readonly RecordFile[],
  assets: readonly Asset[],
  lookUp: LookUp,
): Promise<EcosystemGraph> {
  const { edges, stubs: stubNames, dropped } = resolveDependencies(assets);
  const organizations = gatherMentions(assets.flatMap(organizationNames));
  const licenses = gatherMentions(assets.flatMap(licenseNames));
  const stubs = gatherMentions(stubNames);
  const warnings: Remark[] = [];

  // Sources first, since what describes an asset is known by them.
  const given = new Map<RecordFile | Asset | Mention, Given>();
  const slugOf = (thing: RecordFile | Asset | Mention) => given.get(thing)?.slug ?? '';
  const evidenceOf = (those: readonly Asset[]): EvidenceRow[] =>
    those.map(({ file, locator }) => ({ source: slugOf(file), locator }));
  const sources = files.map((file) => [file, sourceNaming(file)] as const);
  await giveNames(sources, given, lookUp);
  const named = [
    ...organizations.map((mention) => [mention, namingOf(mention, 'ORGANIZATION')] as const),
    ...assets.map((asset) => [asset, assetNaming(asset, slugOf(asset.file))] as const),
    ...stubs.map((mention) => [mention, stubNaming(mention)] as const),
    ...licenses.map((mention) => [mention, namingOf(mention, 'LICENSE')] as const),
  ];
  await giveNames(named, given, lookUp);

  const entityOf = (mention: Mention, kind: EntityKind, more = {}): Foldable => {
    const { there, merged } = given.get(mention) ?? {};
    const name = merged && there ? there.name : mention.name;
    const properties = { name, ...aliasesOf(mention, name, there), ...more };
    const row = { kind, slug: slugOf(mention), properties, evidence: evidenceOf(mention.assets) };
    return { row, origin: mention.assets[0], merged };
  };
  const relationsOf = (type: 'DEVELOPED' | 'LICENSED_UNDER' | 'DEPENDS_ON', mention: Mention) =>
    mention.assets.map((asset): Derived<RelationRow> => {
      const ends = [slugOf(asset), slugOf(mention)] as const;
      const [from, to] = type === 'DEVELOPED' ? [ends[1], ends[0]] : ends;
      return { row: { type, from, to, evidence: evidenceOf([asset]) }, origin: asset };
    });
  return {
    entities: foldEntities([
      ...files.map((file): Derived<EntityRow> => {
        const properties = { name: `Ecosystem Graphs: ${file.stem}.yaml`, publisher: 'Ecosystem Graphs' };
        return { row: { kind: 'SOURCE', slug: slugOf(file), properties }, origin: { file } };
      }),
      ...organizations.map((mention) => entityOf(mention, 'ORGANIZATION', countryOf(mention))),
      ...licenses.map((mention) => entityOf(mention, 'LICENSE')),
      ...assets.map((asset): Foldable => {
        const own = propertiesOf(asset, (field, message) =>
          warnings.push({ file: asset.file, index: asset.index, field, message }),
        );
        const { there, merged } = given.get(asset) ?? {};
        // What it was merged into has properties of its own.
        const properties = merged && there && there.kind !== 'ARTIFACT' ? { name: there.name } : own;
        const row = { kind: asset.kind, slug: slugOf(asset), properties, evidence: evidenceOf([asset]) };
        return { row, origin: asset, merged };
      }),
      // What the graph knows as a model, say, stays one.
      ...stubs
        .filter((mention) => (given.get(mention)?.there?.kind ?? 'ARTIFACT') === 'ARTIFACT')
        .map((mention) => entityOf(mention, 'ARTIFACT')),
    ]),
    relations: foldRelations([
      ...organizations.flatMap((mention) => relationsOf('DEVELOPED', mention)),
      ...licenses.flatMap((mention) => relationsOf('LICENSED_UNDER', mention)),
      ...edges.map(({ from, to }): Derived<RelationRow> => {
        const row = { from: slugOf(from), to: slugOf(to), evidence: evidenceOf([from]) };
        return { row: { type: 'DEPENDS_ON', ...row }, origin: from };
      }),
      ...stubs.flatMap((mention) => relationsOf('DEPENDS_ON', mention)),
    ]),
    warnings,
    dropped,
  };
}

// Private: names

const organizationNames = (asset: Asset): Occurrence[] =>
  organizationsOf(asset.fields.organization).map((organization) => ({ asset, ...organization }));

function licenseNames(asset: Asset): Occurrence[] {
  const name = licenseOf(asset.fields.license);
  return name === null ? [] : [{ asset, name }];
}

async function giveNames<Thing>(
  things: readonly (readonly [Thing, Naming])[],
  given: Map<Thing, Given>,
  lookUp: LookUp,
): Promise<void> {
  const namings = things.map(([, naming]) => naming);
  const names = new Set(namings.map(({ name }) => name));
  const taken = await lookUp(new Set(candidates(namings)), names);
  giveSlugs(namings, taken).forEach((slug, index) => {
    const thing = things[index]?.[0];
    if (thing) given.set(thing, slug);
  });
}

const sourceNaming = ({ stem }: RecordFile): Naming => ({
  name: `${sourcePrefix} ${stem}`,
  mark: 'source',
  fits: ({ kind }) => kind === 'SOURCE',
});

const namingOf = ({ name }: Mention, kind: EntityKind): Naming => ({
  name,
  mark: kind.toLowerCase(),
  fits: (there) => there.kind === kind,
});

const stubNaming = ({ name }: Mention): Naming => ({
  name,
  mark: 'artifact',
  fits: ({ kind }) => relationTable.DEPENDS_ON.to.includes(kind),
});

/** Two records are two assets, even where they share a name and are imported one after the other. */
const assetNaming = ({ name, kind, key, locator, file }: Asset, source: string): Naming => ({
  name,
  mark: file.stem,
  fits: (there) => {
    if (there.kind !== kind && there.kind !== 'ARTIFACT') return false;
    const described = there.evidence.filter(
      ([from, where]) => from.startsWith(sourcePrefix) && keyOf(where.replace(/ \(\d+\)$/, '')) === key,
    );
    return described.length === 0 || described.some(([from, where]) => from === source && where === locator);
  },
});

// Private: properties

/** The other names, with those that the graph knows already. */
function aliasesOf(mention: Mention, name: string, there: Taken | undefined): { aliases?: string[] } {
  const known = there ? [...there.aliases, there.name] : [];
  const aliases = new Set([...known, mention.name, ...mention.aliases]);
  aliases.delete(name);
  return aliases.size === 0 ? {} : { aliases: [...aliases] };
}

/** The nationality of the assets that an organisation made alone, where they agree. */
function countryOf({ assets }: Mention): { country?: string } {
  const own = assets.filter((asset) => organizationNames(asset).length === 1);
  const countries = new Set(
    own.map(({ fields }) => textOf(fields.nationality)).filter((text) => text !== null),
  );
  const [country] = countries;
  return countries.size === 1 && country !== undefined ? { country } : {};
}

const accesses = ['open', 'limited', 'closed'];

function propertiesOf(
  { kind, name, created, fields }: Asset,
  warn: (field: string, message: string) => void,
): EntityRow['properties'] {
  const access = accessOf(fields.access);
  const known = access !== null && accesses.includes(access);
  if (access !== null && !known)
    warn('access', `is "${access}" and is left out; known: ${accesses.join(', ')}.`);
  const { input, output, undirected } = modalityOf(fields.modality);
  const modalities = [...new Set([...input, ...output, ...undirected])];
  const parameterCount = parametersOf(fields.size);
  const size = textOf(fields.size);
  const url = urlOf(textOf(fields.url), (given) =>
    warn('url', `is "${given}", which is no web address, and is left out.`),
  );
  return {
    name,
    ...(url !== null && { url }),
    ...created,
    ...(known && { access: access.toUpperCase() }),
    ...(kind !== 'APPLICATION' && modalities.length > 0 && { modalities }),
    ...(kind === 'MODEL' && parameterCount !== null && { parameterCount }),
    ...(kind === 'DATASET' && size !== null && { size }),
  };
}

/** The address, with the scheme that some are given without. */
function urlOf(given: string | null, warn: (given: string) => void): string | null {
  if (given === null) return null;
  const url = /^[a-z][a-z0-9+.-]*:/i.test(given) ? given : `https://${given}`;
  if (/^https?:\/\/\S+$/i.test(url) && URL.canParse(url)) return url;
  warn(given);
  return null;
}
