import type { Logger } from 'pino';
import type { Done } from '../http/http-server.ts';
import { codesOf } from './codes.ts';

/** Changes that are told of one request at most; the log of changes in the graph has all. */
const changesTold = 100;

/** Records every mutation: who sent it, what it did, and what came of it. Never a key, nor what was sent. */
export function auditLog(logger: Logger): (done: Done) => void {
  return ({ id, meter }) => {
    const { asked } = meter;
    if (asked?.type !== 'mutation') return;
    const changes = meter.writes.flatMap((write) => write.changes);
    const codes = codesOf(meter.errors);
    logger.info(
      {
        requestId: id,
        caller: meter.caller,
        operation: asked.name,
        mutations: asked.mutations,
        outcome: outcomeOf(meter),
        positions: meter.writes.map(({ position }) => position),
        changes: changes.slice(0, changesTold),
        changeCount: changes.length,
        ...(codes.length > 0 && { codes }),
      },
      'Write',
    );
  };
}

/** What came of it; `UNKNOWN` where the connection was lost at the moment of taking effect. */
function outcomeOf({ writes, errors }: Done['meter']): 'WRITTEN' | 'UNKNOWN' | 'FAILED' | 'UNCHANGED' {
  if (errors.some(({ extensions }) => extensions.outcome === 'UNKNOWN')) return 'UNKNOWN';
  if (writes.length > 0) return 'WRITTEN';
  return errors.length > 0 ? 'FAILED' : 'UNCHANGED';
}
