import type { ReadableGraph } from '../neo4j/database.ts';
import type { EntityKind } from '../ontology.ts';
import {
  checkEntities,
  checkRelations,
  isDescribable,
  type Kinds,
  slugsOfEntities,
  slugsOfRelations,
} from '../write/check.ts';
import { formerSlugs, wasMerged } from '../write/former-slugs.ts';
import { kindsOf } from '../write/kinds-of.ts';
import type { WriteProblem } from '../write/problem.ts';
import { relationId } from '../write/relation-id.ts';
import { describe } from './explain.ts';
import { Fingerprints } from './fingerprints.ts';
import { FormerSlugs } from './former-slugs.ts';
import { nearest } from './nearest.ts';
import { type Place, type Problem, Problems } from './problem.ts';
import type { Progress } from './progress.ts';
import type { Declaration, Piece, Placed, Reader } from './rows.ts';
import { Turns } from './turns.ts';
import { Variants } from './variants.ts';

/** What is known of everything that is to be imported, once nothing is wrong with it. */
export interface Checked {
  /** The kinds of all slugs that it names, once it is imported. */
  readonly kinds: Kinds;
  /** The slugs of entities that the graph did not hold. */
  readonly fresh: ReadonlySet<string>;
  readonly turns: Turns;
  readonly entityCount: number;
  readonly relationCount: number;
}

/** Looking for a similar slug among more than this takes too long. */
const maxSuggestions = 5_000;
/** Problems for which one is looked for. */
const maxSuggested = 200;

/**
 * Checks everything: first each entity and relation by itself, then what they refer to, which may come later in the
 * file, in another one, or be in the graph. What is kept in memory is the kind of each entity that is named, and a
 * number for each relation.
 *
 * @throws {ImportError} with all that is wrong
 */
export async function check(
  database: ReadableGraph,
  paths: readonly string[],
  readers: readonly Reader[],
  progress: Progress,
  signal?: AbortSignal,
): Promise<Checked> {
  const problems = new Problems();
  const kinds = new Map<string, EntityKind>();
  const counts = { entityCount: 0, relationCount: 0 };
  const declared = new Set<string>();
  const fresh = new Set<string>();
  for await (const piece of pieces(readers, progress, signal)) {
    for (const problem of piece.problems) problems.add(problem);
    counts.entityCount += piece.entities.length;
    counts.relationCount += piece.relations.length;
    await lookUp(
      database,
      kinds,
      piece.declared.map(({ slug }) => slug),
    );
    for (const problem of await findMerged(database, piece.declared, kinds)) problems.add(problem);
    for (const declaration of piece.declared) {
      if (!kinds.has(declaration.slug)) fresh.add(declaration.slug);
      if (declared.has(declaration.slug)) problems.add(repeatedSlug(declaration));
      else declare(kinds, declaration);
      declared.add(declaration.slug);
    }
  }
  declared.clear();
  const hasWholeRows = problems.count === 0;
  const variants = new Variants();
  const turns = new Turns();
  const leads = new FormerSlugs();
  const ids = new Fingerprints();
  for await (const piece of pieces(readers, progress, signal)) {
    await lookUp(database, kinds, slugsOf(piece));
    for (const problem of checkPiece(piece, kinds, problems)) problems.add(problem);
    for (const { row, place } of piece.entities) {
      variants.addEntity(row, place);
      turns.add(row);
      leads.add(row, place);
    }
    for (const { row, place } of piece.relations) {
      const id = relationId(row);
      if (!ids.add(id)) problems.add({ place, message: 'repeats a relation that stands before it.' });
      variants.addRelation(row, id, place);
    }
  }
  for (const problem of await leads.check(database)) problems.add(problem);
  // A relation that was left out for its shape may be the one that a variant seems to lack.
  if (hasWholeRows) for (const problem of await variants.check(database)) problems.add(problem);
  problems.throwIfAny(paths);
  return { kinds, fresh, turns, ...counts };
}

/** The problem of a row as one of the file, with the known slug that was probably meant. */
export function placed(
  { index, field, code, message }: WriteProblem,
  rows: readonly Placed<unknown>[],
  known: Iterable<string> = [],
): Problem[] {
  const found = rows[index];
  if (!found) return [];
  const { row, place } = found;
  const given = code === 'NOT_FOUND' ? field.reduce(child, row) : undefined;
  const meant = typeof given === 'string' ? nearest(given, known) : undefined;
  return [
    {
      place: { ...place, path: [...place.path, ...field] },
      message: meant === undefined ? message : `${message} Did you mean "${meant}"?`,
    },
  ];
}

// Private: steps

async function* pieces(
  readers: readonly Reader[],
  progress: Progress,
  signal: AbortSignal | undefined,
): AsyncIterable<Piece> {
  for (const reader of readers)
    for await (const piece of reader.read()) {
      signal?.throwIfAborted();
      yield piece;
      progress.add(piece.bytes);
    }
}

/** Adds the kinds of the slugs that the graph holds. */
async function lookUp(database: ReadableGraph, kinds: Map<string, EntityKind>, slugs: Iterable<string>) {
  const unknown = new Set<string>();
  for (const slug of slugs) if (!kinds.has(slug)) unknown.add(slug);
  const there = await kindsOf((text, values) => database.read(text, values), unknown);
  for (const [slug, kind] of there) kinds.set(slug, kind);
}

/** Entities that the graph knows under another slug since they were merged. */
async function findMerged(
  database: ReadableGraph,
  declared: readonly Declaration[],
  kinds: Kinds,
): Promise<Problem[]> {
  const fresh = declared.filter(({ slug }) => !kinds.has(slug));
  const merged = await formerSlugs(
    (text, values) => database.read(text, values),
    fresh.map(({ slug }) => slug),
  );
  return fresh.flatMap(({ slug, place }) => {
    const now = merged.get(slug);
    return now === undefined ? [] : [slugProblem(place, wasMerged(slug, now))];
  });
}

function* slugsOf({ entities, relations }: Piece): Iterable<string> {
  yield* slugsOfEntities(entities.map(({ row }) => row));
  yield* slugsOfRelations(relations.map(({ row }) => row));
}

/** The graph's kind stands, since a slug never changes its kind, but for an artifact that is described now. */
function declare(kinds: Map<string, EntityKind>, { slug, kind }: Declaration): void {
  const there = kinds.get(slug);
  if (there === undefined || (there === 'ARTIFACT' && isDescribable(kind))) kinds.set(slug, kind);
}

const repeatedSlug = ({ slug, place }: Declaration): Problem =>
  slugProblem(place, `${describe(slug)} is the slug of an entity that stands before it.`);

const slugProblem = (place: Place, message: string): Problem => ({
  place: { ...place, path: [...place.path, 'slug'] },
  message,
});

function* checkPiece({ entities, relations }: Piece, kinds: Kinds, { count }: Problems): Iterable<Problem> {
  const entityProblems = checkEntities(
    entities.map(({ row }) => row),
    kinds,
  );
  const relationProblems = checkRelations(
    relations.map(({ row }) => row),
    kinds,
  );
  // Looking for what was meant takes long, and nobody reads it of the thousandth problem.
  let left = kinds.size > maxSuggestions ? 0 : maxSuggested - count;
  const known = () => (left-- > 0 ? kinds.keys() : []);
  for (const problem of entityProblems) yield* placed(problem, entities, known());
  for (const problem of relationProblems) yield* placed(problem, relations, known());
}

function child(value: unknown, part: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[part]
    : undefined;
}
