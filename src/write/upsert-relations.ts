import { asList } from '../graph/inflate.ts';
import type { Run } from '../neo4j/database.ts';
import type { RelationType } from '../ontology.ts';
import { type Found, type Values, type Written, writeInBatches } from './batch.ts';
import { checkRelations, type Kinds, slugsOfRelations } from './check.ts';
import { kindsOf } from './kinds-of.ts';
import { WriteError } from './problem.ts';
import { relationId } from './relation-id.ts';
import { relationValues } from './relation-values.ts';
import type { RelationRow } from './rows.ts';
import { compareRelations, createRelations, findRelations } from './statements.ts';

/**
 * Creates the relations that do not exist and changes those that differ; nothing is written for the others. A
 * symmetric relation keeps the direction that it was first given in.
 *
 * @param run of a transaction: nothing takes effect where this throws
 * @param known kinds of all slugs that the rows name, where the caller knows them already
 * @param isNew true for entities that had no relations a moment ago, so that theirs need not be looked for
 * @throws {WriteError} where an end or a source does not exist, or the ontology does not allow the relation
 */
export async function upsertRelations(
  run: Run,
  rows: readonly RelationRow[],
  known?: Kinds,
  isNew: (slug: string) => boolean = () => false,
): Promise<Written> {
  const kinds = known ?? (await kindsOf(run, slugsOfRelations(rows)));
  const problems = checkRelations(rows, kinds);
  if (problems.length > 0) throw new WriteError(problems);
  const identified = rows.map((row) => ({ row, id: relationId(row) }));
  return writeInBatches(run, identified, {
    key: ({ id }) => id,
    name: ({ row: { type, from, to } }) => `An end of ${type} from "${from}" to "${to}"`,
    subject: ({ row: { type, from, to }, id }) => ({
      identity: { of: 'relation', type, id },
      kinds: [kinds.get(from), kinds.get(to)].filter((kind) => kind !== undefined),
    }),
    evidence: ({ row }) => row.evidence,
    order: ({ row }) => `${row.from} ${row.to}`,
    group: ({ row }) => row.type,
    create: (run, type, rows) => create(run, type, rows, isNew),
    compare: compareRelations,
    values: ({ row, id }) => relationValues(row, id),
  });
}

/** Creates the relations of a type that do not exist, and finds the others. */
async function create(
  run: Run,
  type: RelationType,
  rows: readonly Values[],
  isNew: (slug: string) => boolean,
): Promise<ReadonlyMap<number, Found | undefined>> {
  const found = new Map<number, Found | undefined>();
  const perhaps = rows.filter(({ from, to }) => !isNew(String(from)) && !isNew(String(to)));
  if (perhaps.length > 0)
    for (const [i, id] of await run(findRelations[type], { p: { ids: perhaps.map(({ id }) => id) } }))
      found.set(perhaps[Number(i)]?.at ?? 0, { found: id });
  const missing = found.size > 0 ? rows.filter(({ at }) => !found.has(at)) : rows;
  const [[created] = [[]]] =
    missing.length > 0 ? await run(createRelations[type], { p: { rows: missing } }) : [];
  for (const at of asList(created)) found.set(Number(at), undefined);
  return found;
}
