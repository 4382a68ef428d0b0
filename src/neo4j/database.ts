import neo4j, { type Driver, type ManagedTransaction, type Plan, type Session } from 'neo4j-driver';
import { GraphError, StartError } from '../errors.ts';

/**
 * The border to Neo4j: the only file that imports neo4j-driver.
 *
 * Rows come back as lists by position. Whole numbers go out as integers, other numbers as floats, bigints as integers
 * and a `Date` as a calendar day (its UTC date). Errors of the driver become the project's own codes here.
 */

/** What a statement returns: one list a row, its values in the order of RETURN. */
export type Row = readonly unknown[];

/** The values of a statement, by name. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Where a database is and who asks. */
export interface Connection {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Name of the database inside Neo4j; undefined means the user's home database. */
  readonly database?: string | undefined;
}

/** Runs one statement inside a transaction. */
export type Run = (text: string, parameters?: Parameters) => Promise<readonly Row[]>;

/** Told of every statement that is sent. */
export type StatementListener = (text: string) => void;

/** What a statement had found, or not found, was changed by someone else before it was done: the work has to be begun anew. */
export class Overtaken extends GraphError {
  constructor(message: string, cause?: unknown) {
    super('GRAPH_UNAVAILABLE', message, { cause });
  }
}

/** A graph that is only read. */
export type ReadableGraph = Pick<Database, 'read'>;

/** Time that a read may take unless told otherwise, in milliseconds. */
const readDeadline = 30_000;
/** Time that a write may take unless told otherwise, in milliseconds. */
const writeDeadline = 120_000;

/** A Neo4j database. */
export class Database {
  readonly #driver: Driver;
  readonly #database: string | undefined;
  readonly #listeners = new Set<StatementListener>();

  /**
   * Prepares to talk to a database; no connection is made before the first statement.
   *
   * @throws {StartError} where the driver can't use the address
   */
  constructor({ uri, username, password, database }: Connection) {
    this.#database = database;
    try {
      this.#driver = neo4j.driver(uri, neo4j.auth.basic(username, password), {
        disableLosslessIntegers: true,
        notificationFilter: { minimumSeverityLevel: 'OFF' },
        connectionTimeout: 5_000,
        connectionAcquisitionTimeout: 10_000,
        maxTransactionRetryTime: 15_000,
        userAgent: 'modelgraph',
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.replace(/\/\/[^/@]*@/, '//') : String(cause);
      throw new StartError(`NEO4J_URI can't be used: ${reason}`, { cause });
    }
  }

  /**
   * Runs one reading statement and returns its rows.
   *
   * @param deadline milliseconds after which it fails with DEADLINE_EXCEEDED, here and in the database
   * @throws {GraphError} DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE
   */
  async read(text: string, parameters: Parameters = {}, deadline = readDeadline): Promise<readonly Row[]> {
    return this.#runAlone('READ', text, parameters, deadline);
  }

  /**
   * Runs the statements of `work` in one transaction: all of them take effect, or none. It is run again when the
   * database asks for that (a deadlock, a changed leader), so it must not do anything outside of the database.
   *
   * @throws {GraphError} DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE
   */
  async write<Result>(work: (run: Run) => Promise<Result>, deadline = writeDeadline): Promise<Result> {
    const session = this.#session('WRITE');
    const managed = session.executeWrite((transaction) => work(this.#runIn(transaction)), {
      timeout: deadline,
    });
    return this.#finish(session, managed, deadline);
  }

  /** Runs a statement that must stand alone, such as one that changes constraints. */
  async run(text: string, parameters: Parameters = {}, deadline = writeDeadline): Promise<readonly Row[]> {
    return this.#runAlone('WRITE', text, parameters, deadline);
  }

  /**
   * How the database would run a statement: its operators, the last first. Nothing is run.
   *
   * @throws where the statement is not valid
   */
  async explain(text: string, parameters: Parameters = {}): Promise<readonly string[]> {
    const session = this.#session('READ');
    const work = session
      .run(`EXPLAIN ${text}`, toNeo4j(parameters))
      .then(({ summary }) => operators(summary.plan));
    return this.#finish(session, work, readDeadline);
  }

  /** Calls the listener with the text of every statement from now on; returns what ends that. */
  onStatement(listener: StatementListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits until the database answers a query.
   *
   * @param deadline milliseconds to wait
   * @param stopped asked before each try; a returned error ends the wait
   * @throws {StartError} where the password is wrong or the time is up
   */
  async ready(deadline: number, stopped: () => Error | undefined = () => undefined): Promise<void> {
    const end = Date.now() + deadline;
    for (;;) {
      const failure = stopped();
      if (failure) throw failure;
      try {
        const left = Math.max(1_000, end - Date.now());
        await this.read('RETURN 1', {}, Math.min(10_000, left));
        return;
      } catch (error) {
        if (error instanceof StartError || Date.now() >= end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#driver.close();
  }

  #session(mode: 'READ' | 'WRITE'): Session {
    return this.#driver.session({
      defaultAccessMode: neo4j.session[mode],
      fetchSize: -1,
      ...(this.#database === undefined ? {} : { database: this.#database }),
    });
  }

  /** Runs a statement outside of a managed transaction, which would cost a round trip more. */
  #runAlone(
    mode: 'READ' | 'WRITE',
    text: string,
    parameters: Parameters,
    deadline: number,
  ): Promise<readonly Row[]> {
    this.#tell(text);
    const session = this.#session(mode);
    const values = toNeo4j(parameters);
    const result = withoutStack(() => session.run(text, values, { timeout: deadline }));
    return this.#finish(
      session,
      result.then(({ records }) => records.map(rowOf)),
      deadline,
    );
  }

  #runIn(transaction: ManagedTransaction): Run {
    return async (text, parameters = {}) => {
      this.#tell(text);
      const { records } = await transaction.run(text, toNeo4j(parameters));
      return records.map(rowOf);
    };
  }

  #tell(text: string): void {
    for (const listener of this.#listeners) listener(text);
  }

  /** The outcome of the work, or an error when our own clock runs out: a frozen database never answers. */
  async #finish<Result>(session: Session, work: Promise<Result>, deadline: number): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<never>((_, reject) => {
      // A second of grace lets the database's own time-out, which frees its resources, come first.
      timer = setTimeout(() => reject(deadlineExceeded(deadline)), deadline + 1_000);
      // Once all connections are closed, nobody waits for what was under way; it must not keep the process alive.
      timer.unref();
    });
    try {
      return await Promise.race([work, expiry]);
    } catch (error) {
      throw translate(error, deadline);
    } finally {
      clearTimeout(timer);
      session.close().catch(() => {});
    }
  }
}

/**
 * Does work whose errors get no stack: the driver takes one of every statement, in case that it fails, which is a tenth of
 * the processor time of a small request where source maps are on.
 */
function withoutStack<Result>(work: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function operators(plan: Plan | false): readonly string[] {
  return plan ? [plan.operatorType, ...plan.children.flatMap(operators)] : [];
}

function deadlineExceeded(deadline: number, cause?: Error): GraphError {
  return new GraphError(
    'DEADLINE_EXCEEDED',
    `The database did not answer within ${deadline / 1000} s. Ask for less: fewer entries a page or fewer levels.`,
    { cause },
  );
}

/** The error as the project names it; anything unknown stays as it is and is masked before a caller sees it. */
function translate(error: unknown, deadline: number): unknown {
  if (!(error instanceof neo4j.Neo4jError)) return error;
  const { code } = error;
  if (code.startsWith('Neo.ClientError.Transaction.TransactionTimedOut'))
    return deadlineExceeded(deadline, error);
  if (
    code === 'Neo.ClientError.Statement.EntityNotFound' ||
    // Someone else created the same since it was looked for.
    code === 'Neo.ClientError.Schema.ConstraintValidationFailed'
  )
    return new Overtaken('The graph was changed by someone else at the same moment. Try again.', error);
  if (
    code === 'Neo.ClientError.Security.Unauthorized' ||
    code === 'Neo.ClientError.Security.AuthenticationRateLimit'
  )
    return new StartError(
      'The database refuses the user name or the password: check NEO4J_USERNAME and NEO4J_PASSWORD.',
      { cause: error },
    );
  const unavailable =
    code === neo4j.error.SERVICE_UNAVAILABLE ||
    code === neo4j.error.SESSION_EXPIRED ||
    // No connection came free in time, as from a database that is frozen.
    error.message.startsWith('Connection acquisition timed out') ||
    code === 'Neo.ClientError.Database.DatabaseNotFound' ||
    error.retriable;
  if (unavailable)
    return new GraphError(
      'GRAPH_UNAVAILABLE',
      "The graph database can't be reached at the moment. Try again shortly.",
      {
        cause: error,
      },
    );
  return error;
}

/** The record as a list by position, without copying it. */
function rowOf(record: { readonly keys: readonly PropertyKey[]; get(key: number): unknown }): Row {
  const row: unknown[] = [];
  for (let i = 0; i < record.keys.length; i++) row.push(record.get(i));
  return row;
}

/** Converts a value for the driver, which would send every plain number as a float. */
function toNeo4j(value: Parameters): Record<string, unknown>;
function toNeo4j(value: unknown): unknown;
function toNeo4j(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? neo4j.int(value) : value;
  if (value instanceof Date)
    return new neo4j.types.Date(value.getUTCFullYear(), value.getUTCMonth() + 1, value.getUTCDate());
  if (Array.isArray(value)) return value.map((item) => toNeo4j(item));
  if (value === null || typeof value !== 'object') return value;
  // A loop, since imports convert millions of rows.
  const converted: Record<string, unknown> = {};
  for (const key of Object.keys(value)) converted[key] = toNeo4j((value as Record<string, unknown>)[key]);
  return converted;
}
