import type { Change } from '../changes/change.ts';
import type { Recorder } from '../changes/recorder.ts';
import type { EntityReference } from '../graph/graph.ts';
import { nameKey } from '../names.ts';
import type { Run } from '../neo4j/database.ts';
import { type EntityKind, kindOfLabels, type RelationType, scoreNames } from '../ontology.ts';
import { evidenceLists } from '../write/evidence-lists.ts';
import { WriteError, type WriteProblem } from '../write/problem.ts';
import { relationId } from '../write/relation-id.ts';
import type { EvidenceRow, RelationRow } from '../write/rows.ts';
import { now } from '../write/statements.ts';
import { upsertRelations } from '../write/upsert-relations.ts';
import { type Call, checkSize, perform, type UserError } from './call.ts';
import { lookUp, readReference } from './references.ts';
import { type Stated, statedBy } from './stated.ts';
import { lockEntities, relationsOf, type StoredRelation } from './stored.ts';
import { keepPlaced } from './variants.ts';

/** What `mergeEntities` answers. */
export interface Merged {
  /** The entity that is left; null where nothing was merged. */
  readonly slug: string | null;
  readonly userErrors: readonly UserError[];
}

/**
 * Folds duplicates into one entity, the survivor.
 *
 * - Relations of the duplicates become the survivor's. Those that are then the same (type, ends, role, since) become one,
 *   with the evidence of all; its `until` and `confidence` are those of the first that has any, the survivor's own
 *   relation before those of the duplicates in their order. A relation between two of them vanishes.
 * - Evidence is united. Names, aliases and slugs of the duplicates become aliases. Other properties stay the survivor's;
 *   those that it lacks are taken from the first duplicate that has them.
 * - Evidence that names a duplicate source names the survivor.
 * - The duplicates' slugs lead to the survivor from now on and are never given out again.
 *
 * @throws {GraphError} PAGE_TOO_LARGE
 */
export async function mergeEntities(
  call: Call,
  into: EntityReference,
  from: readonly EntityReference[],
): Promise<Merged> {
  checkSize('mergeEntities', from, call);
  const fieldOf = (index: number) => (index < 0 ? ['into'] : ['from', String(index)]);
  return perform<Pick<Merged, 'slug'>>(call, { slug: null }, fieldOf, async (run, recorder) => {
    const problems: WriteProblem[] = [];
    const read = (reference: EntityReference, index: number) =>
      readReference(reference, [], (field, message) =>
        problems.push({ index, field, code: 'INVALID', message }),
      );
    const named = [read(into, -1), ...from.map(read)];
    const { current } = await lookUp(run, named);
    const slugs = named.map(current);
    problems.push(...check(slugs, await lockEntities(run, slugs)));
    if (problems.length > 0) throw new WriteError(problems);
    const [survivor = '', ...duplicates] = slugs;
    if (duplicates.length > 0) await merge(run, recorder, survivor, duplicates);
    return { slug: survivor };
  });
}

/** What is wrong with what is to be merged; the survivor comes first and has the index -1. */
function check(slugs: readonly string[], kinds: ReadonlyMap<string, EntityKind>): WriteProblem[] {
  const survivor = slugs[0] ?? '';
  const survivingKind = kinds.get(survivor);
  return slugs.flatMap((slug, place): WriteProblem[] => {
    const at = { index: place - 1, field: [] };
    const kind = kinds.get(slug);
    if (kind === undefined) return [{ ...at, code: 'NOT_FOUND', message: `There is no entity "${slug}".` }];
    if (place === 0) return [];
    if (slug === survivor)
      return [{ ...at, code: 'INVALID', message: `"${slug}" can't be merged into itself.` }];
    if (slugs.indexOf(slug) < place)
      return [{ ...at, code: 'INVALID', message: `"${slug}" is named twice; name it once.` }];
    if (survivingKind === undefined || kind === survivingKind || kind === 'ARTIFACT') return [];
    const message = `"${slug}" is of kind ${kind} and "${survivor}" of kind ${survivingKind}; only entities of one kind can be merged, and artifacts into those of any kind.`;
    return [{ ...at, code: 'CONFLICT', message }];
  });
}

async function merge(
  run: Run,
  recorder: Recorder,
  survivor: string,
  duplicates: readonly string[],
): Promise<void> {
  const stored = await readEntities(run, [survivor, ...duplicates]);
  const kind = stored[0]?.kind;
  if (!kind) throw new TypeError(`"${survivor}" disappeared although it is locked`);
  const { folded, moved } = await foldRelations(run, recorder, survivor, kind, duplicates);
  const aliases = unitedAliases(stored);
  const united = {
    aliases,
    aliasKeys: aliases.map(nameKey),
    fills: missingIn(stored),
    ...unitedEvidence(stored),
  };
  await run(replaceEntities, { p: { survivor, duplicates, folded, ...united } });
  const merged = stored.slice(1).map(({ slug, kind }): Change => {
    return { action: 'MERGED', identity: { of: 'entity', slug }, kinds: [kind] };
  });
  const updated: Change = { action: 'UPDATED', identity: { of: 'entity', slug: survivor }, kinds: [kind] };
  recorder.add({ changes: [updated, ...merged], sources: moved });
  if (kind === 'SOURCE')
    // At the end, when nobody else can add evidence from a duplicate any more.
    recorder.beforeCommit(async (run, committed) => {
      const stated = await statedBy(committed, duplicates);
      await renameSources(run, recorder, stated, survivor, duplicates);
    });
}

// Private: entities

interface StoredEntity {
  readonly slug: string;
  readonly kind: EntityKind;
  readonly properties: Readonly<Record<string, unknown>>;
}

async function readEntities(run: Run, slugs: readonly string[]): Promise<StoredEntity[]> {
  const text =
    'UNWIND range(0, size($p.slugs) - 1) AS i MATCH (x:Entity {slug: $p.slugs[i]}) RETURN x.slug, labels(x), properties(x) ORDER BY i';
  const rows = await run(text, { p: { slugs } });
  return rows.flatMap(([slug, labels, properties]) => {
    const kind = kindOfLabels(labels as string[]);
    return kind ? [{ slug: String(slug), kind, properties: properties as Record<string, unknown> }] : [];
  });
}

/** What is an entity's own, or united instead of filled in. */
const neverFilled = new Set([
  ...['slug', 'name', 'nameKey', 'version', 'createdAt', 'updatedAt'],
  ...['aliases', 'aliasKeys', 'evidenceSources', 'evidenceLocators'],
  // Of another place in the graph; the survivor's own stay until they are worked out again.
  ...scoreNames,
]);

/** The properties that the survivor, which comes first, lacks, and the slug of the first duplicate that has them. */
function missingIn([survivor, ...duplicates]: readonly StoredEntity[]): (readonly [string, string])[] {
  const fills = new Map<string, string>();
  for (const { slug, properties } of duplicates)
    for (const [name, value] of Object.entries(properties))
      if (
        !neverFilled.has(name) &&
        !isEmpty(value) &&
        isEmpty(survivor?.properties[name]) &&
        !fills.has(name)
      )
        fills.set(name, slug);
  // How exactly one date is known says nothing of another.
  if (fills.get('releasedOnPrecision') !== fills.get('releasedOn')) fills.delete('releasedOnPrecision');
  return [...fills];
}

function unitedAliases([survivor, ...duplicates]: readonly StoredEntity[]): string[] {
  const theirs = duplicates.flatMap(({ slug, properties: { name, aliases } }) => [
    name,
    ...texts(aliases),
    slug,
  ]);
  const all = new Set([...texts(survivor?.properties.aliases), ...theirs.map(String)]);
  return [...all].filter((alias) => alias !== survivor?.properties.name);
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The evidence of all; where sources are merged, what one of them says of another is said by the survivor. */
function unitedEvidence(entities: readonly StoredEntity[]) {
  const [survivor = '', ...duplicates] = entities.map(({ slug }) => slug);
  return evidenceLists(
    entities.flatMap(({ properties: { evidenceSources, evidenceLocators } }) =>
      pairs(texts(evidenceSources), texts(evidenceLocators), (slug) =>
        duplicates.includes(slug) ? survivor : slug,
      ),
    ),
  );
}

const pairs = (
  sources: readonly string[],
  locators: readonly string[],
  current: (slug: string) => string,
): EvidenceRow[] => sources.map((source, i) => ({ source: current(source), locator: locators[i] || null }));

const replaceEntities = `
MATCH (x:Entity {slug: $p.survivor})
SET x.aliases = $p.aliases, x.aliasKeys = $p.aliasKeys,
  x.evidenceSources = $p.sources, x.evidenceLocators = $p.locators,
  x.version = x.version + 1, x.updatedAt = ${now}
WITH x
CALL (x) {
  UNWIND $p.fills AS fill
  MATCH (duplicate:Entity {slug: fill[1]})
  SET x[fill[0]] = duplicate[fill[0]]
}
WITH x
UNWIND $p.duplicates AS slug
MATCH (duplicate:Entity {slug: slug})
CALL (duplicate) {
  MATCH (duplicate)-[r]-() WHERE r.id IS NULL OR r.id IN $p.folded
  DELETE r
}
// Fails where someone else has given it another relation, which would be lost.
DELETE duplicate
CREATE (:FormerSlug {slug: slug, now: x.slug})
WITH x, slug
MATCH (f:FormerSlug {now: slug})
SET f.now = x.slug`;

// Private: relations

/** Gives the survivor the relations of the duplicates; returns the ids that they had, and the sources that they name. */
async function foldRelations(
  run: Run,
  recorder: Recorder,
  survivor: string,
  kind: EntityKind,
  duplicates: readonly string[],
): Promise<{ readonly folded: readonly string[]; readonly moved: ReadonlySet<string> }> {
  const gone = new Set(duplicates);
  const all = await relationsOf(run, [survivor, ...duplicates]);
  const own = new Map(
    all.filter(({ from, to }) => !gone.has(from) && !gone.has(to)).map((relation) => [relation.id, relation]),
  );
  const order = new Map(duplicates.map((slug, i) => [slug, i]));
  const placeOf = ({ from, to }: StoredRelation) => order.get(from) ?? order.get(to) ?? 0;
  const theirs = all.filter(({ from, to }) => gone.has(from) || gone.has(to));
  theirs.sort((a, b) => placeOf(a) - placeOf(b));
  const rows = new Map<string, Folded>();
  const kinds = new Map([[survivor, kind]]);
  const current = (slug: string) => (gone.has(slug) ? survivor : slug);
  for (const relation of theirs) {
    const [from, to] = [current(relation.from), current(relation.to)];
    if (from === to) continue;
    for (const [i, end] of [relation.from, relation.to].entries()) {
      const endKind = relation.kinds[i];
      if (endKind && !gone.has(end) && end !== survivor) kinds.set(end, endKind);
    }
    const id = relationId({ ...relation, from, to });
    const folded = fold(rows.get(id), own.get(id), { ...relation, from, to }, current);
    rows.set(id, { ...folded, index: placeOf(relation) });
  }
  const variants = [...rows.values()].flatMap(({ row, index }) =>
    row.type === 'VARIANT_OF' ? [[row.from, { index, field: [] }] as const] : [],
  );
  keepPlaced(recorder, new Map(variants));
  recorder.add({
    changes: theirs.map(({ type, id, kinds }) => {
      return { action: 'DELETED', identity: { of: 'relation', type, id }, kinds };
    }),
    sources: [],
  });
  const written = [...rows.values()];
  const sources = new Set(written.flatMap(({ row }) => (row.evidence ?? []).map(({ source }) => source)));
  for (const source of sources) kinds.set(source, 'SOURCE');
  try {
    recorder.add(
      await upsertRelations(
        run,
        written.map(({ row }) => row),
        kinds,
      ),
    );
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw new WriteError(
      error.problems.map((problem) => ({
        ...problem,
        index: written[problem.index]?.index ?? -1,
        field: [],
      })),
    );
  }
  return { folded: theirs.map(({ id }) => id), moved: sources };
}

interface Folded {
  readonly row: RelationRow;
  /** Position of the duplicate that it comes from. */
  readonly index: number;
}

/** Folds a duplicate's relation into what there is already: of duplicates before it, and of the survivor. */
function fold(
  earlier: Folded | undefined,
  own: StoredRelation | undefined,
  relation: StoredRelation,
  current: (slug: string) => string,
): { row: RelationRow } {
  const { type, from, to, role, since } = relation;
  // What the survivor's own relation has stays if it is not given.
  const until = own?.until ? undefined : (earlier?.row.until ?? relation.until ?? undefined);
  const confidence =
    own?.confidence != null ? undefined : (earlier?.row.confidence ?? relation.confidence ?? undefined);
  const evidence = [...(earlier?.row.evidence ?? []), ...pairs(relation.sources, relation.locators, current)];
  return { row: { type, from, to, role, since, until, confidence, evidence } };
}

// Private: evidence

/** Rewrites the evidence of `x`, every pair once. */
const rename = `
WITH x, x.evidenceLocators AS locators,
  [s IN x.evidenceSources | CASE WHEN s IN $p.duplicates THEN $p.survivor ELSE s END] AS sources
WHERE sources <> x.evidenceSources
WITH x, sources, locators, [i IN range(0, size(sources) - 1)
  WHERE none(j IN range(0, i - 1) WHERE sources[j] = sources[i] AND locators[j] = locators[i])] AS kept
SET x.evidenceSources = [i IN kept | sources[i]], x.evidenceLocators = [i IN kept | locators[i]]`;

const renameInEntities = `
UNWIND $p.entities AS entity
MATCH (x) WHERE elementId(x) = entity
${rename}, x.version = x.version + 1, x.updatedAt = ${now}
RETURN x.slug, labels(x)`;

const renameInRelations = `
UNWIND $p.relations AS relation
MATCH ()-[x]->() WHERE elementId(x) = relation
${rename}
RETURN x.id, type(x), labels(startNode(x)), labels(endNode(x))`;

/** Has evidence name the survivor in place of a duplicate. */
async function renameSources(
  run: Run,
  recorder: Recorder,
  stated: Stated,
  survivor: string,
  duplicates: readonly string[],
): Promise<void> {
  const entities = await run(renameInEntities, { p: { survivor, duplicates, entities: stated.entities } });
  const relations = await run(renameInRelations, {
    p: { survivor, duplicates, relations: stated.relations },
  });
  const kindsIn = (lists: readonly unknown[]) =>
    lists.flatMap((labels) => kindOfLabels(labels as string[]) ?? []);
  recorder.add({
    changes: [
      ...entities.map(([slug, ...labels]): Change => {
        return { action: 'UPDATED', identity: { of: 'entity', slug: String(slug) }, kinds: kindsIn(labels) };
      }),
      ...relations.map(([id, type, ...labels]): Change => {
        const identity = { of: 'relation', type: type as RelationType, id: String(id) } as const;
        return { action: 'UPDATED', identity, kinds: kindsIn(labels) };
      }),
    ],
    sources: [],
  });
}
