import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLError } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Context } from '../schema/builder.ts';
import { schema } from '../schema/index.ts';
import { engineFor } from './analysis/detected-engine.ts';
import type { EngineSetting } from './analysis/engine.ts';
import { Projections } from './analysis/projections.ts';
import { type Access, accessPlugins, callerOf, readOnly, type TokenContext } from './auth/access.ts';
import { ChangeFeed } from './changes/change-feed.ts';
import { ChangeLog } from './changes/change-log.ts';
import { compiledExecution } from './compiled.ts';
import { GraphError, StartError } from './errors.ts';
import { Executor } from './graph/executor.ts';
import { Graph } from './graph/graph.ts';
import type { TierMode } from './graph/tiers.ts';
import { graphiqlPage } from './graphiql.ts';
import { DirectLane } from './http/direct.ts';
import type { Database } from './neo4j/database.ts';
import { readAgain } from './read-again.ts';

/** What an app is made of. */
export interface AppOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** How selections are run; `auto` unless a test or measurement wants one way. */
  readonly mode?: TierMode;
  /** Executions before an operation is compiled; a few unless given. */
  readonly compileAfter?: number | undefined;
  /** Who is let in, and to what; everybody may read and nobody write unless given. */
  readonly access?: Access;
  /** Days after which a change is deleted from the log of changes. */
  readonly changesKept?: number;
  /** What analysis is computed by; `auto` unless given. */
  readonly analysisEngine?: EngineSetting;
  /** Bytes of memory that analysis may take where it is computed; a quarter of the heap there unless given. */
  readonly analysisMemory?: number | undefined;
}

/** The GraphQL server without a port: a request comes in by `yoga.fetch`, or by `HttpServer.serve`. */
export function createApp({
  database,
  logger,
  mode,
  access = readOnly,
  changesKept,
  analysisEngine,
  compileAfter,
  analysisMemory,
}: AppOptions) {
  const log = new ChangeLog(database, changesKept);
  const feed = new ChangeFeed(log);
  const projections = new Projections(engineFor(database, analysisEngine, { memory: analysisMemory }));
  const executor = new Executor(database, schema, mode, (error) =>
    logger.warn({ error: String(error) }, 'A statement was not planned in time; it stays cut'),
  );
  const yoga = createYoga<object, Context>({
    schema,
    logging: logger,
    // Browsers on other origins are not let in.
    cors: false,
    landingPage: false,
    // Served from memory, before Yoga, by HttpServer.
    graphiql: false,
    context: ({ request, ...given }) => ({
      graph: new Graph(executor),
      caller: callerOf(access, request.headers, (given as TokenContext).jwt?.payload),
      log,
      feed,
      analysis: { database, projections },
    }),
    plugins: [
      ...accessPlugins(access),
      compiledExecution(compileAfter),
      readAgain,
      errorCodes,
      logCauses(logger),
    ],
  });
  return { yoga, executor, feed, projections };
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

/** Time that requests under way have to finish when the server stops, in milliseconds. */
const stopGrace = 5_000;

/**
 * The HTTP server. It takes its port first and its app later, so that a port that is taken is known before a database
 * is started, and whoever asks in between is told to come again.
 */
export class HttpServer {
  readonly url: string;
  readonly #server: Server;
  #app: App | undefined;
  #lane: DirectLane | undefined;

  private constructor(server: Server) {
    this.#server = server;
    const { address, family, port } = server.address() as AddressInfo;
    // "All addresses" is none that a browser can open.
    const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address;
    this.url = `http://${family === 'IPv6' && host !== 'localhost' ? `[${host}]` : host}:${port}`;
    server.on('request', (request, response) => this.#answer(request, response));
  }

  /**
   * Listens on an address.
   *
   * @param port 0 takes a free one
   * @throws {StartError} where the port is taken or the address is not this machine's
   */
  static async listen(host: string, port: number): Promise<HttpServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, host, port)));
      server.listen(port, host, resolve);
    });
    return new HttpServer(server);
  }

  /** Answers requests by the app from now on. */
  serve(app: App): void {
    this.#app = app;
    this.#lane = new DirectLane(app);
  }

  /** Takes no more requests, and lets those under way finish. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // Subscriptions would never finish by themselves.
    this.#app?.feed.close();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), stopGrace);
    await closed;
    clearTimeout(timer);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (!URL.canParse(`http://${request.headers.host}`)) badRequest(response);
    else if (graphiqlPage.wants(request)) graphiqlPage.answer(request, response);
    else if (this.#lane) void this.#lane.answer(request, response);
    else {
      const error = {
        message: 'The server is starting. Try again shortly.',
        extensions: { code: 'GRAPH_UNAVAILABLE' },
      };
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '2' });
      response.end(JSON.stringify({ errors: [error] }));
    }
  }
}

/** Answers a request whose Host header is no address: there is no telling what it is for. */
function badRequest(response: ServerResponse): void {
  const error = { message: 'The Host header is not an address.', extensions: { code: 'BAD_REQUEST' } };
  response.writeHead(400, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ errors: [error] }));
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const messages: Record<string, string> = {
    EADDRINUSE: `PORT ${port} is taken by another program. Stop it, or set PORT to another number (0 takes a free one).`,
    EACCES: `PORT ${port} may not be used by this user. Set PORT to a number above 1023.`,
    EADDRNOTAVAIL: `HOST ${host} is not an address of this machine. Set HOST to 127.0.0.1, or 0.0.0.0 for all.`,
    ENOTFOUND: `HOST ${host} is not known. Set HOST to 127.0.0.1, or 0.0.0.0 for all.`,
  };
  const message = messages[error.code ?? ''];
  return message ? new StartError(message, { cause: error }) : error;
}
