import type { Database } from '../neo4j/database.ts';
import {
  checkEntities,
  checkRelations,
  type Kinds,
  slugsOfEntities,
  slugsOfRelations,
} from '../write/check.ts';
import { kindsOf } from '../write/kinds-of.ts';
import type { WriteProblem } from '../write/problem.ts';
import { relationId } from '../write/relation-id.ts';
import { checkVariants } from './check-variants.ts';
import { nearest } from './nearest.ts';
import { type Problem, writePath } from './problem.ts';
import type { Placed, Rows } from './rows.ts';

/** Looking for a similar slug among more than this takes too long. */
const maxSuggestions = 5_000;

/** The kinds of all slugs that the rows name, in the file or else in the graph. */
export async function kindsIn(database: Database, rows: Rows): Promise<Kinds> {
  const slugs = [
    ...slugsOfEntities(rows.entities.map(({ row }) => row)),
    ...slugsOfRelations(rows.relations.map(({ row }) => row)),
  ];
  const there = await kindsOf((text, values) => database.read(text, values), slugs);
  // The graph's kind comes last and stands: a slug never changes its kind.
  return new Map([...rows.declared, ...there]);
}

/** Everything that is wrong with rows of the right shape: with each other, with the ontology and with the graph. */
export async function checkRows(database: Database, rows: Rows, kinds: Kinds): Promise<Problem[]> {
  const entities = rows.entities.map(({ row }) => row);
  const relations = rows.relations.map(({ row }) => row);
  const known = kinds.size > maxSuggestions ? [] : [...kinds.keys()];
  return [
    ...repeated(rows.entities, ({ slug }) => slug, ['slug']),
    ...repeated(rows.relations, relationId, []),
    ...checkEntities(entities, kinds).map((problem) => placed(problem, rows.entities, known)),
    ...checkRelations(relations, kinds).map((problem) => placed(problem, rows.relations, known)),
    // A relation that was left out for its shape may be the one that a variant seems to lack.
    ...(rows.problems.length > 0 ? [] : await checkVariants(database, rows)),
  ];
}

/** The problem of a row as a problem of the file, with the known slug that was probably meant. */
export function placed(
  { index, field, code, message }: WriteProblem,
  rows: readonly Placed<unknown>[],
  known: readonly string[] = [],
): Problem {
  const { row, path = [] } = rows[index] ?? {};
  const given = code === 'NOT_FOUND' ? field.reduce(child, row) : undefined;
  const meant = typeof given === 'string' ? nearest(given, known) : undefined;
  return {
    path: [...path, ...field],
    message: meant === undefined ? message : `${message} Did you mean "${meant}"?`,
  };
}

/** Rows that are about the same thing as an earlier one. */
function repeated<Row>(
  rows: readonly Placed<Row>[],
  keyOf: (row: Row) => string,
  field: readonly string[],
): Problem[] {
  const first = new Map<string, Placed<Row>>();
  return rows.flatMap((placed) => {
    const key = keyOf(placed.row);
    const earlier = first.get(key);
    if (!earlier) first.set(key, placed);
    return earlier
      ? [{ path: [...placed.path, ...field], message: `repeats ${writePath(earlier.path)}.` }]
      : [];
  });
}

function child(value: unknown, part: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[part]
    : undefined;
}
