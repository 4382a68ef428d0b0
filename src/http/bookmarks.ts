import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Patience } from '../meter.ts';

/** The header in which a write answers what reads have to send to see it, whichever server and member of a cluster they reach. */
export const bookmarkHeader = 'x-modelgraph-bookmark';

/** The bookmarks that a request sends, and what tells its caller that of its write. */
export function bookmarksOf(
  { headers }: IncomingMessage,
  response: ServerResponse,
): Pick<Patience, 'after' | 'committed'> {
  const sent = headers[bookmarkHeader]?.toString();
  return {
    after: sent === undefined ? undefined : listed(sent),
    committed: (bookmark) => {
      if (!response.headersSent) response.setHeader(bookmarkHeader, bookmark);
    },
  };
}

/** Bookmarks as they are passed on: a header that is sent more than once comes as one, with blanks. */
function listed(sent: string): string | undefined {
  const bookmarks = sent.split(',').map((each) => each.trim());
  return bookmarks.filter((each) => each !== '').join(',') || undefined;
}
