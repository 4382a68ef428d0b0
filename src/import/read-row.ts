import { z } from 'zod';
import { propertiesOf } from '../../schema/properties.ts';
import { day, text } from '../../schema/shape.ts';
import { type EntityKind, entityKinds, type RelationType } from '../ontology.ts';
import type { EntityRow, RelationRow } from '../write/rows.ts';
import { isSlug, slugRule } from '../write/slug.ts';
import { explain } from './explain.ts';
import type { Place, Problem } from './problem.ts';

const slug = z.string().refine(isSlug, `must ${slugRule}`);
const evidence = z.array(z.strictObject({ source: slug, locator: text.nullish() })).optional();
const identification = { slug, formerSlugs: z.array(slug).optional(), evidence };
const entityShapes = Object.fromEntries(
  entityKinds.map((kind) => [kind, propertiesOf[kind].extend(identification)]),
) as Readonly<Record<EntityKind, z.ZodObject<typeof identification>>>;
const relationShape = z.strictObject({
  from: slug,
  to: slug,
  role: text.nullish(),
  since: day.nullish(),
  until: day.nullish(),
  confidence: z.number().nullish(),
  evidence,
});

const evidenceNames = ['source', 'locator'];
/** What a relation may have, beside its type. */
export const relationNames = Object.keys(relationShape.shape);

/** What an entity of a kind may have, beside its kind. */
export function entityNames(kind: EntityKind): string[] {
  const names = Object.keys(propertiesOf[kind].shape);
  return ['slug', ...names, 'formerSlugs', 'evidence'];
}

/** Reads an entity; undefined where there is something wrong with it, which is added to the problems. */
export function readEntity(
  kind: EntityKind,
  item: Readonly<Record<string, unknown>>,
  place: Place,
  problems: Problem[],
): EntityRow | undefined {
  if (refuseLongLists(item, place, problems)) return undefined;
  const values = withPlainNumbers(item);
  const { success, data, error } = entityShapes[kind].safeParse(values);
  if (success) {
    const { slug, formerSlugs, evidence, ...properties } = data;
    return { kind, slug, properties, formerSlugs, evidence };
  }
  problems.push(...explain(error, place, values, entityNames(kind), evidenceNames));
  return undefined;
}

/** Reads a relation; undefined where there is something wrong with it, which is added to the problems. */
export function readRelation(
  type: RelationType,
  item: Readonly<Record<string, unknown>>,
  place: Place,
  problems: Problem[],
): RelationRow | undefined {
  if (refuseLongLists(item, place, problems)) return undefined;
  const values = withPlainNumbers(item);
  const { success, data, error } = relationShape.safeParse(values);
  if (success) return { type, ...data };
  problems.push(...explain(error, place, values, relationNames, evidenceNames));
  return undefined;
}

/** Items of a list. Checking millions of them would take gigabytes, if they are wrong. */
const maxItems = 100_000;

function refuseLongLists(
  item: Readonly<Record<string, unknown>>,
  place: Place,
  problems: Problem[],
): boolean {
  const long = Object.entries(item).find(([, value]) => Array.isArray(value) && value.length > maxItems);
  if (!long) return false;
  const message = `is a list of more than ${maxItems} items, which is the most that one may have.`;
  problems.push({ place: { ...place, path: [...place.path, long[0]] }, message });
  return true;
}

/** Numbers that are exact as such come as such, whatever way the format has of telling large ones. */
function withPlainNumbers(item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let plain: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(item)) {
    if (typeof value !== 'bigint' || !Number.isSafeInteger(Number(value))) continue;
    plain ??= { ...item };
    plain[name] = Number(value);
  }
  return plain ?? item;
}

/** True for a map of names to values. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
