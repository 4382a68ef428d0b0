import { resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const boltSchemes = ['bolt', 'bolt+s', 'bolt+ssc', 'neo4j', 'neo4j+s', 'neo4j+ssc'];

const text = z.string().trim().min(1, 'is empty');

const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'is not a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'is above 65535')
    .default(4000),
  HOST: text.default('127.0.0.1'),
  NEO4J_URI: text
    .refine((uri) => boltSchemes.includes(uri.split('://')[0] ?? '') && URL.canParse(uri), {
      error: 'is not a database address such as bolt://127.0.0.1:7687 or neo4j+s://example.org',
    })
    .optional(),
  NEO4J_USERNAME: text.default('neo4j'),
  NEO4J_PASSWORD: z.string().optional(),
  NEO4J_DATABASE: text.optional(),
  MODELGRAPH_HOME: text.default('.modelgraph'),
  MODELGRAPH_SEED: text.default('llama-2'),
  LOG_LEVEL: z.enum(logLevels, { error: `is not one of ${logLevels.join(', ')}` }).default('info'),
});

/** The server's settings, all from environment variables. */
export interface Config {
  /** TCP port of the HTTP server; 0 takes a free one. */
  readonly port: number;
  /** Address that the HTTP server listens on. */
  readonly host: string;
  /** The database to use; undefined means that modelgraph runs one of its own. */
  readonly neo4j: { readonly uri: string; readonly username: string; readonly password: string } | undefined;
  /** Name of the database inside Neo4j; undefined means the user's home database. */
  readonly database: string | undefined;
  /** Absolute path of the folder that holds data, secrets and state of the embedded engine. */
  readonly home: string;
  /** What an empty graph is filled with: `llama-2`, `none`, or the path of a file in the import format. */
  readonly seed: string;
  readonly logLevel: (typeof logLevels)[number];
}

/**
 * Reads the settings from the environment; an empty variable counts as absent.
 *
 * @throws {StartError} naming every variable that has a value that is not allowed
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      // An address can hold a password before its @.
      const value = name === 'NEO4J_PASSWORD' ? '' : ` "${given[name]?.replace(/\/\/.*@/, '//')}"`;
      return `${name}${value} ${issue.message}.`;
    });
    throw new StartError(`The settings can't be used:\n  ${problems.join('\n  ')}`);
  }
  const { data } = parsed;
  if (data.NEO4J_URI !== undefined && data.NEO4J_PASSWORD === undefined)
    throw new StartError(
      'NEO4J_URI is set, but NEO4J_PASSWORD is not: set it to the password of NEO4J_USERNAME.',
    );
  return {
    port: data.PORT,
    host: data.HOST,
    neo4j:
      data.NEO4J_URI === undefined
        ? undefined
        : { uri: data.NEO4J_URI, username: data.NEO4J_USERNAME, password: data.NEO4J_PASSWORD ?? '' },
    database: data.NEO4J_DATABASE,
    home: resolve(data.MODELGRAPH_HOME),
    seed: data.MODELGRAPH_SEED,
    logLevel: data.LOG_LEVEL,
  };
}
