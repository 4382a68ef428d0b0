import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '../neo4j/database.ts';

/** What an operation has used. */
export interface Used {
  /** Statements sent to the database. */
  readonly statements: number;
  readonly milliseconds: number;
}

/** What is under way is known by its place in here. */
const current = new AsyncLocalStorage<object>();
let underWay = 0;

/** Does work and tells what it used. A statement that several operations share counts for the one that sent it. */
export async function metered<Result>(
  database: Pick<Database, 'onStatement'>,
  work: () => Result | Promise<Result>,
): Promise<readonly [Result, Used]> {
  const own = {};
  let statements = 0;
  const end = database.onStatement(() => {
    if (current.getStore() === own) statements++;
  });
  const started = performance.now();
  underWay++;
  try {
    const result = await current.run(own, async () => work());
    return [result, { statements, milliseconds: Math.round(performance.now() - started) }];
  } finally {
    end();
    // In older versions of Node.js it makes every promise slower for as long as it is in use.
    if (--underWay === 0) current.disable();
  }
}
