import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Patience } from '../meter.ts';

/** The header in which a write answers what reads have to send to see it, whichever server and member of a cluster they reach. */
export const bookmarkHeader = 'x-modelgraph-bookmark';

/** The bookmarks that a request sends, and what tells its caller that of its write. */
export function bookmarksOf(
  { headers }: IncomingMessage,
  response: ServerResponse,
): Pick<Patience, 'after' | 'committed'> {
  // A header that is sent more than once comes as one, with blanks.
  const sent = (headers[bookmarkHeader]?.toString() ?? '').split(',').map((each) => each.trim());
  const after = sent.filter((each) => each !== '').join(',');
  return {
    after: after === '' ? undefined : after,
    committed: (bookmark) => {
      if (!response.headersSent) response.setHeader(bookmarkHeader, bookmark);
    },
  };
}
