import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './errors.ts';
import type { Database } from './neo4j/database.ts';
import { root } from './root.ts';

/** The questions with a fixed text, one file each in `cypher/`. */
const questions = ['count', 'count-as-of'] as const;

/** The name of a question's file, without its ending. */
export type Question = (typeof questions)[number];

const texts = new Map(
  questions.map((name) => [name, readFileSync(join(root, 'cypher', `${name}.cypher`), 'utf8')]),
);

/** The text of a fixed question. */
export function cypher(name: Question): string {
  return texts.get(name) ?? '';
}

/**
 * Lets the database plan every fixed question, so that a broken one stops the server and not a user.
 *
 * @throws {StartError} naming the file
 */
export async function checkQuestions(database: Database): Promise<void> {
  for (const [name, text] of texts)
    await database.explain(text, { p: {} }).catch((cause: unknown) => {
      throw new StartError(`cypher/${name}.cypher can't be used: ${String(cause)}`, { cause });
    });
}
