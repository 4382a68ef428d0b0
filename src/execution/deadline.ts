import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/builder.ts';
import type { Meter } from '../meter.ts';

/**
 * Milliseconds in which an operation whose time is up may come to an end by itself, so that the caller gets what there is. A
 * write has longer: what became of it is worth knowing.
 */
const grace = { query: 250, mutation: 1_500 };

/**
 * Answers every query and mutation within its time, whatever it waits for. It has to stand behind all that changes how an
 * operation is run.
 */
export const deadline: Plugin<Context> = {
  onExecute: ({ args, executeFn, setExecuteFn }) => {
    const { meter } = args.contextValue;
    const type = getOperationAST(args.document, args.operationName)?.operation;
    setExecuteFn(async (given) => {
      const running: Promise<ExecutionResult> = Promise.resolve(executeFn(given));
      const result = await inTime(meter, running, type === 'mutation' ? grace.mutation : grace.query);
      const { errors } = result;
      return errors && meter.writes.length > 0 ? { ...result, errors: errors.map(afterWrite) } : result;
    });
  },
};

/** The error of an operation that has written something before it arose, as when the answer is read; it says so. */
function afterWrite(error: GraphQLError): GraphQLError {
  const { message, nodes, path, originalError, extensions } = error;
  return new GraphQLError(`${message} What was written before this error has taken effect.`, {
    ...(nodes && { nodes }),
    ...(path && { path }),
    ...(originalError && { originalError }),
    extensions: { ...extensions, outcome: 'WRITTEN' },
  });
}

function inTime(meter: Meter, running: Promise<ExecutionResult>, patience: number): Promise<ExecutionResult> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const forget = meter.whenOver((why) => {
      timer = setTimeout(() => resolve({ errors: [why] }), patience);
    });
    const end = () => {
      forget();
      clearTimeout(timer);
      meter.close();
    };
    running.then(
      (result) => {
        end();
        resolve(result);
      },
      (error: unknown) => {
        end();
        reject(error);
      },
    );
  });
}
