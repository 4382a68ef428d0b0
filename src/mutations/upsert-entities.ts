import type { z } from 'zod';
import { propertiesOf } from '../../schema/properties.ts';
import type { Recorder } from '../changes/recorder.ts';
import type { EntityReference } from '../graph/graph.ts';
import type { Run } from '../neo4j/database.ts';
import { type EntityKind, entityKinds, kinds as kindTable, listProperties } from '../ontology.ts';
import type { Counts } from '../write/batch.ts';
import { checkEntities } from '../write/check.ts';
import { WriteError, type WriteProblem } from '../write/problem.ts';
import type { EntityRow } from '../write/rows.ts';
import { upsertEntities as writeEntities } from '../write/upsert-entities.ts';
import { type Call, checkSize, perform, type UserError } from './call.ts';
import type { EntityInput, EntityValues } from './inputs.ts';
import { type LookedUp, lookUp, readEvidence, readReference } from './references.ts';
import { keepPlaced, type Placement, placeVariants } from './variants.ts';

/** What `upsertEntities` answers. */
export interface UpsertedEntities extends Counts {
  /** The entities in the order of the input; none where nothing was written. */
  readonly slugs: readonly string[];
  readonly userErrors: readonly UserError[];
}

/**
 * Creates the entities that do not exist and changes those that differ.
 *
 * @throws {GraphError} PAGE_TOO_LARGE
 */
export async function upsertEntities(call: Call, input: readonly EntityInput[]): Promise<UpsertedEntities> {
  checkSize('upsertEntities', input, call);
  const items = input.map(itemOf);
  const nothing = { slugs: [], created: 0, updated: 0, unchanged: 0 };
  const fieldOf = (index: number) => ['input', String(index), items[index]?.name ?? ''];
  return perform(call, nothing, fieldOf, async (run, recorder) => {
    const counts = await write(run, recorder, items);
    return { ...counts, slugs: call.dryRun ? [] : items.map(({ values }) => values.slug) };
  });
}

/** One entity of the input. */
interface Item {
  /** Name of the field that it stands in. */
  readonly name: string;
  readonly kind: EntityKind;
  readonly values: EntityValues;
}

const kindOfField = new Map(
  entityKinds.map((kind) => {
    const { label } = kindTable[kind];
    return [`${label.slice(0, 1).toLowerCase()}${label.slice(1)}`, kind];
  }),
);

function itemOf(entry: EntityInput): Item {
  for (const [name, values] of Object.entries(entry)) {
    const kind = kindOfField.get(name);
    if (kind && values) return { name, kind, values };
  }
  throw new TypeError('GraphQL let an EntityInput without a kind pass');
}

async function write(run: Run, recorder: Recorder, items: readonly Item[]): Promise<Counts> {
  const problems: WriteProblem[] = [];
  const read = items.map(({ kind, values }, index) => {
    const tell = (field: WriteProblem['field'], message: string) =>
      problems.push({ index, field, code: 'INVALID', message });
    const model = kind === 'MODEL_VARIANT' ? (values.model as EntityReference | null | undefined) : undefined;
    return {
      evidence: readEvidence(values.evidence, tell),
      model: model && readReference(model, ['model'], tell),
    };
  });
  const there = await lookUp(run, [
    ...items.map(({ values }) => values.slug),
    ...read.flatMap(({ evidence = [], model }) => [
      ...evidence.map(({ source }) => source),
      ...(model ? [model] : []),
    ]),
  ]);
  const known = new Map(there.kinds);
  const placements = new Map<string, Placement>();
  const rows = items.map(({ kind, values }, index): EntityRow => {
    const { slug, expectedVersion } = values;
    const exists = known.get(slug) === kind;
    const checked = checkProperties(kind, values, exists, index);
    problems.push(...checked.problems, ...checkModel(values, kind, exists, index));
    const evidence = read[index]?.evidence?.map((one) => ({ ...one, source: there.current(one.source) }));
    const model = read[index]?.model;
    if (model) placements.set(slug, { index, variant: slug, model: there.current(model), evidence });
    if (!known.has(slug)) known.set(slug, kind);
    return {
      kind,
      slug,
      properties: checked.properties,
      evidence,
      expectedVersion,
      mustExist: !checked.complete,
    };
  });
  problems.push(...checkEntities(rows, known), ...checkModels(placements, there, items));
  if (problems.length > 0) throw new WriteError(problems);
  const written = await writeEntities(run, rows, known, there.kinds);
  recorder.add(written);
  // Artifacts have become what their rows say.
  for (const { slug, kind } of rows) known.set(slug, kind);
  const moved = await placeVariants(run, recorder, [...placements.values()], known);
  keepPlaced(
    recorder,
    new Map([...placements].map(([slug, { index }]) => [slug, { index, field: ['model'] }])),
  );
  const counts = { created: 0, updated: 0, unchanged: 0 };
  written.outcomes.forEach((outcome, index) => {
    const { slug = '' } = rows[index] ?? {};
    const movedHere = moved.has(slug) && placements.get(slug)?.index === index;
    counts[outcome === 'unchanged' && movedHere ? 'updated' : outcome]++;
  });
  return counts;
}

/** What is wrong with the models that variants are given, apart from how they are named. */
function checkModels(
  placements: ReadonlyMap<string, Placement>,
  { kinds }: LookedUp,
  items: readonly Item[],
): WriteProblem[] {
  const given = new Map(items.map(({ kind, values }) => [values.slug, kind]));
  return [...placements.values()].flatMap(({ index, model }): WriteProblem[] => {
    const there = kinds.get(model);
    const kind = there === undefined || there === 'ARTIFACT' ? (given.get(model) ?? there) : there;
    if (kind === 'MODEL') return [];
    const field = ['model'];
    if (kind === undefined)
      return [{ index, field, code: 'NOT_FOUND', message: `There is no model "${model}".` }];
    const message = `A variant has to be of a MODEL, but the kind of "${model}" is ${kind}.`;
    return [{ index, field, code: 'NOT_ALLOWED_BY_ONTOLOGY', message }];
  });
}

/** A variant needs a model from the first. */
function checkModel(values: EntityValues, kind: EntityKind, exists: boolean, index: number): WriteProblem[] {
  if (kind !== 'MODEL_VARIANT' || values.model || (exists && values.model === undefined)) return [];
  const message =
    values.model === null
      ? 'model is null, but a variant must always have one; give another one to change it.'
      : `model is missing; "${values.slug}" is new, and a variant must have a model.`;
  return [{ index, field: ['model'], code: 'INVALID', message }];
}

// Private: properties

interface Checked {
  readonly properties: EntityRow['properties'];
  /** True where they are enough for an entity that does not exist. */
  readonly complete: boolean;
  readonly problems: readonly WriteProblem[];
}

/** Checks properties by the shape of their kind; of an entity that exists, those that are given. */
function checkProperties(kind: EntityKind, values: EntityValues, exists: boolean, index: number): Checked {
  const { slug: _, evidence: __, expectedVersion: ___, model: ____, ...given } = values;
  const properties = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      value === null && listProperties.has(name) ? [] : plain(value),
    ]),
  );
  const whole = propertiesOf[kind].safeParse(properties);
  if (whole.success) return { properties: whole.data, complete: true, problems: [] };
  const checked = exists ? propertiesOf[kind].partial().safeParse(properties) : whole;
  const issues = checked.error?.issues ?? [];
  return {
    properties,
    complete: false,
    problems: issues.map((issue) => ({
      index,
      field: fieldOf(issue),
      code: 'INVALID',
      message: explain(issue, properties),
    })),
  };
}

/** GraphQL's values as the shapes have them. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return value instanceof URL ? value.href : value;
}

const fieldOf = ({ path }: z.core.$ZodIssue): (string | number)[] =>
  path.map((part) => (typeof part === 'number' ? part : String(part)));

/** Says what was given and what is allowed. */
function explain(issue: z.core.$ZodIssue, properties: Readonly<Record<string, unknown>>): string {
  const name = fieldOf(issue).join('.');
  const given = fieldOf(issue).reduce<unknown>(
    (value, part) => (value as Record<string, unknown>)?.[part],
    properties,
  );
  const rule = ruleOf(issue);
  if (given === undefined) return `${name} is missing; ${rule.replace(/^must/, 'it must')}.`;
  const shown = typeof given === 'string' ? JSON.stringify(given.slice(0, 80)) : String(given);
  return `${name} is ${shown}, but ${rule}.`;
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('must ')) return issue.message;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return 'must be given';
}
