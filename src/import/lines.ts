import { createReadStream } from 'node:fs';

/** A line of a file; `text` is undefined where it is too long, or no text in UTF-8. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string | undefined;
  /** Why there is no text. */
  readonly fault?: 'TOO_LONG' | 'NOT_UTF_8';
}

/** Lines that were read together. */
export interface Lines {
  readonly lines: readonly Line[];
  /** What they and the breaks between them take in the file. */
  readonly bytes: number;
}

/** Bytes that are read at a time. */
const blockSize = 2 ** 20;
const lineFeed = 0x0a;

/**
 * Reads a file of any size line by line; a line that is too long is read over without keeping it.
 *
 * @param maxLength of a line, in bytes
 */
export async function* readLines(path: string, maxLength: number): AsyncIterable<Lines> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  /** The beginning of a line whose end is in a later block; undefined where it is too long to be kept. */
  let begun: Buffer[] | undefined = [];
  let length = 0;
  let number = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > maxLength) begun = undefined;
    else begun?.push(part);
  };
  const end = (part: Buffer): Line => {
    keep(part);
    const whole = begun && (begun.length === 1 ? part : Buffer.concat(begun));
    begun = [];
    length = 0;
    number++;
    if (!whole) return { number, text: undefined, fault: 'TOO_LONG' };
    try {
      // A mark of the byte order at the beginning is no part of the text; the decoder takes it away.
      return { number, text: decoder.decode(whole) };
    } catch {
      return { number, text: undefined, fault: 'NOT_UTF_8' };
    }
  };
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: blockSize });
  for await (const block of stream) {
    const lines: Line[] = [];
    let start = 0;
    for (let at = block.indexOf(lineFeed); at >= 0; at = block.indexOf(lineFeed, start)) {
      lines.push(end(block.subarray(start, at)));
      start = at + 1;
    }
    keep(block.subarray(start));
    yield { lines, bytes: block.length };
  }
  if (length > 0) yield { lines: [end(Buffer.alloc(0))], bytes: 0 };
}
