import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { root } from './root.ts';

/** The example operations, which GraphiQL opens as tabs; the first is the one in front. */
const examples = readExamples(join(root, 'docs', 'examples'));

function readExamples(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  return files.sort().map((file) => readFileSync(join(folder, file), 'utf8'));
}

/**
 * GraphiQL with all its parts in one page, so that it works offline. It weighs nine megabytes, so it is made and
 * compressed once, and a browser that has it already is told so.
 */
export const graphiqlPage = {
  /** True where a browser asks for the page and not for the answer to a query. */
  wants({ method, url = '', headers }: IncomingMessage): boolean {
    const [path] = url.split('?');
    return (
      (method === 'GET' || method === 'HEAD') &&
      path === '/graphql' &&
      (headers.accept ?? '').includes('text/html')
    );
  },

  /** Sends the page, or says that the browser's copy is still good. */
  async answer({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    page ??= makePage();
    const { gzip, etag, policy } = await page;
    response.setHeader('content-security-policy', policy);
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('etag', etag);
    response.setHeader('cache-control', 'no-cache');
    response.appendHeader('vary', 'accept, accept-encoding');
    if (headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    const compressed = String(headers['accept-encoding'] ?? '').includes('gzip');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (compressed) response.setHeader('content-encoding', 'gzip');
    response.end(compressed ? gzip : gunzipSync(gzip));
  },
};

interface Page {
  readonly gzip: Buffer;
  readonly etag: string;
  /** What the page may do: run its own scripts alone, and talk to this server alone. */
  readonly policy: string;
}

let page: Promise<Page> | undefined;

async function makePage(): Promise<Page> {
  // Loaded for the first browser, since it takes more memory than all the rest of the server.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const defaultTabs = examples.map((query) => ({ query }));
  const rendered = renderGraphiQL({ title: 'modelgraph', defaultTabs, endpoint: '/graphql' });
  const html = rendered.replace('<head>', () => `<head>${mended(examples[0] ?? '')}`);
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  return { gzip: gzipSync(html), etag, policy: policyOf(html) };
}

/** Scripts are allowed one by one, by what is in them; those of workers come out of the page's own. */
function policyOf(html: string): string {
  const scripts = [...html.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, text = '']) => {
    // As the browser reads it.
    const hash = createHash('sha256').update(text.replace(/\r\n?/g, '\n'));
    return `'sha256-${hash.digest('base64')}'`;
  });
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    'font-src data:',
    "img-src 'self' data:",
    "connect-src 'self'",
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * What GraphiQL does wrong with tabs that it opens with. An animation of where they first stood is never finished, and
 * when a tab gets the focus it jumps there, away from the pointer that presses it. And when the page is loaded again
 * before anything was typed, an empty tab comes to the front, unless the query of another is remembered.
 */
const mended = (query: string): string => `<style>.graphiql-tab { transform: none !important }</style>
<script>
  if (!localStorage.getItem('graphiql:tabState'))
    localStorage.setItem('graphiql:query', ${JSON.stringify(query).replaceAll('<', '\\u003c')})
</script>`;
