import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { StartError } from '../errors.ts';

/** The formats that files may be in. */
export const formats = ['modelgraph', 'ecosystem-graphs', 'csv', 'jsonl'] as const;
/** The name of a format. */
export type Format = (typeof formats)[number];

/** A file and the format that it is read in. */
export interface FormattedFile {
  readonly path: string;
  readonly format: Format;
}

const formatOfEnding: Readonly<Record<string, Format | 'yaml'>> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};
const endingsOf = (format: Format): readonly string[] =>
  Object.keys(formatOfEnding).filter((ending) => {
    const known = formatOfEnding[ending];
    return (
      known === format || (known === 'yaml' && (format === 'modelgraph' || format === 'ecosystem-graphs'))
    );
  });

/**
 * The files at some paths with their formats. Of a folder those files count that have a known ending, in the order of
 * their names; folders inside it don't.
 *
 * @param format guessed from each path where it is undefined
 * @param say told what was guessed
 * @throws {StartError} where there is nothing at a path, or its format can't be guessed
 */
export async function findFiles(
  paths: readonly string[],
  format: Format | undefined,
  say: (line: string) => void,
): Promise<FormattedFile[]> {
  const files: FormattedFile[] = [];
  for (const path of paths) {
    const found = await filesAt(path, format);
    const formatted = await Promise.all(
      found.map(async (file) => ({ path: file, format: format ?? (await guessFormat(file)) })),
    );
    for (const name of formats) {
      const count = formatted.filter((file) => file.format === name).length;
      if (format === undefined && count > 0)
        say(`${path} is read as ${name}${count > 1 ? ` (${count} files)` : ''}; --format says otherwise.`);
    }
    files.push(...formatted);
  }
  return files;
}

async function filesAt(path: string, format: Format | undefined): Promise<string[]> {
  const found = await look(path);
  if (found.isFile()) return [path];
  // What is read more than once must not be a pipe or a device, which would be waited for without end.
  if (!found.isDirectory()) throw new StartError(`${path} can't be read: it is neither a file nor a folder.`);
  const endings = format === undefined ? Object.keys(formatOfEnding) : endingsOf(format);
  const names: string[] = [];
  for (const name of await readdir(path))
    if (endings.includes(extname(name).toLowerCase()) && (await look(join(path, name))).isFile())
      names.push(name);
  if (names.length === 0)
    throw new StartError(`The folder ${path} holds no file to import: none ends in ${endings.join(', ')}.`);
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map((name) => join(path, name));
}

async function look(path: string) {
  return stat(path).catch((cause: Error) => {
    throw new StartError(`${path} can't be read: ${cause.message}`, { cause });
  });
}

async function guessFormat(path: string): Promise<Format> {
  const format = formatOfEnding[extname(path).toLowerCase()];
  if (format === undefined)
    throw new StartError(
      `The format of ${path} can't be guessed from its name. Say it: --format ${formats.join(', --format ')}.`,
    );
  if (format !== 'yaml') return format;
  // The project's own format is a map, a file of records a list.
  return (await firstLine(path)).startsWith('-') ? 'ecosystem-graphs' : 'modelgraph';
}

/** The first line that says something, of a file in YAML. */
async function firstLine(path: string): Promise<string> {
  const stream = createReadStream(path, { end: 2 ** 16 });
  try {
    for await (const line of createInterface({ input: stream }))
      if (line.trim() !== '' && !/^(?:\s*#|---|%|\uFEFF?\s*$)/.test(line)) return line;
    return '';
  } finally {
    stream.destroy();
  }
}
