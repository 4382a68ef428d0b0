import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

const defaultQuery = `# Welcome to modelgraph. Press the play button or Ctrl-Enter to run this.
# Who is behind Llama 2, on which terms, and how do we know?
query Llama2 {
  entity(ref: { slug: "llama-2" }) {
    name
    summary
    ... on Model {
      releasedOn
      developers { nodes { name } }
      licenses {
        nodes {
          name
          allowsCommercialUse
          monthlyActiveUserLimit
        }
      }
      variants { nodes { name parameterCount tuning } }
      platforms {
        edges {
          node { name }
          relation {
            since
            evidence { locator source { name } }
          }
        }
      }
    }
  }
}
`;

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
  answer({ headers }: IncomingMessage, response: ServerResponse): void {
    page ??= makePage();
    const { gzip, etag } = page;
    response.setHeader('etag', etag);
    response.setHeader('cache-control', 'no-cache');
    response.setHeader('vary', 'accept, accept-encoding');
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
}

let page: Page | undefined;

function makePage(): Page {
  const html = renderGraphiQL({ title: 'modelgraph', defaultQuery, endpoint: '/graphql' });
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  return { gzip: gzipSync(html), etag };
}
