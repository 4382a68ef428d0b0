import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { analysisDeadline } from '../analysis/engine.ts';
import { StartError } from '../errors.ts';
import { graphiqlPage } from '../graphiql.ts';
import { Meter } from '../meter.ts';
import type { App } from '../server.ts';
import { bookmarksOf } from './bookmarks.ts';
import { answerCors, type Origins } from './cors.ts';
import { DirectLane } from './direct.ts';
import { BuiltPages } from './pages.ts';
import { type Rate, RateLimit } from './rate-limit.ts';
import { refuse } from './refuse.ts';
import { identifyRequest } from './request-id.ts';

/** A request that is answered, or whose caller has hung up. */
export interface Done {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly meter: Meter;
  /** Milliseconds since its headers were read. */
  readonly milliseconds: number;
  /** Whether the whole answer was sent. */
  readonly isAnswered: boolean;
}

/** How long callers may take, in milliseconds. */
export interface Timeouts {
  /** To send headers. */
  readonly headers: number;
  /** To send a whole request. */
  readonly request: number;
  /** To send or read anything, on top of the time that a request may take. */
  readonly idle: number;
}

/** What those who watch over the server are told. */
export interface Watch {
  /** Why requests can't be answered; undefined where they can. */
  ready(): Promise<string | undefined>;
}

/** How requests are let in. */
export interface HttpOptions {
  /** Origins whose pages may read answers; none unless given. */
  readonly corsOrigins?: Origins;
  /** How many requests each caller may send; any number unless given. */
  readonly rate?: Rate | undefined;
  /** Told of every request when it is done. */
  readonly observe?: ((done: Done) => void) | undefined;
  /** Answers requests for metrics. */
  readonly metrics?: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** How long callers may take. */
  readonly timeouts?: Timeouts;
}

/** Milliseconds for which a server that stops goes on answering, so that callers learn not to use their connections again. */
const farewell = 500;
/** Milliseconds that requests under way have to finish after that. */
const stopGrace = 5_000;

const usualTimeouts: Timeouts = { headers: 10_000, request: 30_000, idle: 60_000 };

/** Of connections: those that come to nothing are closed. */
const connections = ({ headers, request }: Timeouts): ServerOptions => ({
  headersTimeout: headers,
  requestTimeout: request,
  connectionsCheckingInterval: Math.min(1_000, headers),
  // Longer than load balancers keep theirs, so that it is not we who close one at the moment that it is used.
  keepAliveTimeout: 65_000,
  // Finds those whose other end is gone without a word.
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
});

/**
 * The HTTP server. It takes its port first and its app later, so that a port that is taken is known before a database
 * is started, and whoever asks in between is told to come again.
 */
export class HttpServer {
  readonly url: string;
  readonly #server: Server;
  readonly #corsOrigins: Origins;
  readonly #rateLimit: RateLimit | undefined;
  readonly #observe: HttpOptions['observe'];
  readonly #metrics: HttpOptions['metrics'];
  readonly #idle: number;
  readonly #pages = new BuiltPages();
  #app: App | undefined;
  #lane: DirectLane | undefined;
  #watch: Watch | undefined;
  /** Answers that are not sent yet. */
  readonly #open = new Set<ServerResponse>();
  #stopping = false;

  private constructor(
    server: Server,
    { corsOrigins = [], rate, observe, metrics, timeouts = usualTimeouts }: HttpOptions,
  ) {
    this.#server = server;
    this.#observe = observe;
    this.#metrics = metrics;
    this.#idle = timeouts.idle;
    this.#corsOrigins = corsOrigins;
    this.#rateLimit = rate && new RateLimit(rate);
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
  static async listen(host: string, port: number, options: HttpOptions = {}): Promise<HttpServer> {
    const server = createServer(connections(options.timeouts ?? usualTimeouts));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, host, port)));
      server.listen(port, host, resolve);
    });
    return new HttpServer(server, options);
  }

  /** Answers requests by the app from now on. */
  serve(app: App, watch?: Watch): void {
    this.#app = app;
    this.#lane = new DirectLane(app);
    this.#watch = watch;
    // For callers who do not read their answer.
    this.#server.setTimeout(Math.max(app.deadline, analysisDeadline) + this.#idle);
  }

  /**
   * Takes no more requests, and lets those under way finish. For a moment it goes on answering, and says with each answer
   * that the connection is closed: just closed, requests that are sent already would be lost.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const response of this.#open) if (!response.headersSent) response.setHeader('connection', 'close');
    if (this.#app) await pause(farewell);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // Subscriptions would never finish by themselves.
    this.#app?.feed.close();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), stopGrace);
    await closed;
    clearTimeout(timer);
  }

  /** Whether anybody is connected. */
  hasConnections(): Promise<boolean> {
    return new Promise((resolve, reject) =>
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count > 0))),
    );
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('x-content-type-options', 'nosniff');
    if (this.#stopping) response.setHeader('connection', 'close');
    const id = identifyRequest(request);
    response.setHeader('x-request-id', id);
    if (this.#answerWatch(request, response)) return;
    const meter = new Meter(this.#app?.deadline, bookmarksOf(request, response));
    this.#open.add(response);
    response.once('close', () => {
      this.#open.delete(response);
      const isAnswered = response.writableFinished;
      if (!isAnswered) meter.hangUp();
      meter.close();
      const milliseconds = performance.now() - meter.startedAt;
      this.#observe?.({ id, request, response, meter, milliseconds, isAnswered });
    });
    if (!URL.canParse(`http://${request.headers.host}`))
      // There is no telling what it is for.
      refuse(
        response,
        400,
        { code: 'BAD_REQUEST', message: 'The Host header is not an address.' },
        { connection: 'close' },
      );
    else if (answerCors(this.#corsOrigins, request, response)) return;
    else if (graphiqlPage.wants(request)) void graphiqlPage.answer(request, response);
    else if (this.#pages.wants(request)) this.#pages.answer(request, response);
    else if (!this.#app || !this.#lane)
      refuse(
        response,
        503,
        { code: 'GRAPH_UNAVAILABLE', message: 'The server is starting. Try again shortly.' },
        { 'retry-after': '2' },
      );
    else if (!this.#isTooOften(this.#app, request, response))
      void this.#lane.answer(request, response, meter);
  }

  /** Answers those who watch over the server, also while it starts. */
  #answerWatch(request: IncomingMessage, response: ServerResponse): boolean {
    const { url, method } = request;
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (url === '/health') response.end();
    else if (url === '/ready') void this.#tellReady(response);
    else if (url === '/metrics' && this.#metrics) this.#metrics(request, response);
    else return false;
    return true;
  }

  async #tellReady(response: ServerResponse): Promise<void> {
    const starting = this.#watch ? undefined : 'The server is starting.';
    const reason = this.#stopping ? 'The server is stopping.' : (starting ?? (await this.#watch?.ready()));
    response.writeHead(reason === undefined ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(JSON.stringify(reason === undefined ? { ready: true } : { ready: false, reason }));
  }

  /** True where the caller has sent too many requests, and is told so. */
  #isTooOften(app: App, request: IncomingMessage, response: ServerResponse): boolean {
    if (!this.#rateLimit) return false;
    const seconds = Math.ceil(this.#rateLimit.take(app.nameCaller(request)) / 1_000);
    if (seconds === 0) return false;
    const message = `Too many requests (MODELGRAPH_RATE_LIMIT). Try again in ${seconds} s.`;
    refuse(response, 429, { code: 'RATE_LIMITED', message }, { 'retry-after': String(seconds) });
    return true;
  }
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
