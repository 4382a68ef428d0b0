import type { Logger } from 'pino';
import { destination, pino } from 'pino';
import type { Config } from '../config.ts';
import type { HttpOptions } from '../http/http-server.ts';
import type { Database } from '../neo4j/database.ts';
import { explainFileError } from '../neo4j/embedded/files.ts';
import type { App } from '../server.ts';
import { auditLog } from './audit-log.ts';
import { Metrics } from './metrics.ts';
import { requestLog } from './request-log.ts';
import { openTraces } from './traces.ts';

/** All that is told of what a server does. */
export interface Observation {
  /** For the HTTP server. */
  readonly http: Pick<HttpOptions, 'observe' | 'metrics'>;
  /** Begins to look at an app and its database. */
  watch(app: App, database: Database): void;
  /** Writes and sends what is not written or sent yet. */
  stop(): Promise<void>;
}

/**
 * Opens logs, metrics and traces as the settings have it.
 *
 * @throws {StartError} where traces are asked for and can't be exported, or the audit log can't be written
 */
export async function observe(config: Config, logger: Logger, env: NodeJS.ProcessEnv): Promise<Observation> {
  const metrics = config.metrics === 'off' ? undefined : new Metrics();
  const traces = await openTraces(env);
  const audit = auditLog(openAudit(config, logger));
  let database: Database | undefined;
  const log = requestLog(logger, {
    all: config.logsAllRequests,
    slow: config.slow,
    explain: async (text) => (await database?.explain(text, { p: {} })) ?? [],
  });
  return {
    http: {
      observe: (done) => {
        metrics?.count(done);
        log(done);
        audit(done);
        traces?.tell(done);
      },
      metrics: metrics && ((...given) => void metrics.answer(config.metrics, ...given)),
    },
    watch: (app, opened) => {
      database = opened;
      if (metrics) opened.onAnswer((statement) => metrics.countStatement(statement));
      metrics?.watch(() => ({
        isGone: opened.isGone,
        underWay: opened.underWay,
        subscribers: app.feed.subscribers,
        statements: app.executor.statements,
      }));
    },
    stop: async () => traces?.stop(),
  };
}

/** Where writes are recorded: in a file of their own, or in the log, by the name `audit`. */
function openAudit({ auditLog: file }: Config, logger: Logger): Logger {
  if (file === undefined) {
    // However little else is logged.
    const level = logger.level === 'silent' ? 'silent' : 'info';
    return logger.child({ log: 'audit' }, { level });
  }
  // Synchronous: what was written is in the file before the answer is known to be sent.
  try {
    return pino({ level: 'info' }, destination({ dest: file, mkdir: true, sync: true, append: true }));
  } catch (error) {
    throw explainFileError(error, file, 'MODELGRAPH_AUDIT_LOG');
  }
}
