import { setTimeout as pause } from 'node:timers/promises';
import neo4j, {
  type BookmarkManager,
  type Driver,
  type Neo4jError,
  type Plan,
  type Session,
  type Transaction,
} from 'neo4j-driver';
import { GraphError, StartError } from '../errors.ts';
import type { Patience, Statement } from '../meter.ts';
import { Bookmarks } from './bookmarks.ts';
import { Circuit, type CircuitOptions, Unreachable } from './circuit.ts';

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

/** Told of every statement: when it is sent, and when it is answered or given up. */
export type StatementListener = (text: string) => void;
export type AnswerListener = (statement: Statement) => void;

/** What a statement had found, or not found, was changed by someone else before it was done: the work has to be begun anew. */
export class Overtaken extends GraphError {
  constructor(message: string, cause?: unknown) {
    super('GRAPH_UNAVAILABLE', message, { cause });
  }
}

/** A write was under way to take effect when the connection was lost: whether it did is not known. */
export class OutcomeUnknown extends GraphError {
  constructor(cause: unknown) {
    super(
      'GRAPH_UNAVAILABLE',
      'The connection to the graph database was lost while the write was taking effect: it may or may not be done. Look, or ' +
        'send it again once the database answers: what is there already is not written twice.',
      { cause },
    );
    this.extensions.outcome = 'UNKNOWN';
  }
}

/** A graph that is only read. */
export interface ReadableGraph {
  read(text: string, parameters?: Parameters, deadline?: number): Promise<readonly Row[]>;
}

/** How a database is talked to. */
export interface DatabaseOptions {
  /**
   * Given where whoever asks shall be told at once that the database is gone, as callers of a server; others wait for a
   * while.
   */
  readonly circuit?: Pick<CircuitOptions, 'changed'> | undefined;
}

/** Time that a read may take unless told otherwise, in milliseconds. */
const readDeadline = 30_000;
/** Time that a write may take unless told otherwise, in milliseconds. */
const writeDeadline = 120_000;
/** Times that a read is tried where a connection is lost, or the database asks for it. */
const readTries = 3;
/** Milliseconds in which a write is tried again for those reasons. */
const writeTries = 15_000;
/** Milliseconds of grace in which the database's own time-out, which frees its resources, comes before ours. */
const grace = 1_000;

/** A Neo4j database. */
export class Database {
  readonly #connect: (options?: object) => Driver;
  readonly #database: string | undefined;
  readonly #listeners = new Set<StatementListener>();
  readonly #answered = new Set<AnswerListener>();
  readonly #circuit: Circuit | undefined;
  /** What this program has written, which it has to see in a cluster whichever member it reads from. */
  readonly #ownWrites: BookmarkManager | undefined;
  readonly #bookmarks = new Bookmarks((bookmarks, deadline, patience) =>
    this.#see(bookmarks, deadline, patience),
  );
  #driver: Driver;

  /**
   * Prepares to talk to a database; no connection is made before the first statement.
   *
   * @throws {StartError} where the driver can't use the address
   */
  constructor({ uri, username, password, database }: Connection, { circuit }: DatabaseOptions = {}) {
    this.#database = database;
    this.#ownWrites = uri.startsWith('neo4j') ? neo4j.bookmarkManager() : undefined;
    this.#connect = (options) =>
      neo4j.driver(uri, neo4j.auth.basic(username, password), {
        disableLosslessIntegers: true,
        notificationFilter: { minimumSeverityLevel: 'OFF' },
        // It would tell the database with each statement by which method of the driver that was run.
        telemetryDisabled: true,
        connectionTimeout: 5_000,
        connectionAcquisitionTimeout: 10_000,
        userAgent: 'modelgraph',
        ...options,
      });
    try {
      this.#driver = this.#connect();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.replace(/\/\/[^/@]*@/, '//') : String(cause);
      throw new StartError(`NEO4J_URI can't be used: ${reason}`, { cause });
    }
    this.#circuit =
      circuit &&
      new Circuit({
        probe: (milliseconds) => this.#answers(milliseconds),
        changed: (isOpen, why) => {
          // Connections on which nothing comes any more would be used again otherwise.
          if (isOpen) this.#reconnect();
          circuit.changed?.(isOpen, why);
        },
      });
  }

  /** Whether the database is known to be gone; always false without a circuit. */
  get isGone(): boolean {
    return this.#circuit?.isOpen ?? false;
  }

  /** Statements that the database has not answered yet; 0 without a circuit. */
  get underWay(): number {
    return this.#circuit?.underWay ?? 0;
  }

  /**
   * Runs one reading statement and returns its rows. Where a connection is lost it is tried again.
   *
   * @param deadline milliseconds after which it fails with DEADLINE_EXCEEDED, here and in the database
   * @param patience of who waits for it; when that is over, it is cancelled
   * @throws {GraphError} DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE
   */
  async read(
    text: string,
    parameters: Parameters = {},
    deadline = readDeadline,
    patience?: Patience,
  ): Promise<readonly Row[]> {
    const end = performance.now() + deadline;
    for (let attempt = 1; ; attempt++) {
      try {
        const left = attempt === 1 ? deadline : end - performance.now();
        return await this.#runAlone('READ', text, parameters, left, patience);
      } catch (error) {
        if (attempt === readTries || !isPassing(error)) throw error;
        await pause(jitter(50 * attempt));
        if (performance.now() >= end) throw error;
      }
    }
  }

  /** The graph as a request reads it, whose statements are cancelled when nobody waits for them. */
  readFor(patience: Patience): ReadableGraph {
    return { read: (text, parameters, deadline) => this.read(text, parameters, deadline, patience) };
  }

  /**
   * Runs the statements of `work` in one transaction: all of them take effect, or none. It is run again when the
   * database asks for that (a deadlock, a changed leader) or a connection is lost, so it must not do anything outside of the
   * database. What has begun is not cancelled where nobody waits for it any more.
   *
   * @throws {GraphError} DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE, after which nothing has taken effect;
   * {@link OutcomeUnknown} where that is not certain
   */
  async write<Result>(
    work: (run: Run) => Promise<Result>,
    deadline = writeDeadline,
    patience?: Patience,
  ): Promise<Result> {
    const start = performance.now();
    const end = start + Math.min(deadline, patience?.left() ?? Number.POSITIVE_INFINITY);
    for (let attempt = 1; ; attempt++) {
      if (patience?.over) throw patience.over;
      try {
        return await this.#writeOnce(work, end - performance.now(), patience);
      } catch (error) {
        const wait = jitter(Math.min(1_000, 50 * 2 ** attempt));
        const now = performance.now();
        if (!isPassing(error) || now + wait >= end || now - start > writeTries) throw error;
        await pause(wait);
      }
    }
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

  /** Calls the listener with every statement that is answered or given up from now on; returns what ends that. */
  onAnswer(listener: AnswerListener): () => void {
    this.#answered.add(listener);
    return () => this.#answered.delete(listener);
  }

  /**
   * Waits until the database answers a query, and asks twice a second at least.
   *
   * @param deadline milliseconds to wait
   * @param stopped asked before each try; a returned error ends the wait
   * @throws {StartError} where the password is wrong or the time is up
   */
  async ready(deadline: number, stopped: () => Error | undefined = () => undefined): Promise<void> {
    const end = Date.now() + deadline;
    for (let wait = 100; ; wait = Math.min(500, wait * 1.5)) {
      const failure = stopped();
      if (failure) throw failure;
      try {
        const left = Math.max(1_000, end - Date.now());
        await this.read('RETURN 1', {}, Math.min(10_000, left));
        return;
      } catch (error) {
        if (error instanceof StartError || Date.now() >= end) throw error;
        await pause(Math.min(jitter(wait), Math.max(0, end - Date.now())));
      }
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    this.#circuit?.end();
    await this.#driver.close();
  }

  #session(mode: 'READ' | 'WRITE', after?: string): Session {
    const bookmarks = after?.split(',');
    // The database has no word of its own for what is shorter than the prefix of all bookmarks.
    if (bookmarks?.some((each) => each.length < 'FB:'.length)) throw badBookmark();
    return this.#driver.session({
      defaultAccessMode: neo4j.session[mode],
      fetchSize: -1,
      ...(this.#ownWrites && { bookmarkManager: this.#ownWrites }),
      ...(bookmarks && { bookmarks }),
      ...this.#named(),
    });
  }

  /** Goes on with new connections; those that are in use are closed when they are given back. */
  #reconnect(): void {
    const old = this.#driver;
    this.#driver = this.#connect();
    old.close().catch(() => {});
  }

  /** Whether the database answers a query on a connection of its own. */
  async #answers(milliseconds: number): Promise<boolean> {
    const driver = this.#connect({ maxConnectionPoolSize: 1, connectionTimeout: milliseconds });
    const session = driver.session({ defaultAccessMode: neo4j.session.READ, ...this.#named() });
    const timer = new AbortController();
    try {
      return await Promise.race([
        session.run('RETURN 1').then(() => true),
        pause(milliseconds, false, { ref: false, signal: timer.signal }),
      ]);
    } catch {
      return false;
    } finally {
      timer.abort();
      driver.close().catch(() => {});
    }
  }

  /** Reads something of the graph as it is after bookmarks. */
  async #see(bookmarks: string, deadline: number, patience: Patience): Promise<unknown> {
    const session = this.#session('READ', bookmarks);
    return this.#finish(
      session,
      Promise.resolve(session.run('RETURN 1', {}, { timeout: deadline })),
      deadline,
      patience,
    );
  }

  #named(): { readonly database?: string } {
    return this.#database === undefined ? {} : { database: this.#database };
  }

  /** Runs a statement outside of a transaction of ours, which would cost a round trip more. */
  async #runAlone(
    mode: 'READ' | 'WRITE',
    text: string,
    parameters: Parameters,
    deadline: number,
    patience?: Patience,
  ): Promise<readonly Row[]> {
    if (patience?.over) throw patience.over;
    if (this.#circuit?.isOpen) throw new Unreachable();
    if (patience?.after !== undefined) await this.#bookmarks.reach(patience.after, patience);
    const session = this.#session(mode, patience?.after);
    const timeout = timeoutOf(Math.min(deadline, patience?.left() ?? deadline));
    const statement = this.#tell(text, patience);
    const values = toNeo4j(parameters);
    const work = withoutStack(() => session.run(text, values, { timeout }));
    try {
      const { records } = await this.#finish(session, work, deadline, patience);
      this.#tellAnswer(statement);
      return records.map(rowOf);
    } catch (error) {
      this.#tellAnswer(statement, true);
      throw error;
    }
  }

  async #writeOnce<Result>(
    work: (run: Run) => Promise<Result>,
    deadline: number,
    patience: Patience | undefined,
  ): Promise<Result> {
    if (this.#circuit?.isOpen) throw new Unreachable();
    if (patience?.after !== undefined) await this.#bookmarks.reach(patience.after, patience);
    const session = this.#session('WRITE', patience?.after);
    // Not awaited, it is sent together with the first statement.
    const transaction = session.beginTransaction({ timeout: timeoutOf(deadline) });
    let isTakingEffect = false;
    let isGivenUp = false;
    const whole = async () => {
      try {
        const result = await work(this.#runIn(transaction, patience));
        if (isGivenUp) throw deadlineExceeded(deadline);
        isTakingEffect = true;
        await transaction.commit();
        patience?.committed?.(session.lastBookmarks().join(','));
        return result;
      } catch (error) {
        if (transaction.isOpen()) await transaction.rollback().catch(() => {});
        throw error;
      }
    };
    try {
      return await this.#finish(session, whole(), deadline);
    } catch (error) {
      isGivenUp = true;
      // Otherwise the database itself says that it did not take effect, or it was not asked to.
      const isUncertain =
        error instanceof Unreachable || error instanceof OurDeadline || error instanceof DatabaseFailed;
      if (isTakingEffect && isUncertain) throw new OutcomeUnknown(error);
      throw error;
    }
  }

  #runIn(transaction: Transaction, patience: Patience | undefined): Run {
    return async (text, parameters = {}) => {
      const statement = this.#tell(text, patience);
      try {
        const values = toNeo4j(parameters);
        const { records } = await withoutStack(() => transaction.run(text, values));
        this.#tellAnswer(statement);
        return records.map(rowOf);
      } catch (error) {
        this.#tellAnswer(statement, true);
        throw error;
      }
    };
  }

  #tell(text: string, patience: Patience | undefined): Statement {
    const statement = { text, startedAt: performance.now(), milliseconds: undefined, failed: false };
    patience?.note(statement);
    for (const listener of this.#listeners) listener(text);
    return statement;
  }

  #tellAnswer(statement: Statement, failed = false): void {
    statement.milliseconds = performance.now() - statement.startedAt;
    statement.failed = failed;
    for (const listener of this.#answered) listener(statement);
  }

  /**
   * The outcome of the work, or an error when our own clock runs out, nobody waits any more or the database turns out to be
   * gone: a frozen database never answers. What the database is still doing is then cancelled.
   */
  #finish<Result>(
    session: Session,
    work: Promise<Result>,
    deadline: number,
    patience?: Patience,
  ): Promise<Result> {
    const startedAt = performance.now();
    return new Promise<Result>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let forget: (() => void) | undefined;
      let leave: (() => void) | undefined;
      const end = () => {
        clearTimeout(timer);
        forget?.();
        leave?.();
        session.close().catch(() => {});
      };
      const fail = (error: unknown) => {
        end();
        reject(error);
      };
      work.then(
        (result) => {
          this.#circuit?.heard();
          end();
          resolve(result);
        },
        (error: unknown) => {
          const known = translate(error, deadline, performance.now() - startedAt);
          if (this.#circuit && error instanceof neo4j.Neo4jError) {
            if (isLoss(error)) this.#circuit.lost();
            else if (error.code.startsWith('Neo.')) this.#circuit.heard();
          }
          fail(known);
        },
      );
      // Once all connections are closed, nobody waits for what was under way; it must not keep the process alive.
      if (patience === undefined || patience.left() > deadline)
        timer = setTimeout(() => fail(new OurDeadline(deadline)), deadline + grace).unref();
      try {
        leave = this.#circuit?.enter(fail);
      } catch (error) {
        fail(error);
        return;
      }
      forget = patience?.whenOver(fail);
    });
  }
}

/**
 * Does work whose errors get no stack: the driver takes one of every statement, in case that it fails, which showed in
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

/** The database can't do what it should, as with a disk that is full. */
class DatabaseFailed extends GraphError {
  constructor(cause: Error) {
    super('GRAPH_UNAVAILABLE', 'The graph database can not write at the moment. Try again later.', { cause });
  }
}

/** The database has not even answered that it took too long. */
class OurDeadline extends GraphError {
  constructor(deadline: number) {
    const { code, message } = deadlineExceeded(deadline);
    super(code, message);
  }
}

/** True where a connection was lost or could not be made, as the driver says it. */
const isLoss = ({ code }: Neo4jError): boolean =>
  code === neo4j.error.SERVICE_UNAVAILABLE || code === neo4j.error.SESSION_EXPIRED;

/** True where the same may well succeed a moment later, and has not taken effect. */
const isPassing = (error: unknown): boolean =>
  error instanceof GraphError && error.cause instanceof neo4j.Neo4jError && error.cause.retriable;

/** A random part of some milliseconds, so that those who failed together do not come again together. */
const jitter = (milliseconds: number): number => milliseconds * (0.5 + Math.random() / 2);

/** As the database takes it: 0 would mean for ever. */
const timeoutOf = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds));

function operators(plan: Plan | false): readonly string[] {
  return plan ? [plan.operatorType, ...plan.children.flatMap(operators)] : [];
}

function deadlineExceeded(deadline: number, cause?: Error): GraphError {
  return new GraphError(
    'DEADLINE_EXCEEDED',
    `The database did not answer within ${Math.round(deadline / 10) / 100} s. Ask for less: fewer entries a page or fewer levels.`,
    { cause },
  );
}

/** The error as the project names it; anything unknown stays as it is and is masked before a caller sees it. */
function translate(error: unknown, deadline: number, took: number): unknown {
  if (!(error instanceof neo4j.Neo4jError)) return error;
  const { code } = error;
  if (code.startsWith('Neo.ClientError.Transaction.TransactionTimedOut'))
    return deadlineExceeded(deadline, error);
  // What a transaction that waits for a lock is told when it is ended, whatever the reason.
  if (/^Neo\.\w+\.Transaction\.(Terminated|LockClientStopped)$/.test(code))
    return took >= deadline - 10 ? deadlineExceeded(deadline, error) : refusesToWork(error);
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
  if (
    isLoss(error) ||
    // No connection came free in time, as from a database that is frozen.
    error.message.startsWith('Connection acquisition timed out')
  )
    return new Unreachable(error);
  if (code.startsWith('Neo.DatabaseError.Transaction.')) return new DatabaseFailed(error);
  if (code.startsWith('Neo.ClientError.Transaction.InvalidBookmark')) return badBookmark(error);
  if (code === 'Neo.ClientError.Database.DatabaseNotFound' || error.retriable) return refusesToWork(error);
  return error;
}

/** A bookmark that a caller sent is none. */
const badBookmark = (cause?: Error): GraphError =>
  new GraphError(
    'BAD_USER_INPUT',
    'The header X-Modelgraph-Bookmark is not what a write has answered in its header of that name.',
    { cause },
  );

const refusesToWork = (cause: Error): GraphError =>
  new GraphError(
    'GRAPH_UNAVAILABLE',
    'The graph database refuses to work at the moment. Try again shortly.',
    { cause },
  );

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
