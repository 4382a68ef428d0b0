import { entityKinds, isEntityKind, isRelationType, relationTypes } from '../ontology.ts';
import { describe, unknownName } from './explain.ts';
import { type Line, readLines } from './lines.ts';
import type { ImportFile, Place } from './problem.ts';
import { isRecord } from './read-row.ts';
import { RowCollector } from './row-collector.ts';
import type { Reader } from './rows.ts';
import { Unchanged } from './unchanged.ts';

const mebibyte = 2 ** 20;
/** Bytes of a line: one entity or relation with all of its evidence. */
const maxLine = 8 * mebibyte;

/**
 * Opens a file with one entity or relation in JSON a line, of any size.
 *
 * @example {"kind":"MODEL","slug":"llama-2","name":"Llama 2","evidence":[{"source":"press"}]}
 * @example {"type":"DEVELOPED","from":"meta","to":"llama-2"}
 * @throws {StartError} where it can't be read
 */
export async function openJsonl(path: string): Promise<Reader> {
  const opened = await Unchanged.open(path);
  const file: ImportFile = { name: path, locate: ({ line = 1 }) => ({ line }) };
  return {
    size: opened.size,
    async *read() {
      for await (const { lines, bytes } of readLines(path, maxLine)) {
        await opened.check();
        const rows = new RowCollector();
        for (const line of lines) readLine(line, { file, path: [], line: line.number }, rows);
        rows.bytes = bytes;
        yield rows;
      }
      await opened.check();
    },
  };
}

function readLine(line: Line, place: Place, rows: RowCollector): void {
  const item = itemOf(line);
  if (item === undefined) return;
  if (typeof item === 'string') {
    rows.refuse(place, item);
    return;
  }
  const { kind, type, ...rest } = item;
  if (kind !== undefined) {
    if (typeof kind === 'string' && isEntityKind(kind)) rows.addEntity(kind, withLargeNumbers(rest), place);
    else rows.refuse({ ...place, path: ['kind'] }, unknown(kind, entityKinds));
  } else {
    if (typeof type === 'string' && isRelationType(type)) rows.addRelation(type, rest, place);
    else rows.refuse({ ...place, path: ['type'] }, unknown(type, relationTypes));
  }
}

/** The entity or relation of a line, or what is wrong with it; undefined where the line is empty. */
function itemOf({ text, fault }: Line): Record<string, unknown> | string | undefined {
  if (fault === 'TOO_LONG') return `The line has more than ${maxLine / mebibyte} MB.`;
  if (text === undefined) return 'The line is not text in UTF-8.';
  if (text.trim() === '') return undefined;
  const item = parse(text);
  if (item instanceof Error) return `The line is no JSON: ${item.message}.`;
  if (!isRecord(item)) return `The line is ${describe(item)}, but must be a map with a kind or a type.`;
  if (repeatsName(text, item)) return 'The line gives a value to the same name twice.';
  if ((item.kind === undefined) === (item.type === undefined))
    return 'The line must have either a kind, if it is an entity, or a type, if it is a relation.';
  return item;
}

/** Whether a JSON text gives a name several values, of which only the last one is in what it was parsed to. */
function repeatsName(text: string, parsed: unknown): boolean {
  const names = countNames(parsed);
  let colons = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) colons++;
  // Most lines have no colon in a text, and are done with here in a third of the time.
  if (colons === names) return false;
  let given = 0;
  for (const [string] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?/g)) if (string.endsWith(':')) given++;
  return given > names;
}

/** How many names have a value, at all depths, of which there may be millions. */
function countNames(value: unknown): number {
  let count = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inside = Object.values(next);
    if (!Array.isArray(next)) count += inside.length;
    for (const each of inside) if (typeof each === 'object') left.push(each);
  }
  return count;
}

const unknown = (given: unknown, allowed: readonly string[]): string =>
  typeof given === 'string'
    ? unknownName(given, allowed)
    : `is ${describe(given)}, but must be one of ${allowed.join(', ')}.`;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message may show the text, which may be long.
    return new Error(
      String((error as Error).message)
        .slice(0, 200)
        .replace(/\s+/g, ' '),
    );
  }
}

/** Properties that count something; JSON has no numbers that are exact beyond 2^53, so those are written as text. */
const counts = ['parameterCount', 'monthlyActiveUserLimit'];

function withLargeNumbers(item: Record<string, unknown>): Record<string, unknown> {
  for (const name of counts) {
    const value = item[name];
    if (typeof value === 'string' && /^\d{1,19}$/.test(value)) item[name] = BigInt(value);
  }
  return item;
}
