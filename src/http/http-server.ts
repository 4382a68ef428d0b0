import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../errors.ts';
import { graphiqlPage } from '../graphiql.ts';
import type { App } from '../server.ts';
import { DirectLane } from './direct.ts';

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
