import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../errors.ts';
import { graphiqlPage } from '../graphiql.ts';
import type { App } from '../server.ts';
import { answerCors, type Origins } from './cors.ts';
import { DirectLane } from './direct.ts';
import { builtPages } from './pages.ts';
import { type Rate, RateLimit } from './rate-limit.ts';
import { refuse } from './refuse.ts';

/** How requests are let in. */
export interface HttpOptions {
  /** Origins whose pages may read answers; none unless given. */
  readonly corsOrigins?: Origins;
  /** How many requests each caller may send; any number unless given. */
  readonly rate?: Rate | undefined;
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
  readonly #corsOrigins: Origins;
  readonly #rateLimit: RateLimit | undefined;
  #app: App | undefined;
  #lane: DirectLane | undefined;

  private constructor(server: Server, { corsOrigins = [], rate }: HttpOptions) {
    this.#server = server;
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
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, host, port)));
      server.listen(port, host, resolve);
    });
    return new HttpServer(server, options);
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
    response.setHeader('x-content-type-options', 'nosniff');
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
    else if (builtPages.wants(request)) builtPages.answer(request, response);
    else if (!this.#app || !this.#lane)
      refuse(
        response,
        503,
        { code: 'GRAPH_UNAVAILABLE', message: 'The server is starting. Try again shortly.' },
        { 'retry-after': '2' },
      );
    else if (!this.#isTooOften(this.#app, request, response)) void this.#lane.answer(request, response);
  }

  /** True where the caller has sent too many requests, and is told so. */
  #isTooOften(app: App, request: IncomingMessage, response: ServerResponse): boolean {
    // Whoever watches over the server asks it as often as they like.
    if (!this.#rateLimit || request.url === '/health') return false;
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
