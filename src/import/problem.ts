import { StartError } from '../errors.ts';
import { printable } from '../printable.ts';

/** A path inside a file's data, such as `['models', 2, 'releasedOn']`. */
export type Path = readonly (string | number)[];

/** A file that places are in. */
export interface ImportFile {
  readonly name: string;
  /** Where in the text a place is, counted from 1. */
  readonly locate: (place: Place) => Location;
}

/** A line of a text and, where it is known, the column. */
export interface Location {
  readonly line: number;
  readonly column?: number;
}

/** Where in a file something stands. */
export interface Place {
  readonly file: ImportFile;
  readonly path: Path;
  /** The line, in files that are read line by line. */
  readonly line?: number;
  /** True where the name of the path's last part is meant and not its value. */
  readonly key?: boolean;
}

/** Something in a file that keeps it from being imported. */
export interface Problem {
  readonly place: Place;
  /** A sentence that says what is given and what is allowed. */
  readonly message: string;
}

/** A problem that knows its line. */
export interface LocatedProblem extends Location {
  readonly file: string;
  /** Written like `models[2].releasedOn`; empty where the file or line as a whole is meant. */
  readonly path: string;
  readonly message: string;
}

/** Problems that are kept with their places; of the rest there may be as many as lines, so they are only counted. */
const kept = 10_000;
/** More than this nobody reads on a terminal. */
const shown = 200;

/** Collects what is wrong with everything that is imported. */
export class Problems {
  readonly #kept: LocatedProblem[] = [];
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  add({ place, message }: Problem): void {
    this.#count++;
    if (this.#kept.length >= kept) return;
    const { file, path } = place;
    this.#kept.push({ file: file.name, ...file.locate(place), path: writePath(path), message });
  }

  /**
   * @param partly whether some of it was written before they were found
   * @throws {ImportError} where there are any
   */
  throwIfAny(paths: readonly string[], partly = false): void {
    if (this.#count > 0) throw new ImportError(paths, this.#kept, { count: this.#count, partly });
  }
}

/** What can't be imported, with everything that is wrong with it. Nothing was written unless it says so. */
export class ImportError extends StartError {
  override name = 'ImportError';
  readonly problems: readonly LocatedProblem[];

  /**
   * @param count of all problems, where not all of them were kept
   * @param partly whether some of it was written before they were found
   */
  constructor(
    paths: readonly string[],
    problems: readonly LocatedProblem[],
    { count = problems.length, partly = false } = {},
  ) {
    const files = [...new Set(problems.map(({ file }) => file))];
    const sorted = problems.toSorted(
      (a, b) =>
        files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
    );
    const lines = sorted.slice(0, shown).map(({ file, line, column, path, message }) => {
      const place = [file, line, ...(column === undefined ? [] : [column])].join(':');
      return `  ${printable(`${place} ${path === '' ? '' : `${path}: `}${message}`)}`;
    });
    if (count > lines.length) lines.push(`  … and ${count - lines.length} more.`);
    const number = count === 1 ? 'one problem' : `${count} problems`;
    const were = paths.length === 1 ? 'was' : 'were';
    const not = partly ? 'imported only in part' : 'not imported';
    super(`${paths.join(', ')} ${were} ${not}, because of ${number}:\n${lines.join('\n')}`);
    this.problems = sorted;
  }
}

/**
 * A path as people write it.
 *
 * @example writePath(['models', 2, 'releasedOn']) // 'models[2].releasedOn'
 */
export function writePath(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part.slice(0, 80)}`))
    .join('')
    .replace(/^\./, '');
}
