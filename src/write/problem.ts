/** Why a row can't be written; the same words as `UserErrorCode` of the API. */
export type WriteProblemCode = 'NOT_FOUND' | 'INVALID' | 'CONFLICT' | 'NOT_ALLOWED_BY_ONTOLOGY';

/** Something that keeps a row from being written. */
export interface WriteProblem {
  /** Position of the row among the given ones. */
  readonly index: number;
  /** Path inside the row, such as `['evidence', 0, 'source']`. */
  readonly field: readonly (string | number)[];
  readonly code: WriteProblemCode;
  /** A sentence that says what was given and what is allowed. */
  readonly message: string;
}

/** Thrown before anything is written; it ends the transaction, so that nothing of a call takes effect. */
export class WriteError extends Error {
  override name = 'WriteError';
  readonly problems: readonly WriteProblem[];

  constructor(problems: readonly WriteProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}
