import { StartError } from '../errors.ts';

/** A place in a file's data, such as `['models', 2, 'releasedOn']`. */
export type Path = readonly (string | number)[];

/** Something in a file that keeps it from being imported. */
export interface Problem {
  readonly path: Path;
  /** True where the property's name is wrong and not its value. */
  readonly key?: boolean;
  /** A sentence that says what is given and what is allowed. */
  readonly message: string;
}

/** A problem with the place in the file. */
export interface LocatedProblem {
  readonly line: number;
  readonly column: number;
  /** Written like `models[2].releasedOn`; empty where the file as a whole is meant. */
  readonly path: string;
  readonly message: string;
}

/** More than this nobody reads; the rest is counted. */
const shown = 200;

/** A file that can't be imported, with everything that is wrong with it. Nothing was written. */
export class ImportError extends StartError {
  override name = 'ImportError';
  readonly problems: readonly LocatedProblem[];

  constructor(file: string, problems: readonly LocatedProblem[]) {
    const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
    const lines = sorted.slice(0, shown).map(({ line, column, path, message }) => {
      return `  ${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
    });
    if (sorted.length > shown) lines.push(`  … and ${sorted.length - shown} more.`);
    const number = sorted.length === 1 ? 'one problem' : `${sorted.length} problems`;
    super(`${file} was not imported, because of ${number}:\n${lines.join('\n')}`);
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
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}
