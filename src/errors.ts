import { type ASTNode, GraphQLError } from 'graphql';

/**
 * The closed set of codes that `extensions.code` of an error can have, beside the ones that GraphQL servers share
 * (GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, INTERNAL_SERVER_ERROR).
 */
export type ErrorCode =
  /** An argument has a value that is not allowed. */
  | 'BAD_USER_INPUT'
  /** An argument that has to name an entity of the graph names none. */
  | 'NOT_FOUND'
  /** An operation was asked for by a hash that this server does not know; it has to be sent once more with its text. */
  | 'PERSISTED_QUERY_NOT_FOUND'
  /** A cursor was not made by this server, or belongs to a list in another order. */
  | 'BAD_CURSOR'
  /** More was asked at once than one page or call may hold. */
  | 'PAGE_TOO_LARGE'
  /** The operation asks for more than one operation may cost. */
  | 'COST_LIMIT'
  /** The request is larger, or its document longer or deeper, than one may be. */
  | 'LIMIT_EXCEEDED'
  /** The caller has sent too many requests in a short time. */
  | 'RATE_LIMITED'
  /** The database took longer for a statement than it may take. */
  | 'DEADLINE_EXCEEDED'
  /** What was asked needs a key or token, and none that is valid was sent. */
  | 'UNAUTHENTICATED'
  /** The caller is known but may not do what was asked. */
  | 'FORBIDDEN'
  /** The database can't be reached or refuses to work. */
  | 'GRAPH_UNAVAILABLE';

/** An error that is meant for the caller: its message says what was given and what is allowed. */
export class GraphError extends GraphQLError {
  readonly code: ErrorCode;

  /** `cause` is for the log and never reaches the caller; `status` is that of HTTP, where it has to be a certain one. */
  constructor(
    code: ErrorCode,
    message: string,
    { cause, node, status }: { cause?: unknown; node?: ASTNode; status?: number } = {},
  ) {
    super(message, {
      extensions: { code, ...(status !== undefined && { http: { status } }) },
      ...(node && { nodes: node }),
    });
    this.name = 'GraphError';
    this.code = code;
    this.cause = cause;
  }
}

/** An error that is meant for the person at the command line: printed as one message, without a stack. */
export class StartError extends Error {
  override name = 'StartError';
}

/** The message of whatever was thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
