import { type EntityKind, type RelationType, relations } from '../ontology.ts';
import { belongsToEntity } from './former-slugs.ts';
import type { WriteProblem, WriteProblemCode } from './problem.ts';
import type { EntityRow, EvidenceRow, RelationRow } from './rows.ts';
import { isSlug, slugRule } from './slug.ts';

/** The kinds of all entities that rows name: of those that exist, and of those that will once the rows are written. */
export type Kinds = ReadonlyMap<string, EntityKind>;

/** The slugs that entities name: their own, those that lead to them and those of their sources. */
export function* slugsOfEntities(rows: readonly EntityRow[]): Iterable<string> {
  for (const { slug, evidence = [], formerSlugs = [] } of rows) {
    yield slug;
    yield* formerSlugs;
    for (const { source } of evidence) yield source;
  }
}

/** The slugs that relations name: those of their ends and of their sources. */
export function* slugsOfRelations(rows: readonly RelationRow[]): Iterable<string> {
  for (const { from, to, evidence = [] } of rows) {
    yield from;
    yield to;
    for (const { source } of evidence) yield source;
  }
}

/** What is wrong with entities, apart from their properties, in view of what else exists. */
export function checkEntities(rows: readonly EntityRow[], kinds: Kinds): WriteProblem[] {
  return rows.flatMap(({ slug, kind, evidence, formerSlugs }, index) => {
    const problems = [
      ...checkEvidence(index, evidence, kinds),
      ...checkFormerSlugs(index, slug, formerSlugs, kinds),
    ];
    if (!isSlug(slug)) problems.push(problem(index, ['slug'], 'INVALID', `"${slug}" must ${slugRule}.`));
    const there = kinds.get(slug);
    if (there !== undefined && there !== kind && !(there === 'ARTIFACT' && isDescribable(kind))) {
      const message = `"${slug}" is the slug of an entity of kind ${there}; it can't become one of kind ${kind}.`;
      problems.push(problem(index, ['slug'], 'CONFLICT', message));
    }
    return problems;
  });
}

/** True where an artifact becomes an entity of this kind once a source describes it. */
export const isDescribable = (kind: EntityKind): boolean =>
  kind === 'MODEL' || kind === 'DATASET' || kind === 'APPLICATION';

/** What keeps an entity that has relations of these types from being of a kind. */
export function checkKind(
  slug: string,
  kind: EntityKind,
  types: { readonly from: readonly RelationType[]; readonly to: readonly RelationType[] },
): Omit<WriteProblem, 'index' | 'field'>[] {
  return (['from', 'to'] as const).flatMap((end) =>
    types[end]
      .filter((type) => !relations[type][end].includes(kind))
      .map((type) => {
        const message = `"${slug}" can't be of kind ${kind}, since ${type} ${end === 'from' ? 'starts' : 'ends'} there; allowed: ${relations[type][end].join(', ')}.`;
        return { code: 'NOT_ALLOWED_BY_ONTOLOGY' as const, message };
      }),
  );
}

/** What is wrong with relations in view of the ontology and of what else exists. */
export function checkRelations(rows: readonly RelationRow[], kinds: Kinds): WriteProblem[] {
  return rows.flatMap((row, index) => [
    ...checkEnd(index, row, 'from', kinds),
    ...checkEnd(index, row, 'to', kinds),
    ...checkValues(index, row),
    ...checkEvidence(index, row.evidence, kinds),
  ]);
}

// Private: single checks

function checkEnd(index: number, row: RelationRow, end: 'from' | 'to', kinds: Kinds): WriteProblem[] {
  const kind = kinds.get(row[end]);
  if (kind === undefined) return [problem(index, [end], 'NOT_FOUND', `There is no entity "${row[end]}".`)];
  const allowed = relations[row.type][end];
  if (allowed.includes(kind)) return [];
  const message = `${row.type} can't ${end === 'from' ? 'start' : 'end'} at "${row[end]}", whose kind is ${kind}; allowed: ${allowed.join(', ')}.`;
  return [problem(index, [end], 'NOT_ALLOWED_BY_ONTOLOGY', message)];
}

function checkValues(
  index: number,
  { type, from, to, since, until, confidence }: RelationRow,
): WriteProblem[] {
  const problems: WriteProblem[] = [];
  if (from === to)
    problems.push(problem(index, ['to'], 'INVALID', `${type} can't join "${from}" to itself.`));
  if (since != null && until != null && until <= since) {
    const message = `It would end on ${until}, but that must be after it begins, ${since}.`;
    problems.push(problem(index, ['until'], 'INVALID', message));
  }
  if (confidence != null && !(confidence >= 0 && confidence <= 1))
    problems.push(
      problem(
        index,
        ['confidence'],
        'INVALID',
        `A confidence of ${confidence} is not allowed; it must be from 0 to 1.`,
      ),
    );
  return problems;
}

function checkEvidence(index: number, evidence: readonly EvidenceRow[] = [], kinds: Kinds): WriteProblem[] {
  return evidence.flatMap(({ source }, position) => {
    const kind = kinds.get(source);
    if (kind === 'SOURCE') return [];
    const field = ['evidence', position, 'source'];
    return kind === undefined
      ? [problem(index, field, 'NOT_FOUND', `There is no source "${source}".`)]
      : [
          problem(
            index,
            field,
            'INVALID',
            `Evidence has to name a SOURCE, but the kind of "${source}" is ${kind}.`,
          ),
        ];
  });
}

function checkFormerSlugs(
  index: number,
  slug: string,
  formerSlugs: readonly string[] = [],
  kinds: Kinds,
): WriteProblem[] {
  return formerSlugs.flatMap((former, position) => {
    const field = ['formerSlugs', position];
    if (!isSlug(former)) return [problem(index, field, 'INVALID', `"${former}" must ${slugRule}.`)];
    return kinds.has(former) ? [problem(index, field, 'CONFLICT', belongsToEntity(former, slug))] : [];
  });
}

function problem(
  index: number,
  field: readonly (string | number)[],
  code: WriteProblemCode,
  message: string,
): WriteProblem {
  return { index, field, code, message };
}
