import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { root } from '../root.ts';

/** Where `npm run build` puts the start page, the explorer and the guides. */
const folder = join(root, 'dist', 'explorer');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.graphql': 'text/plain; charset=utf-8',
  '.yaml': 'text/plain; charset=utf-8',
};

/** What pages may do: run the scripts and wear the styles of this server, talk to it, and stand in no frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Page {
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content, so that a browser never has to ask again. */
  readonly immutable: boolean;
  readonly bodies: Readonly<Record<Encoding, Buffer>>;
}

type Encoding = (typeof encodings)[number];

/** The best first. */
const encodings = ['br', 'gzip', 'identity'] as const;

/** Start page, explorer and guides, built before they are first asked for and served from memory. */
export class BuiltPages {
  #pages: ReadonlyMap<string, Page> | undefined;

  /** True where one of them, or a part of one, is asked for. */
  wants({ method, url = '' }: IncomingMessage): boolean {
    if (method !== 'GET' && method !== 'HEAD') return false;
    this.#pages ??= readPages();
    return this.#pages.has(pathOf(url));
  }

  /** Sends it, or says that the browser's copy is still good. */
  answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const page = this.#pages?.get(pathOf(url));
    if (!page) return;
    response.setHeader('content-security-policy', policy);
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('etag', page.etag);
    response.setHeader('cache-control', page.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.appendHeader('vary', 'accept-encoding');
    if (headers['if-none-match'] === page.etag) {
      response.writeHead(304).end();
      return;
    }
    const accepted = String(headers['accept-encoding'] ?? '');
    const encoding = encodings.find((each) => accepted.includes(each)) ?? 'identity';
    const body = page.bodies[encoding];
    if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
    response.writeHead(200, { 'content-type': page.type, 'content-length': body.length });
    response.end(body);
  }
}

const pathOf = (url: string): string => url.split('?')[0] ?? '';

/** By the path that it is asked for by: `explore.html` is `/explore`, `index.html` is `/`. */
function readPages(): ReadonlyMap<string, Page> {
  // The sources run without it, as tests of other things do.
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && extname(file.name) in types)
    .map((file) => join(file.parentPath, file.name));
  return new Map(files.map((file) => [pathOfFile(file), readPage(file)]));
}

function pathOfFile(file: string): string {
  const path = `/${relative(folder, file).split(sep).join('/')}`;
  return path.replace(/(\/index)?\.html$/, '') || '/';
}

function readPage(file: string): Page {
  const identity = readFileSync(file);
  return {
    type: types[extname(file)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`,
    immutable: file.includes(`${sep}assets${sep}`),
    bodies: { identity, br: readFileSync(`${file}.br`), gzip: readFileSync(`${file}.gz`) },
  };
}
