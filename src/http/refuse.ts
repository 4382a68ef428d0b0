import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Milliseconds in which a caller that is still sending can go on, as nginx's `lingering_timeout` has it. */
const linger = 5_000;

/** Answers a request with an error, before GraphQL has anything to do with it. */
export function refuse(
  response: ServerResponse,
  status: number,
  error: { readonly code: string; readonly message: string },
  headers: OutgoingHttpHeaders = {},
): void {
  const { code, message } = error;
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  const { req: request } = response;
  if (request.complete) {
    response.end(body);
    return;
  }
  // A connection that ends while its caller is sending takes the answer with it: the whole answer goes out now, and
  // the end of it, which can close the connection, follows the caller's.
  response.write(body);
  const end = () => {
    clearTimeout(late);
    response.end();
  };
  const late = setTimeout(end, linger);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}
