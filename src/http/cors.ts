import type { IncomingMessage, ServerResponse } from 'node:http';
import { costHeader } from '../limits/plugins.ts';
import { bookmarkHeader } from './bookmarks.ts';

/** Origins whose pages may read answers; `*` stands for all. */
export type Origins = readonly string[];

const allowedHeaders = [
  'authorization',
  'content-type',
  'x-api-key',
  'last-event-id',
  bookmarkHeader,
  costHeader,
].join(', ');

/**
 * Lets pages of some origins read the answer. Cookies play no part, so nobody's rights can be borrowed: a page has to
 * bring a key of its own.
 *
 * @returns true where the request only asked whether it may be made, and is answered
 */
export function answerCors(origins: Origins, request: IncomingMessage, response: ServerResponse): boolean {
  if (origins.length === 0) return false;
  const { origin, 'access-control-request-method': asked } = request.headers;
  const all = origins.includes('*');
  // Caches have to keep the answers to different origins apart.
  if (!all) response.setHeader('vary', 'origin');
  if (origin === undefined || !(all || origins.includes(origin))) return false;
  response.setHeader('access-control-allow-origin', all ? '*' : origin);
  response.setHeader('access-control-expose-headers', `retry-after, ${bookmarkHeader}`);
  if (request.method !== 'OPTIONS' || asked === undefined) return false;
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('access-control-allow-headers', allowedHeaders);
  response.setHeader('access-control-max-age', '3600');
  response.writeHead(204).end();
  return true;
}
