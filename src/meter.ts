import type { GraphQLError, OperationTypeNode } from 'graphql';
import { GraphError } from './errors.ts';

/** A statement that was sent to the database. */
export interface Statement {
  readonly text: string;
  /** As `performance.now()` has it. */
  readonly startedAt: number;
  /** Milliseconds until it was answered; undefined while it is not. */
  milliseconds: number | undefined;
  failed: boolean;
}

/** Whoever waits for a statement: how much longer, and who is told of it. */
export interface Patience {
  /** Bookmarks of writes that it has to see; undefined where any state of the graph will do. */
  readonly after?: string | undefined;
  /** Takes note of the bookmark of a write that took effect for it. */
  readonly committed?: ((bookmark: string) => void) | undefined;
  /** Milliseconds that are left; none where nobody waits any more. */
  left(): number;
  /** Why nobody waits any more; undefined as long as somebody does. */
  readonly over: GraphError | undefined;
  /**
   * Calls back, once, when nobody waits any more, or at once where that is so already.
   *
   * @returns what ends that
   */
  whenOver(tell: (why: GraphError) => void): () => void;
  /** Takes note of a statement that is sent for it. */
  note(statement: Statement): void;
}

/** A write that took effect. */
export interface Written {
  /** Its position in the log of changes. */
  readonly position: number;
  /** What was done to what, such as `CREATED Entity:llama-2`. */
  readonly changes: readonly string[];
}

/** What a request asks for: nothing of its syntax, since an answer that is kept holds it. */
export interface Asked {
  /** That of the whole document. */
  readonly text: string;
  readonly type: OperationTypeNode;
  readonly name: string | undefined;
  /** The fields of a mutation. */
  readonly mutations: readonly string[];
}

/** Milliseconds that a request may take unless told otherwise. */
export const defaultDeadline = 30_000;

const none = () => {};

/**
 * One request as it is answered: the time that is left for it, whether somebody still waits for the answer, and what it has
 * used. All that is told of a request when it is done is read from here.
 */
export class Meter implements Patience {
  readonly startedAt = performance.now();
  readonly statements: Statement[] = [];
  readonly writes: Written[] = [];
  readonly after: string | undefined;
  readonly committed: ((bookmark: string) => void) | undefined;
  /** What is asked, once that is known. */
  asked: Asked | undefined;
  /** Who asks, once that is known. */
  caller: string | undefined;
  /** What went wrong. */
  errors: readonly GraphQLError[] = [];
  #deadline: number;
  #over: GraphError | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #waiting = new Set<(why: GraphError) => void>();

  /** @param deadline milliseconds that it may take */
  constructor(deadline = defaultDeadline, { after, committed }: Pick<Patience, 'after' | 'committed'> = {}) {
    this.#deadline = deadline;
    this.after = after;
    this.committed = committed;
  }

  get over(): GraphError | undefined {
    return this.#over;
  }

  left(): number {
    return this.#over ? 0 : Math.max(0, this.startedAt + this.#deadline - performance.now());
  }

  whenOver(tell: (why: GraphError) => void): () => void {
    if (this.#over) {
      tell(this.#over);
      return none;
    }
    // One timer for all statements, and none for requests that need none.
    this.#timer ??= setTimeout(() => this.#end(tooLate(this.#deadline)), this.left());
    this.#waiting.add(tell);
    return () => this.#waiting.delete(tell);
  }

  /** Gives it more time, where it asks for what is known to take long. */
  allow(milliseconds: number): void {
    if (milliseconds <= this.#deadline) return;
    this.#deadline = milliseconds;
    if (this.#over || !this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(tooLate(this.#deadline)), this.left());
  }

  note(statement: Statement): void {
    this.statements.push(statement);
  }

  /** Says that the caller has hung up: what is under way for it alone is cancelled. */
  hangUp(): void {
    this.#end(new GraphError('DEADLINE_EXCEEDED', 'The caller has hung up.'));
  }

  /** Says that it is answered. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #end(why: GraphError): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    this.#over = why;
    for (const tell of this.#waiting) tell(why);
    this.#waiting.clear();
  }
}

/** The patience of who waits for as long as it takes, such as the server itself. */
export const endless: Patience = {
  left: () => Number.POSITIVE_INFINITY,
  over: undefined,
  whenOver: () => none,
  note: none,
};

/**
 * The patience of several who wait for the same, after the same: as long as one of them waits. The first is told of
 * statements.
 */
export function together(all: readonly Patience[]): Patience {
  const [first] = all;
  if (!first) throw new TypeError('Nobody waits');
  if (all.length === 1) return first;
  return {
    after: first.after,
    left: () => Math.max(...all.map((each) => each.left())),
    get over() {
      return all.every(({ over }) => over) ? first.over : undefined;
    },
    whenOver: (tell) => {
      let waiting = all.length;
      const ends = all.map((each) =>
        each.whenOver((why) => {
          if (--waiting === 0) tell(why);
        }),
      );
      return () => {
        for (const end of ends) end();
      };
    },
    note: (statement) => first.note(statement),
  };
}

/** What a request is told that has taken too long. */
export function tooLate(deadline: number): GraphError {
  return new GraphError(
    'DEADLINE_EXCEEDED',
    `The request was not done within ${deadline / 1_000} s (MODELGRAPH_DEADLINE). Ask for less: fewer entries a page or fewer levels.`,
  );
}
