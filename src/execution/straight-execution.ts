import { type DocumentNode, Kind, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/builder.ts';
import { getOrMake } from '../get-or-make.ts';
import { type StraightQuery, straightQuery } from './straight.ts';

/** Times that an operation is executed before it is prepared: that takes as long as some executions. */
const usesBefore = 3;
/** Milliseconds between the ends of two preparations, in which the server has time for others. */
const pause = 200;
/** Nodes of a document's syntax beyond which it would take too long at a stretch. */
const largest = 2_000;

/**
 * Answers queries that come again, and only read the graph, straight from rows: a fifth of the time of GraphQL's own executor,
 * which takes as long as the database where there are thousands of objects. All else is left to that executor.
 *
 * @param after executions before an operation is prepared
 */
export function straightExecution(after = usesBefore): Plugin<Context> {
  const known = new WeakMap<DocumentNode, Map<string, Known>>();
  let notBefore = 0;
  const prepared = (document: DocumentNode, name: string | null | undefined): StraightQuery | undefined => {
    const operations = getOrMake(known, document, () => new Map<string, Known>());
    const operation = getOrMake(operations, name ?? '', () => ({ uses: 0, query: undefined }));
    if (operation.uses++ >= after && operation.query === undefined && performance.now() >= notBefore) {
      operation.query = (isPlain(document) ? straightQuery(document, name) : undefined) ?? null;
      if (after > 0) notBefore = performance.now() + pause;
    }
    return operation.query ?? undefined;
  };
  return {
    onExecute: ({ executeFn, setExecuteFn }) => {
      // Prepared only when it is executed: not where it is refused.
      setExecuteFn(async (args) => {
        const query = prepared(args.document, args.operationName);
        return (await query?.(args.contextValue, args.variableValues)) ?? executeFn(args);
      });
    },
  };
}

/** An operation, and what answers it straight; null where nothing can. */
interface Known {
  uses: number;
  query: StraightQuery | null | undefined;
}

/** What selects the same each time, and is not too large. */
function isPlain(document: DocumentNode): boolean {
  let nodes = 0;
  let plain = true;
  visit(document, {
    enter: (node) => {
      nodes++;
      if (node.kind === Kind.DIRECTIVE) plain &&= node.name.value !== 'skip' && node.name.value !== 'include';
    },
  });
  return plain && nodes <= largest;
}
