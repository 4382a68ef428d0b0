import { closeSync, mkdirSync, openSync, realpathSync, renameSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { StartError } from '../errors.ts';

/** The formats that the whole graph can be written in. */
export const graphFormats = ['yaml', 'jsonl', 'csv', 'graphml'] as const;
/** The name of a format. */
export type GraphFormat = (typeof graphFormats)[number];

/** What CSV consists of, in a folder. */
export const csvNames = { nodes: 'nodes.csv', relations: 'relations.csv' } as const;

const formatOfEnding: Readonly<Record<string, GraphFormat>> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.graphml': 'graphml',
};

/**
 * The format of an export: the one that is given, else the one that the name of the file tells, else JSON Lines.
 *
 * @param out the file, or the folder for CSV; undefined where it is to be printed
 * @throws {StartError} where that can't be
 */
export function chooseFormat(given: GraphFormat | undefined, out: string | undefined): GraphFormat {
  if (out === undefined) {
    if (given === 'csv')
      throw new StartError("CSV is two files, so it can't be printed. Name a folder for them: --out graph");
    return given ?? 'jsonl';
  }
  const ending = extname(out).toLowerCase();
  const format = given ?? formatOfEnding[ending];
  if (format !== undefined) return format;
  if (ending === '.csv')
    throw new StartError(
      `CSV is two files, so ${out} can't be one. Name a folder for them: --format csv --out ${out.slice(0, -ending.length)}`,
    );
  throw new StartError(
    `The format of ${out} can't be guessed from its name. Say it: --format ${graphFormats.join(', --format ')}.`,
  );
}

/** Where the files of an export are put in the end. What is there already is replaced only where that was said. */
export class Target {
  readonly #paths: readonly string[];
  readonly #force: boolean;
  /** A folder of the file system that the files are to be on. */
  readonly #near: string;
  /** The folder that is to be made. */
  readonly #newFolder: string | undefined;

  /** @throws {StartError} where files are there that may not be replaced, or there is no place for them */
  constructor(format: GraphFormat, out: string, force: boolean) {
    const there = statSync(out, { throwIfNoEntry: false });
    const parent = dirname(resolve(out));
    if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory())
      throw new StartError(`${out} can't be written: there is no folder ${parent}.`);
    if (format === 'csv' && there && !there.isDirectory())
      throw new StartError(`${out} can't be written: CSV is two files in a folder, but that is none.`);
    const paths = format === 'csv' ? Object.values(csvNames).map((name) => join(out, name)) : [out];
    // A link is followed, so that what it leads to is replaced and not the link.
    this.#paths = paths.map((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found && !found.isFile())
        throw new StartError(`${path} can't be written: it is there, but no file.`);
      if (found && !force) throw alreadyThere(path);
      return found ? realpathSync(path) : path;
    });
    this.#force = force;
    if (format !== 'csv') this.#near = dirname(resolve(this.#paths[0] ?? out));
    else this.#near = there ? out : parent;
    this.#newFolder = format === 'csv' && !there ? out : undefined;
  }

  /** Makes a folder from where files can be moved to the target at once. */
  makeTemporary(): Promise<string> {
    return makeTemporary(this.#near);
  }

  /**
   * Moves files to where they belong, all at once as far as the system can.
   *
   * @throws {StartError} where one has come to be there meanwhile
   */
  put(files: readonly string[]): void {
    if (this.#newFolder !== undefined) mkdirSync(this.#newFolder, { recursive: true });
    this.#paths.forEach((path, i) => {
      if (!this.#force) claim(path);
      renameSync(files[i] ?? '', path);
    });
  }
}

/**
 * Makes a folder for what is not finished, that only its user can read.
 *
 * @throws {StartError} where that is not possible
 */
export async function makeTemporary(parent = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, '.modelgraph-export-')).catch((cause: Error) => {
    throw new StartError(`Nothing can be written in ${parent}: ${cause.message}`, { cause });
  });
}

/** Makes an empty file, which nobody else can have made then. */
function claim(path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw alreadyThere(path);
    throw error;
  }
}

const alreadyThere = (path: string): StartError =>
  new StartError(`${path} exists already. Name another one, or have it replaced: --force`);
