import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphError } from './errors.ts';
import { getOrMakeOf } from './get-or-make.ts';
import type { Database } from './neo4j/database.ts';
import {
  type Direction,
  type EntityKind,
  entityKinds,
  kinds as kindTable,
  type RelationType,
  relations,
  relationTypes,
} from './ontology.ts';
import { root } from './root.ts';

/** The questions with a fixed text, one file each in `cypher/`. */
const questions = [
  'analysis-counts',
  'analysis-entities',
  'answers-version',
  'common-neighbors',
  'count',
  'count-as-of',
  'debate',
  'graph-version',
  'impact',
  'license-lineage',
  'lineage',
  'lineage-extent',
  'neighborhood',
  'path-ends',
  'path-links',
  'path-relations',
  'resolve',
  'search',
  'search-count',
] as const;

/** The name of a question's file, without its ending. */
export type Question = (typeof questions)[number];

const texts = new Map(
  questions.map((name) => [name, readFileSync(join(root, 'cypher', `${name}.cypher`), 'utf8')]),
);

/** What a question's text can be narrowed to: names of the ontology, since Neo4j plans and reads by them. */
export interface Narrowing {
  /** In place of the relation type `TYPES`; all unless given. */
  readonly types?: readonly RelationType[] | undefined;
  /** In place of the relation type `OPPOSITE`, for those that are followed the other way; none unless given. */
  readonly opposite?: readonly RelationType[] | undefined;
  /** In place of the label `KINDS`; all unless given. */
  readonly kinds?: readonly EntityKind[] | undefined;
  /** Which way `<-[:TYPES]->` is walked; either way unless given. */
  readonly direction?: Direction | undefined;
  /** How many relations `*1..` may follow; as the file says unless given. */
  readonly steps?: number | undefined;
}

/**
 * The text of a fixed question. In its file, `TYPES` and `OPPOSITE` stand for relation types, `SYMMETRIC` for those that read
 * the same from both ends, `KINDS` for labels, and `<-[:TYPES]->` for a pattern that can be walked one way: so the file is valid
 * Cypher as it stands.
 */
export function cypher(name: Question, { types, opposite, kinds, ...others }: Narrowing = {}): string {
  const narrowing: Narrowing = {
    ...others,
    types: types && each(relationTypes, types),
    opposite: opposite && each(relationTypes, opposite),
    kinds: kinds && each(entityKinds, kinds),
  };
  const key = `${name} ${JSON.stringify(narrowing)}`;
  return getOrMakeOf(narrowedKept, narrowed, key, () => narrow(texts.get(name) ?? '', narrowing));
}

/** Those that are named, each once and in one order, however often a caller names them: so the same choice makes the same text. */
function each<Name>(all: readonly Name[], named: readonly Name[]): readonly Name[] {
  const wanted = new Set(named);
  return all.filter((name) => wanted.has(name));
}

/** Texts that were asked for lately. */
const narrowed = new Map<string, string>();
const narrowedKept = 500;

function narrow(text: string, { types, opposite = [], kinds, direction = 'BOTH', steps }: Narrowing): string {
  const type = types && types.length < relationTypes.length ? typesText(types) : '';
  const label = (kinds && kinds.length < entityKinds.length ? kinds : [])
    .map((kind) => kindTable[kind].label)
    .join('|');
  const [left, right] = { OUT: ['-', '->'], IN: ['<-', '-'], BOTH: ['-', '-'] }[direction];
  return text
    .replace(/<-(\[[^\]]*:TYPES[^\]]*\])->/g, `${left}$1${right}`)
    .replace(/(:TYPES\*\d\.\.)\d*/g, (text, least) => (steps === undefined ? text : `${least}${steps}`))
    .replaceAll(':TYPES', type)
    .replaceAll(':OPPOSITE', typesText(opposite))
    .replaceAll(':SYMMETRIC', `:${relationTypes.filter((one) => relations[one].symmetric).join('|')}`)
    .replaceAll(':KINDS', `:${label || 'Entity'}`);
}

/** Cypher takes no types for all of them, so where none is meant there has to be one that no relation has. */
const typesText = (types: readonly RelationType[]): string => `:${types.join('|') || 'NONE'}`;

/**
 * Lets the database plan every fixed question, one at a time, so that it is known of a broken one before somebody asks it.
 *
 * @returns what is wrong, naming the file; undefined where nothing is
 */
export async function checkQuestions(
  database: Pick<Database, 'explain'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const name of questions) {
    if (signal.aborted) return undefined;
    try {
      await database.explain(cypher(name), { p: {} });
    } catch (error) {
      // That the database is gone tells nothing of the question.
      if (!(error instanceof GraphError)) return `cypher/${name}.cypher can't be used: ${String(error)}`;
    }
  }
  return undefined;
}
