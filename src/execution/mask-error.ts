import { randomUUID } from 'node:crypto';
import { maskError as mask } from 'graphql-yoga';

/**
 * What a caller is told of an error that is not meant for them: nothing but an id, under which the log has the error.
 * It is Yoga that logs it.
 */
export function maskError(error: unknown, message: string): Error {
  // Never as in development, where Yoga would tell all.
  const masked = mask(error, message, false);
  if (masked === error || !(error instanceof Error) || !('extensions' in masked)) return masked;
  const correlationId = randomUUID();
  Object.assign(error, { correlationId });
  return Object.assign(masked, { extensions: { ...Object(masked.extensions), correlationId } });
}
