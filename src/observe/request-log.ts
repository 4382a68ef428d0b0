import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Done } from '../http/http-server.ts';
import { codesOf } from './codes.ts';

/** What is logged of requests. */
export interface RequestLogOptions {
  /** Whether those are logged that went well. */
  readonly all: boolean;
  /** Milliseconds after which a request is slow. */
  readonly slow: number;
  /** How the database would run a statement. */
  readonly explain: (text: string) => Promise<readonly string[]>;
}

/** Codes that are no fault of the caller. */
const ours = new Set(['INTERNAL_SERVER_ERROR', 'GRAPH_UNAVAILABLE', 'DEADLINE_EXCEEDED']);
/** Statements that are told of a slow request, and characters of each. */
const statementsTold = 5;
const charactersTold = 4_000;
/** Statements whose plans were told, which are not told again. */
const plansAtMost = 200;

/**
 * Logs requests: as warnings those that failed by no fault of the caller or were slow, the others as the setting has it.
 * Neither variables nor values of statements are told.
 */
export function requestLog(logger: Logger, { all, slow, explain }: RequestLogOptions): (done: Done) => void {
  const explained = new Set<string>();
  let explaining = false;
  const tellPlan = async (id: string, text: string): Promise<void> => {
    if (explaining || explained.has(text) || explained.size >= plansAtMost) return;
    explaining = true;
    explained.add(text);
    try {
      const plan = await explain(text);
      logger.warn(
        { requestId: id, statement: text.slice(0, charactersTold), plan },
        'Plan of a slow statement',
      );
    } catch (error) {
      logger.debug({ requestId: id, error: String(error) }, 'A slow statement could not be explained');
    } finally {
      explaining = false;
    }
  };
  return ({ id, request, response, meter, milliseconds, isAnswered }) => {
    const { asked } = meter;
    const codes = codesOf(meter.errors);
    const isOurs = isAnswered && (response.statusCode >= 500 || codes.some((code) => ours.has(code)));
    // A subscription is not slow, but long.
    const isSlow = milliseconds >= slow && asked?.type !== 'subscription';
    const level = isOurs || isSlow ? 'warn' : all ? 'info' : 'debug';
    if (!logger.isLevelEnabled(level)) return;
    const record = {
      requestId: id,
      method: request.method,
      path: request.url?.split('?')[0]?.slice(0, 200),
      operation: asked?.name,
      type: asked?.type,
      caller: meter.caller,
      status: response.statusCode,
      ms: round(milliseconds),
      statements: meter.statements.length,
      ...(codes.length > 0 && { codes }),
      ...(!isAnswered && { hungUp: true }),
    };
    if (!isSlow) {
      logger[level](record, 'Request');
      return;
    }
    const slowest = meter.statements.toSorted((a, b) => timeOf(b) - timeOf(a)).slice(0, statementsTold);
    const hash = asked && createHash('sha256').update(asked.text).digest('hex').slice(0, 16);
    const slowStatements = slowest.map((each) => ({
      ms: round(timeOf(each)),
      text: each.text.slice(0, charactersTold),
    }));
    logger.warn({ ...record, hash, slowStatements }, 'Slow request');
    const [first] = slowest;
    if (first && timeOf(first) >= slow / 2) void tellPlan(id, first.text);
  };

  /** Milliseconds; of one that was not waited for, those until now. */
  function timeOf({
    milliseconds,
    startedAt,
  }: {
    milliseconds: number | undefined;
    startedAt: number;
  }): number {
    return milliseconds ?? performance.now() - startedAt;
  }
}

const round = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;
