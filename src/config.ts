import { resolve } from 'node:path';
import { z } from 'zod';
import { type EngineSetting, engineSettings } from './analysis/engine.ts';
import type { Access } from './auth/access.ts';
import { parseKeys } from './auth/api-keys.ts';
import { StartError } from './errors.ts';
import type { Origins } from './http/cors.ts';
import type { Rate } from './http/rate-limit.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { defaultDeadline } from './meter.ts';
import { type MetricsSetting, metricsSettings } from './observe/metrics-door.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const boltSchemes = ['bolt', 'bolt+s', 'bolt+ssc', 'neo4j', 'neo4j+s', 'neo4j+ssc'];

/** Milliseconds of a unit of time. */
const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const text = z.string().trim().min(1, 'is empty');
const flag = z
  .enum(['true', 'false'], { error: 'is not true or false' })
  .transform((value) => value === 'true');
const duration = z
  .string()
  .regex(/^[1-9]\d{0,6}(ms|s|m)$/, 'is not a time such as 500ms, 30s or 2m')
  .transform((value) => Number.parseInt(value, 10) * (units[value.replace(/^\d+/, '')] ?? 0))
  // Timers of Node.js take no more.
  .refine((milliseconds) => milliseconds < 2 ** 31, 'is longer than 24 days');
const limit = (usual: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'is not a whole number from 1 to 999999999')
    .transform(Number)
    .default(usual);

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
  MODELGRAPH_DATABASE_WAIT: duration.default(60_000),
  MODELGRAPH_DEADLINE: duration.default(defaultDeadline),
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
  MODELGRAPH_PUBLIC_READ: flag.default(true),
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
  MODELGRAPH_LIMIT_REQUEST_BYTES: limit(defaultLimits.requestBytes),
  MODELGRAPH_LIMIT_TOKENS: limit(defaultLimits.tokens),
  MODELGRAPH_LIMIT_OPERATIONS: limit(defaultLimits.operations),
  MODELGRAPH_LIMIT_DEPTH: limit(defaultLimits.depth),
  MODELGRAPH_LIMIT_FIELDS: limit(defaultLimits.fields),
  MODELGRAPH_LIMIT_ROOT_FIELDS: limit(defaultLimits.rootFields),
  MODELGRAPH_LIMIT_ALIASES: limit(defaultLimits.aliases),
  MODELGRAPH_LIMIT_DIRECTIVES: limit(defaultLimits.directives),
  MODELGRAPH_LIMIT_VARIABLES: limit(defaultLimits.variables),
  MODELGRAPH_LIMIT_COST: limit(defaultLimits.cost),
  MODELGRAPH_OPERATIONS: text.optional(),
  MODELGRAPH_OPERATIONS_ONLY: flag.default(false),
  MODELGRAPH_ANSWER_CACHE_MB: z
    .string()
    .regex(/^(off|[1-9]\d{0,6})$/, 'is neither off nor a number of megabytes from 1 to 9999999')
    .transform((megabytes) => (megabytes === 'off' ? undefined : Number(megabytes) * 2 ** 20))
    .optional(),
  MODELGRAPH_RATE_LIMIT: z
    .string()
    .regex(
      /^(off|[1-9]\d{0,8}\/[1-9]\d{0,3}[smh])$/,
      'is neither off nor requests in a time such as 100/1m or 5/10s',
    )
    .transform(readRate)
    .optional(),
  MODELGRAPH_CORS_ORIGINS: z
    .string()
    .transform((value) => value.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), {
      error: 'is neither * nor origins such as https://example.org, separated by commas',
    })
    .default([]),
  MODELGRAPH_INTROSPECTION: flag.default(true),
  MODELGRAPH_SUGGESTIONS: flag.default(true),
  MODELGRAPH_METRICS: z
    .enum(metricsSettings, { error: `is not one of ${metricsSettings.join(', ')}` })
    .default('local'),
  MODELGRAPH_LOG_REQUESTS: z
    .enum(['failed', 'all'], { error: 'is not one of failed, all' })
    .default('failed'),
  MODELGRAPH_SLOW: duration.default(1_000),
  MODELGRAPH_AUDIT_LOG: text.optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `is not one of ${logLevels.join(', ')}` }).default('info'),
});

function readRate(value: string): Rate | undefined {
  if (value === 'off') return undefined;
  const [requests, time = ''] = value.split('/');
  return { requests: Number(requests), within: Number.parseInt(time, 10) * (units[time.slice(-1)] ?? 0) };
}

const isOrigin = (text: string): boolean =>
  text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text);

/** The names of all settings. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

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
  /** Milliseconds that a database which someone else runs has to answer when modelgraph starts. */
  readonly databaseWait: number;
  /** Milliseconds that a request may take. */
  readonly deadline: number;
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
  /** What a request may ask for at most. */
  readonly limits: Limits;
  /** Path of the file with the operations that may be asked for by their hash. */
  readonly operations: string | undefined;
  /** Whether no others than those may be asked for. */
  readonly operationsOnly: boolean;
  /** Bytes of memory for answers that are kept while the graph stays as it is; undefined means none. */
  readonly answerCache: number | undefined;
  /** How many requests each caller may send; undefined means any number. */
  readonly rate: Rate | undefined;
  /** Origins whose pages may read answers. */
  readonly corsOrigins: Origins;
  /** Whether the schema may be asked for. */
  readonly introspection: boolean;
  /** Whether errors guess what was meant. */
  readonly suggestions: boolean;
  /** Who may read the metrics. */
  readonly metrics: MetricsSetting;
  /** Whether requests are logged that went well. */
  readonly logsAllRequests: boolean;
  /** Milliseconds after which a request is logged as slow. */
  readonly slow: number;
  /** Absolute path of the file that writes are recorded in; undefined means the log. */
  readonly auditLog: string | undefined;
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
  if (data.MODELGRAPH_OPERATIONS_ONLY && data.MODELGRAPH_OPERATIONS === undefined)
    throw new StartError(
      'MODELGRAPH_OPERATIONS_ONLY is true, but MODELGRAPH_OPERATIONS is not set: set it to the file with the operations to answer.',
    );
  return {
    port: data.PORT,
    host: data.HOST,
    neo4j:
      data.NEO4J_URI === undefined
        ? undefined
        : { uri: data.NEO4J_URI, username: data.NEO4J_USERNAME, password: data.NEO4J_PASSWORD ?? '' },
    database: data.NEO4J_DATABASE,
    databaseWait: data.MODELGRAPH_DATABASE_WAIT,
    deadline: data.MODELGRAPH_DEADLINE,
    home: resolve(data.MODELGRAPH_HOME),
    seed: data.MODELGRAPH_SEED,
    access: accessOf(data),
    changesKept: data.MODELGRAPH_CHANGES_KEPT,
    analysisEngine: data.MODELGRAPH_ANALYSIS_ENGINE,
    analysisMemory: data.MODELGRAPH_ANALYSIS_MEMORY_MB,
    analyzeEvery: data.MODELGRAPH_ANALYZE_EVERY,
    limits: {
      requestBytes: data.MODELGRAPH_LIMIT_REQUEST_BYTES,
      tokens: data.MODELGRAPH_LIMIT_TOKENS,
      operations: data.MODELGRAPH_LIMIT_OPERATIONS,
      depth: data.MODELGRAPH_LIMIT_DEPTH,
      fields: data.MODELGRAPH_LIMIT_FIELDS,
      rootFields: data.MODELGRAPH_LIMIT_ROOT_FIELDS,
      aliases: data.MODELGRAPH_LIMIT_ALIASES,
      directives: data.MODELGRAPH_LIMIT_DIRECTIVES,
      variables: data.MODELGRAPH_LIMIT_VARIABLES,
      cost: data.MODELGRAPH_LIMIT_COST,
    },
    operations: data.MODELGRAPH_OPERATIONS,
    operationsOnly: data.MODELGRAPH_OPERATIONS_ONLY,
    answerCache: data.MODELGRAPH_ANSWER_CACHE_MB,
    rate: data.MODELGRAPH_RATE_LIMIT,
    corsOrigins: data.MODELGRAPH_CORS_ORIGINS,
    introspection: data.MODELGRAPH_INTROSPECTION,
    suggestions: data.MODELGRAPH_SUGGESTIONS,
    metrics: data.MODELGRAPH_METRICS,
    logsAllRequests: data.MODELGRAPH_LOG_REQUESTS === 'all',
    slow: data.MODELGRAPH_SLOW,
    auditLog: data.MODELGRAPH_AUDIT_LOG === undefined ? undefined : resolve(data.MODELGRAPH_AUDIT_LOG),
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
