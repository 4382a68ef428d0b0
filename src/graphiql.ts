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
    if (!compressed) plain ??= gunzipSync(gzip);
    response.end(compressed ? gzip : plain);
  },
};

interface Page {
  readonly gzip: Buffer;
  readonly etag: string;
  /** What the page may do: run its own scripts alone, and talk to this server alone. */
  readonly policy: string;
}

let page: Promise<Page> | undefined;
/** For the few who take nothing compressed: it is large, and takes a while to make. */
let plain: Buffer | undefined;

async function makePage(): Promise<Page> {
  // Loaded for the first browser, since it takes more memory than all the rest of the server.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const defaultTabs = examples.map((query) => ({ query }));
  const rendered = renderGraphiQL({ title: 'modelgraph', defaultTabs, endpoint: '/graphql' });
  const html = rendered
    .replace('<head>', () => `<head>${mended()}`)
    .replace(/<body[^>]*>/, (body) => `${body}${siteLinks}`);
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
 * when a tab gets the focus it jumps there, away from the pointer that presses it. When the page is loaded again before
 * anything was typed, an empty tab comes to the front, unless the query of another is remembered. And a query that comes
 * with the address takes the place of the first tab, under its name, unless there are tabs that it remembers already.
 */
const mended = (): string => `<style>.graphiql-tab { transform: none !important }${look}</style>
<script>
  if (!localStorage.getItem('graphiql:tabState')) {
    localStorage.setItem('graphiql:query', ${inScript(examples[0] ?? '')})
    localStorage.setItem('graphiql:tabState', JSON.stringify({ activeTabIndex: 0, tabs: ${inScript(examples.map(tabOf))} }))
  }
</script>`;

/** A tab as GraphiQL remembers it. */
const tabOf = (query: string, index: number) => {
  const name = /^query (\w+)/m.exec(query)?.[1] ?? null;
  const nothing = { variables: null, headers: null, response: null };
  return { id: `example-${index}`, title: name ?? '<untitled>', query, operationName: name, ...nothing };
};

const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The other pages of the server, as they head each of them. */
const siteLinks = `<nav class="site" aria-label="Pages">
<a class="brand" href="/">modelgraph</a><a href="/explore">Explore</a><a href="/graphql" aria-current="page">GraphQL</a><a href="/docs">Guides</a>
</nav>`;

/** GraphiQL in the colours and letters of the other pages (src/explorer/styles/tokens.css); it takes colours as HSL. */
const look = `
:root { color-scheme: light dark }
#body { display: grid; grid-template: auto minmax(0, 1fr) / minmax(0, 1fr); height: 100vh; margin: 0 }
#root { min-height: 0 }
#body .graphiql-container { width: 100%; height: 100% }
#body :is(.graphiql-container, .graphiql-dialog, .graphiql-dialog-overlay, .graphiql-tooltip, [data-radix-popper-content-wrapper]) {
  --color-primary: 207, 88%, 33%; --color-secondary: 163, 100%, 24%; --color-tertiary: 24, 100%, 36%;
  --color-neutral: 212, 17%, 24%; --color-base: 0, 0%, 100%;
  --font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  --font-family-mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
.site { display: flex; align-items: center; gap: 16px; padding: 10px 20px; border-bottom: 1px solid #dde0e2; background: #fff; font: 14px system-ui, sans-serif }
.site a { color: #55606c; text-decoration: none }
.site a:hover { text-decoration: underline }
.site a:is(.brand, [aria-current]) { color: #1d242c; font-weight: 650 }
${inTheDark(`
  --color-primary: 207, 88%, 73%; --color-secondary: 163, 61%, 47%; --color-tertiary: 24, 88%, 65%;
  --color-neutral: 212, 17%, 84%; --color-base: 212, 24%, 12%;`)}
`;

/** GraphiQL is dark where the system is, unless somebody chose otherwise in its settings. */
function inTheDark(colors: string): string {
  const rules = (body: string) => `
${body} :is(.graphiql-container, .graphiql-dialog, .graphiql-dialog-overlay, .graphiql-tooltip, [data-radix-popper-content-wrapper]) {${colors} }
${body} .site { border-color: #2b343e; background: #181f27 }
${body} .site a { color: #a3adb8 }
${body} .site a:is(.brand, [aria-current]) { color: #e8ecf0 }`;
  return `@media (prefers-color-scheme: dark) {${rules('#body:not(.graphiql-light)')} }${rules('#body.graphiql-dark')}`;
}
