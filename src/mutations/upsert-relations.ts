import type { RelationKey } from '../graph/executor.ts';
import type { Counts } from '../write/batch.ts';
import { checkRelations } from '../write/check.ts';
import { WriteError, type WriteProblem } from '../write/problem.ts';
import { relationId } from '../write/relation-id.ts';
import type { RelationRow } from '../write/rows.ts';
import { isText, textRule } from '../write/text.ts';
import { upsertRelations as writeRelations } from '../write/upsert-relations.ts';
import { type Call, checkSize, perform, type UserError } from './call.ts';
import type { RelationInput } from './inputs.ts';
import { lookUp, readEvidence, readReference } from './references.ts';
import { keepPlaced } from './variants.ts';

/** What `upsertRelations` answers. */
export interface UpsertedRelations extends Counts {
  /** The relations in the order of the input; none where nothing was written. */
  readonly keys: readonly RelationKey[];
  readonly userErrors: readonly UserError[];
}

/**
 * Creates the relations that do not exist and changes those that differ.
 *
 * @throws {GraphError} PAGE_TOO_LARGE
 */
export async function upsertRelations(
  call: Call,
  input: readonly RelationInput[],
): Promise<UpsertedRelations> {
  checkSize('upsertRelations', input, call);
  const nothing = { keys: [], created: 0, updated: 0, unchanged: 0 };
  const fieldOf = (index: number) => ['input', String(index)];
  return perform(call, nothing, fieldOf, async (run, recorder) => {
    const problems: WriteProblem[] = [];
    const given = input.map((item, index) => readRelation(item, index, problems));
    const { kinds, current } = await lookUp(run, given.flatMap(slugsIn));
    const rows = given.map((row) => ({
      ...row,
      from: current(row.from),
      to: current(row.to),
      evidence: row.evidence?.map((one) => ({ ...one, source: current(one.source) })),
    }));
    problems.push(...checkRelations(rows, kinds));
    if (problems.length > 0) throw new WriteError(problems);
    const { created, updated, unchanged, ...written } = await writeRelations(run, rows, kinds);
    recorder.add(written);
    const variants = rows.flatMap(({ type, from }, index) =>
      type === 'VARIANT_OF' ? [[from, { index, field: ['to'] }] as const] : [],
    );
    keepPlaced(recorder, new Map(variants));
    const keys = call.dryRun ? [] : rows.map((row) => ({ type: row.type, id: relationId(row) }));
    return { created, updated, unchanged, keys };
  });
}

const slugsIn = ({ from, to, evidence = [] }: RelationRow): string[] => [
  from,
  to,
  ...evidence.map(({ source }) => source),
];

function readRelation(
  { type, from, to, role, since, until, confidence, evidence }: RelationInput,
  index: number,
  problems: WriteProblem[],
): RelationRow {
  const tell = (field: WriteProblem['field'], message: string) =>
    problems.push({ index, field, code: 'INVALID', message });
  if (typeof role === 'string' && !isText(role))
    tell(['role'], `A role of ${JSON.stringify(role.slice(0, 80))} is not allowed; it must ${textRule}.`);
  return {
    type,
    from: readReference(from, ['from'], tell),
    to: readReference(to, ['to'], tell),
    role,
    since: dayText(since),
    until: dayText(until),
    confidence,
    evidence: readEvidence(evidence, tell),
  };
}

const dayText = (day: Date | null | undefined) => (day ? day.toISOString().slice(0, 10) : day);
