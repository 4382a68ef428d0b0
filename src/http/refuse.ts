import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Answers a request with an error, before GraphQL has anything to do with it. */
export function refuse(
  response: ServerResponse,
  status: number,
  error: { readonly code: string; readonly message: string },
  headers: OutgoingHttpHeaders = {},
): void {
  const { code, message } = error;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}
