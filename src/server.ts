import type { IncomingMessage } from 'node:http';
import { type DocumentNode, GraphQLError } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Context } from '../schema/builder.ts';
import { schema } from '../schema/index.ts';
import { engineFor } from './analysis/detected-engine.ts';
import type { EngineSetting } from './analysis/engine.ts';
import { Projections } from './analysis/projections.ts';
import {
  type Access,
  accessPlugins,
  callerOf,
  certainCaller,
  nameCaller,
  readOnly,
  type TokenContext,
} from './auth/access.ts';
import { ChangeFeed } from './changes/change-feed.ts';
import { ChangeLog } from './changes/change-log.ts';
import { GraphError } from './errors.ts';
import { deadline } from './execution/deadline.ts';
import { keptByText } from './execution/documents.ts';
import { KnownOperations, knownOperations } from './execution/known-operations.ts';
import { maskError } from './execution/mask-error.ts';
import { noSuggestions } from './execution/no-suggestions.ts';
import { readAgain } from './execution/read-again.ts';
import { straightExecution } from './execution/straight-execution.ts';
import { Executor } from './graph/executor.ts';
import { Graph } from './graph/graph.ts';
import type { TierMode } from './graph/tiers.ts';
import { AnswerCache } from './http/answer-cache.ts';
import { bookmarkHeader } from './http/bookmarks.ts';
import { requestForm } from './http/request-form.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { limitPlugins } from './limits/plugins.ts';
import { defaultDeadline, Meter } from './meter.ts';
import type { Database } from './neo4j/database.ts';
import { noteOperation } from './observe/note-operation.ts';

/** What an app is made of. */
export interface AppOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** How selections are run; `auto` unless a test or measurement wants one way. */
  readonly mode?: TierMode;
  /** Executions before a query is prepared to be answered straight; a few unless given. */
  readonly straightAfter?: number | undefined;
  /** Who is let in, and to what; everybody may read and nobody write unless given. */
  readonly access?: Access;
  /** Days after which a change is deleted from the log of changes. */
  readonly changesKept?: number;
  /** What analysis is computed by; `auto` unless given. */
  readonly analysisEngine?: EngineSetting;
  /** Bytes of memory that analysis may take where it is computed; a quarter of the heap there unless given. */
  readonly analysisMemory?: number | undefined;
  /** What a request may ask for at most. */
  readonly limits?: Limits;
  /** The operations that may be asked for by their hash; those that callers register unless given. */
  readonly operations?: KnownOperations;
  /** Bytes of memory for answers that are kept while the graph stays as it is; none unless given. */
  readonly answerCache?: number | undefined;
  /** Whether the schema may be asked for; true unless given. */
  readonly introspection?: boolean;
  /** Whether errors guess what was meant; true unless given. */
  readonly suggestions?: boolean;
  /** Milliseconds that a request may take. */
  readonly deadline?: number;
}

/** What HttpServer tells of a request. */
export interface RequestContext {
  readonly meter?: Meter | undefined;
}

/** The GraphQL server without a port: a request comes in by `yoga.fetch`, or by `HttpServer.serve`. */
export function createApp({
  database,
  logger,
  mode,
  access = readOnly,
  changesKept,
  analysisEngine,
  straightAfter,
  analysisMemory,
  limits = defaultLimits,
  operations = new KnownOperations(),
  answerCache,
  introspection = true,
  suggestions = true,
  deadline: milliseconds = defaultDeadline,
}: AppOptions) {
  const log = new ChangeLog(database, changesKept);
  const feed = new ChangeFeed(log);
  const projections = new Projections(engineFor(database, analysisEngine, { memory: analysisMemory }));
  const executor = Executor.of(database, schema, mode, (error) =>
    logger.warn({ error: String(error) }, 'A statement was not planned in time; it stays cut'),
  );
  const documents = keptByText<DocumentNode>(operations.texts);
  const yoga = createYoga<RequestContext, Context>({
    schema,
    logging: logger,
    // Browsers on other origins are not let in.
    cors: false,
    landingPage: false,
    // Served from memory, before Yoga, by HttpServer.
    graphiql: false,
    multipart: false,
    maxRequestBodySize: limits.requestBytes,
    parserAndValidationCache: { documentCache: documents, errorCache: keptByText<Error>() },
    maskedErrors: { maskError },
    context: ({ request, ...given }) => {
      const { jwt, meter = new Meter(milliseconds) } = given as TokenContext & RequestContext;
      const caller = callerOf(access, request.headers, jwt?.payload);
      // One that is not reached yet is waited for, so it is not taken from just anybody.
      if (meter.after !== undefined && caller.anonymous)
        throw new GraphError(
          'UNAUTHENTICATED',
          `The header ${bookmarkHeader} is for those who write: send the key or token with it.`,
        );
      return {
        graph: new Graph(executor.for(meter)),
        caller,
        log,
        feed,
        analysis: { database: database.readFor(meter), projections },
        meter,
      };
    },
    plugins: [
      requestForm,
      knownOperations(operations),
      noteOperation,
      ...accessPlugins(access),
      straightExecution(straightAfter),
      readAgain,
      ...limitPlugins(limits, { introspection }),
      deadline,
      errorCodes,
      unavailable,
      ...(suggestions ? [] : [noSuggestions]),
      logCauses(logger),
    ],
  });
  return {
    yoga,
    executor,
    feed,
    projections,
    limits,
    deadline: milliseconds,
    operations,
    documents,
    answers:
      answerCache === undefined
        ? undefined
        : new AnswerCache(
            answerCache,
            (patience) => executor.for(patience).version(),
            () => log.hold(async () => {}),
          ),
    certainCaller: (request: IncomingMessage) => certainCaller(access, request),
    nameCaller: (request: IncomingMessage) => nameCaller(access, request),
  };
}

/** The GraphQL server without a port. */
export type App = ReturnType<typeof createApp>;

/** Gives a code to the errors that GraphQL itself finds in a request. */
const errorCodes: Plugin = {
  onParse:
    () =>
    ({ result, replaceParseResult }) => {
      if (result instanceof GraphQLError) replaceParseResult(coded(result, 'GRAPHQL_PARSE_FAILED'));
    },
  onValidate:
    () =>
    ({ valid, result, setResult }) => {
      if (!valid) setResult(result.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')));
    },
  onExecute: () => ({
    onExecuteDone: ({ result, setResult }) => {
      if (Symbol.asyncIterator in result || !result.errors) return;
      // What GraphQL itself refuses during execution is a value, of a variable or an argument, that is not allowed;
      // whatever else is thrown has a code or is masked.
      const errors = result.errors.map((error) =>
        isForeign(error) ? error : coded(error, 'BAD_USER_INPUT'),
      );
      setResult({ ...result, errors });
    },
  }),
};

/** Seconds after which it may be worth asking again. */
const retryAfter = 2;

/** Tells HTTP where the graph could not answer: when to come again, and that nothing was read where that is so. */
const unavailable: Plugin = {
  onExecute: () => ({
    onExecuteDone: ({ result, setResult }) => {
      if (Symbol.asyncIterator in result || !result.errors?.some(isUnavailable)) return;
      const isEmpty = Object.values(result.data ?? {}).every((value) => value === null);
      const http = { headers: { 'retry-after': String(retryAfter) }, ...(isEmpty && { status: 503 }) };
      setResult({ ...result, extensions: { ...result.extensions, http } });
    },
  }),
};

const isUnavailable = ({ extensions }: GraphQLError): boolean => extensions.code === 'GRAPH_UNAVAILABLE';

/** Logs why the graph could not answer; the caller is told only that it could not. */
const logCauses = (logger: Logger): Plugin => ({
  onExecute: () => ({
    onExecuteDone: ({ result }) => {
      if (Symbol.asyncIterator in result) return;
      for (const { originalError } of result.errors ?? [])
        if (originalError instanceof GraphError && originalError.cause)
          logger.warn(
            { code: originalError.code, cause: String(originalError.cause) },
            'The graph did not answer',
          );
    },
  }),
});

/** True where an error arose outside of GraphQL and of what is thrown for the caller. */
const isForeign = ({ originalError }: GraphQLError): boolean =>
  originalError !== undefined && !(originalError instanceof GraphQLError);

function coded(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code ??= code;
  return error;
}
