import { resolve } from 'node:path';
import { z } from 'zod';
import { type EngineSetting, engineSettings } from './analysis/engine.ts';
import type { Access } from './auth/access.ts';
import { parseKeys } from './auth/api-keys.ts';
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
  MODELGRAPH_CHANGES_KEPT: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'is not a number of days from 1 to 99999')
    .transform(Number)
    .default(30),
  MODELGRAPH_ANALYSIS_ENGINE: z
    .enum(engineSettings, { error: `is not one of ${engineSettings.join(', ')}` })
    .default('auto'),
  MODELGRAPH_ANALYSIS_MEMORY_MB: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'is not a number of megabytes from 1 to 9999999')
    .transform((megabytes) => Number(megabytes) * 2 ** 20)
    .optional(),
  MODELGRAPH_ANALYZE_EVERY: z
    .string()
    .regex(/^(off|[1-9]\d{0,3}[mh])$/, 'is neither off nor minutes or hours such as 15m or 6h')
    .transform((value) => {
      const minutes = Number.parseInt(value, 10) * (value.endsWith('h') ? 60 : 1);
      return value === 'off' ? undefined : minutes * 60_000;
    })
    .optional(),
  MODELGRAPH_PUBLIC_READ: z
    .enum(['true', 'false'], { error: 'is not true or false' })
    .transform((value) => value === 'true')
    .default(true),
  MODELGRAPH_API_KEYS: z
    .string()
    .transform((value, context) => {
      try {
        return parseKeys(value);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    })
    .default([]),
  MODELGRAPH_JWT_JWKS: z.url({ protocol: /^https?$/, error: 'is not a web address' }).optional(),
  MODELGRAPH_JWT_SECRET: z.string().min(32, 'is shorter than 32 characters').optional(),
  MODELGRAPH_JWT_ISSUER: text.optional(),
  MODELGRAPH_JWT_AUDIENCE: text.optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `is not one of ${logLevels.join(', ')}` }).default('info'),
});

/** Variables whose value is never shown. */
const secrets: ReadonlySet<string> = new Set([
  'NEO4J_PASSWORD',
  'MODELGRAPH_API_KEYS',
  'MODELGRAPH_JWT_SECRET',
]);

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
  /** Who is let in, and to what. */
  readonly access: Access;
  /** Days after which a change is deleted from the log of changes. */
  readonly changesKept: number;
  /** What analysis is computed by. */
  readonly analysisEngine: EngineSetting;
  /** Bytes of memory that analysis may take where it is computed; undefined means a share of the heap there. */
  readonly analysisMemory: number | undefined;
  /** Milliseconds after which scores are worked out anew where the graph has changed; undefined means never. */
  readonly analyzeEvery: number | undefined;
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
      const value = secrets.has(name) ? '' : ` "${given[name]?.replace(/\/\/.*@/, '//')}"`;
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
    access: accessOf(data),
    changesKept: data.MODELGRAPH_CHANGES_KEPT,
    analysisEngine: data.MODELGRAPH_ANALYSIS_ENGINE,
    analysisMemory: data.MODELGRAPH_ANALYSIS_MEMORY_MB,
    analyzeEvery: data.MODELGRAPH_ANALYZE_EVERY,
    logLevel: data.LOG_LEVEL,
  };
}

function accessOf(data: z.output<typeof environment>): Access {
  const { MODELGRAPH_JWT_JWKS: jwksUri, MODELGRAPH_JWT_SECRET: secret } = data;
  if (jwksUri !== undefined && secret !== undefined)
    throw new StartError(
      'MODELGRAPH_JWT_JWKS and MODELGRAPH_JWT_SECRET are both set: tokens are signed in one way.',
    );
  const signedWith = jwksUri !== undefined ? { jwksUri } : secret !== undefined ? { secret } : undefined;
  return {
    publicRead: data.MODELGRAPH_PUBLIC_READ,
    keys: data.MODELGRAPH_API_KEYS,
    tokens: signedWith && {
      signedWith,
      issuer: data.MODELGRAPH_JWT_ISSUER,
      audience: data.MODELGRAPH_JWT_AUDIENCE,
    },
  };
}
