import type { Author, ChangeLog } from '../changes/change-log.ts';
import type { Recorder } from '../changes/recorder.ts';
import { GraphError } from '../errors.ts';
import type { Meter } from '../meter.ts';
import type { Run } from '../neo4j/database.ts';
import { WriteError, type WriteProblem, type WriteProblemCode } from '../write/problem.ts';

/** What the caller got wrong. */
export interface UserError {
  readonly message: string;
  readonly code: WriteProblemCode;
  /** Path into the input. */
  readonly field: readonly string[];
}

/** One call of a mutation. */
export interface Call {
  readonly log: ChangeLog;
  readonly author: Author;
  readonly dryRun?: boolean | null | undefined;
  /** Of the request that it belongs to. */
  readonly meter?: Meter | undefined;
}

/** Items that one call may have. */
const maxItems = 10_000;
/** Characters of a reason. */
const maxReason = 1_000;

/**
 * Checks how much one call asks for.
 *
 * @throws {GraphError} PAGE_TOO_LARGE where there are too many items; BAD_USER_INPUT where the reason is too long
 */
export function checkSize(mutation: string, items: readonly unknown[], { author: { reason } }: Call): void {
  if (items.length > maxItems)
    throw new GraphError(
      'PAGE_TOO_LARGE',
      `${mutation} was given ${items.length} items: give at most ${maxItems} a call.`,
    );
  if (reason && reason.length > maxReason)
    throw new GraphError(
      'BAD_USER_INPUT',
      `The reason has ${reason.length} characters: give at most ${maxReason}.`,
    );
}

/**
 * Does the work of a mutation in one transaction. What the caller got wrong comes back beside the answer for a call that
 * did nothing.
 *
 * @param fieldOf path into the input of the item that a problem's index names
 */
export async function perform<Result extends object>(
  { log, author, dryRun, meter }: Call,
  nothing: Result,
  fieldOf: (index: number) => readonly string[],
  work: (run: Run, recorder: Recorder) => Promise<Result>,
): Promise<Result & { readonly userErrors: readonly UserError[] }> {
  try {
    return { ...(await log.write(author, work, { dryRun: dryRun ?? false, meter })), userErrors: [] };
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    return { ...nothing, userErrors: unique(error.problems.map((problem) => userError(problem, fieldOf))) };
  }
}

function userError(
  { index, field, code, message }: WriteProblem,
  fieldOf: (index: number) => readonly string[],
): UserError {
  return { message, code, field: [...fieldOf(index), ...field.map(String)] };
}

/** The first error about each field: what is malformed is not there either. */
function unique(errors: readonly UserError[]): UserError[] {
  const first = new Map<string, UserError>();
  for (const error of errors) {
    const key = JSON.stringify(error.field);
    if (!first.has(key)) first.set(key, error);
  }
  return [...first.values()];
}
