import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ScoreSchedule } from './analysis/score-schedule.ts';
import type { Config } from './config.ts';
import { checkQuestions } from './cypher.ts';
import { KnownOperations, readOperations } from './execution/known-operations.ts';
import { HttpServer } from './http/http-server.ts';
import { watchReadiness } from './http/readiness.ts';
import { Database } from './neo4j/database.ts';
import { type Engine, findMeans, openEngine } from './neo4j/engine.ts';
import { migrate } from './neo4j/migrations.ts';
import { observe } from './observe/observe.ts';
import { seedFile, seedGraph } from './seed.ts';
import { type App, createApp } from './server.ts';

/** A server that answers. */
export interface Serving {
  readonly url: string;
  /** Name and place of the database. */
  readonly engine: string;
  /** Stops the server, then the database where modelgraph runs it. */
  stop(): Promise<void>;
}

/** Milliseconds that are waited for the statement that is planned when the server stops. */
const warmingGrace = 200;

/**
 * Starts everything: takes the port, opens the database, brings it up to date, fills it if it is empty, serves.
 *
 * @param say told what is being done, a line at a time
 * @param signal ends the start between two of its steps; what was started is stopped again
 * @throws {StartError} with what is wrong; nothing is left running then
 */
export async function serve(
  config: Config,
  logger: Logger,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Serving> {
  const seed = seedFile(config.seed);
  const given = config.operations === undefined ? undefined : readOperations(config.operations);
  const operations = new KnownOperations(given, config.operationsOnly);
  const observation = await observe(config, logger, process.env);
  const { corsOrigins, rate } = config;
  const server = await HttpServer.listen(config.host, config.port, {
    corsOrigins,
    rate,
    ...observation.http,
  });
  const warming = new AbortController();
  let engine: Engine | undefined;
  let database: Database | undefined;
  let warm: Promise<void> | undefined;
  let app: App | undefined;
  let schedule: ScoreSchedule | undefined;
  let stopWatching: (() => Promise<void>) | undefined;
  const stop = async () => {
    warming.abort();
    await server.stop();
    // What the database plans can't be interrupted, and is of no use any more.
    await Promise.race([warm, pause(warmingGrace, undefined, { ref: false })]);
    await schedule?.stop();
    await app?.projections.close();
    await database?.close();
    await stopWatching?.();
    await engine?.stop();
    await observation.stop();
  };
  try {
    engine = await openEngine(config, say);
    database = new Database(engine.connection, {
      circuit: {
        changed: (isOpen, why) =>
          logger[isOpen ? 'error' : 'info'](
            { why },
            isOpen ? 'The database is gone: requests are refused until it is back' : 'The database is back',
          ),
      },
    });
    stopWatching = engine.watch?.(() => findMeans(say));
    signal.throwIfAborted();
    await migrate(database, say);
    signal.throwIfAborted();
    if (seed !== undefined) await seedGraph(database, seed, say);
    signal.throwIfAborted();
    app = createApp({
      database,
      logger,
      access: config.access,
      changesKept: config.changesKept,
      analysisEngine: config.analysisEngine,
      analysisMemory: config.analysisMemory,
      limits: config.limits,
      operations,
      answerCache: config.answerCache,
      introspection: config.introspection,
      suggestions: config.suggestions,
      deadline: config.deadline,
    });
    observation.watch(app, database);
    let broken: string | undefined;
    warm = prepare(app, database, warming.signal).then(
      (found) => {
        broken = found;
        if (broken !== undefined) logger.error(broken);
      },
      (error: unknown) => logger.debug(error, 'Warming up failed'),
    );
    const { analyzeEvery } = config;
    if (analyzeEvery !== undefined)
      schedule = new ScoreSchedule({ database, projections: app.projections }, analyzeEvery, logger);
    server.serve(
      app,
      watchReadiness(database, () => broken),
    );
    return { url: server.url, engine: engine.description, stop };
  } catch (error) {
    // What went wrong first is what the user has to know.
    await stop().catch((failure: unknown) => logger.error(failure, 'Stopping failed'));
    throw error;
  }
}

/**
 * Lets the database plan what every server asks, while others are answered already: a database that has just started takes
 * seconds for it.
 *
 * @returns what the database can't be asked; undefined where it can be asked everything
 */
async function prepare(app: App, database: Database, signal: AbortSignal): Promise<string | undefined> {
  await app.executor.warm(signal);
  return checkQuestions(database, signal);
}
