import { pino } from 'pino';
import { createKey, parseKeys } from '../../src/auth/api-keys.ts';
import type { TierMode } from '../../src/graph/tiers.ts';
import { defaultLimits } from '../../src/limits/limits.ts';
import { type App, createApp } from '../../src/server.ts';
import { afterThisFile } from './closing.ts';
import { testDatabase } from './database.ts';

/** What came back for an operation, and what it cost. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the part of the answer that it asked for
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string };
  }[];
  /** The statements that were sent to the database meanwhile. */
  readonly statements: readonly string[];
}

/** A key that may do everything, as the app of the tests knows it. */
export const writer = createKey('tester', ['graph:write']);

/** Lets the writer in; everybody may read. */
export const testAccess = { publicRead: true, keys: parseKeys(writer.entry), tokens: undefined };

const apps = new Map<TierMode, App>();

/** The app that answers `ask` in a mode; one for all tests of a file. */
export function testApp(mode: TierMode = 'cut'): App {
  const known = apps.get(mode);
  if (known) return known;
  const app = createApp({
    database: testDatabase(),
    logger: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
    mode,
    access: testAccess,
    // Generated operations name every field anew.
    limits: { ...defaultLimits, aliases: 5_000 },
  });
  apps.set(mode, app);
  // No file shall find what another one analyzed.
  afterThisFile(async () => {
    apps.delete(mode);
    await app.projections.close();
  });
  return app;
}

/** Sends an operation through the whole server, in process. */
export async function ask(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  mode: TierMode = 'cut',
): Promise<Answer> {
  const app = testApp(mode);
  const statements: string[] = [];
  const end = testDatabase().onStatement((text) => statements.push(text));
  const response = await app.yoga.fetch('http://modelgraph.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${writer.key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = (await response.json()) as Answer;
  end();
  return { status: response.status, data, errors, statements };
}

/** The data of an operation that must not fail. */
export async function dataOf(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  mode?: TierMode,
) {
  const { data, errors } = await ask(query, variables, mode);
  if (errors.length) throw new Error(`${query}\nanswered with: ${JSON.stringify(errors, null, 2)}`);
  return data;
}
