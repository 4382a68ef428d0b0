import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What an id may be that comes from outside: it goes into logs and headers. */
const sane = /^[\w.:/+=-]{1,128}$/;

/** The id of a request: the one that a proxy or caller gave it, else a new one. */
export function identifyRequest({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && sane.test(given) ? given : randomUUID();
}
