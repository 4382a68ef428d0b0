import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { type HttpOptions, HttpServer } from '../../src/http/http-server.ts';
import { type AppOptions, createApp } from '../../src/server.ts';
import { testAccess } from './ask.ts';
import { afterThisFile } from './closing.ts';
import { testDatabase } from './database.ts';

/** A server on a port of its own, with the graph of the tests; stopped when the file is done. */
export async function testServer(
  options: Partial<AppOptions> = {},
  http: HttpOptions = {},
): Promise<HttpServer> {
  const server = await HttpServer.listen('127.0.0.1', 0, http);
  const app = createApp({
    database: testDatabase(),
    logger: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
    access: testAccess,
    ...options,
  });
  server.serve(app);
  afterThisFile(async () => {
    await server.stop();
    await app.projections.close();
  });
  return server;
}

/** A request as it goes over the wire. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In parts, it is sent without telling its length. */
  readonly body?: string | readonly string[];
}

/** What came back. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The code of the first error, where there is one. */
  readonly code: string | undefined;
  readonly message: string;
  readonly milliseconds: number;
}

/** Sends a request on a connection of its own. */
export function send(url: string, { method = 'POST', path = '/graphql', headers = {}, body = '' }: Sent) {
  return new Promise<Received>((resolve, reject) => {
    const started = performance.now();
    const { hostname, port } = new URL(url);
    const sent = httpRequest(
      {
        host: hostname,
        port,
        method,
        // As it is, whatever a URL would make of it.
        path,
        agent: false,
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => {
          const milliseconds = performance.now() - started;
          resolve({
            ...firstError(text),
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            milliseconds,
          });
        });
      },
    );
    sent.once('error', reject);
    if (typeof body === 'string') sent.end(body);
    else Readable.from(body).pipe(sent);
  });
}

function firstError(text: string): Pick<Received, 'code' | 'message'> {
  const none = { code: undefined, message: '' };
  if (!text.startsWith('{')) return none;
  const { errors = [] } = JSON.parse(text) as {
    errors?: { message: string; extensions?: { code?: string } }[];
  };
  const [first] = errors;
  return first ? { code: first.extensions?.code, message: first.message } : none;
}

/** Posts an operation. */
export const post = (
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
) => send(url, { headers, body: JSON.stringify({ query, variables }) });
