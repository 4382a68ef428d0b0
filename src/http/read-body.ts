import type { IncomingMessage } from 'node:http';

/**
 * Reads the body of a request. Of one that is too long nothing is kept, whether or not its length was said before.
 *
 * @param limit bytes at most
 * @returns `lost` where the connection ends before the body
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<{ readonly bytes: Buffer } | 'too long' | 'lost'> {
  return new Promise((resolve) => {
    let parts: Buffer[] = [];
    let length = 0;
    const take = (part: Buffer) => {
      length += part.length;
      if (length > limit) tooLong();
      else parts.push(part);
    };
    const tooLong = () => {
      parts = [];
      request.off('data', take);
      // What still comes is let go by, so that the caller is able to read the answer.
      request.resume();
      resolve('too long');
    };
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      tooLong();
      return;
    }
    request.on('data', take);
    request.once('end', () =>
      resolve({ bytes: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts) }),
    );
    request.once('error', () => resolve('lost'));
    request.once('close', () => resolve('lost'));
  });
}
