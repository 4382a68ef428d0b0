import { print } from '@0no-co/graphql.web';
import type { ResultOf, TadaDocumentNode, VariablesOf } from './graphql.ts';

/** Time that the server has to answer, in milliseconds; its own deadline for a question is shorter. */
const deadline = 30_000;

/** Why a question was not answered, with the code that the API gives, or one of the page's own. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What asks the server; a test puts another in its place. */
export type Ask = <Document extends TadaDocumentNode<object, never>>(
  document: Document,
  variables: VariablesOf<Document>,
  signal?: AbortSignal,
) => Promise<ResultOf<Document>>;

const texts = new WeakMap<object, string>();

/** A document as it is sent. */
export function textOf(document: TadaDocumentNode<object, never>): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}

/**
 * Asks by POST of `/graphql` on the page's own server.
 *
 * @param key sent with each request where the server lets in only those who have one
 */
export const createAsk =
  (key: () => string): Ask =>
  async (document, variables, signal) => {
    const timeout = AbortSignal.timeout(deadline);
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(key() && { authorization: `Bearer ${key()}` }),
      },
      body: JSON.stringify({ query: textOf(document), variables }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      if (timeout.aborted)
        throw new ApiError('DEADLINE_EXCEEDED', `The server did not answer within ${deadline / 1_000} s.`);
      throw new ApiError('OFFLINE', 'The server can not be reached. Is it running?');
    });
    return readAnswer(response);
  };

/** An answer as GraphQL over HTTP has it. Half an answer is none: the picture would lack something and not say so. */
interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function readAnswer<Data>(response: Response): Promise<Data> {
  const answer: Answer<Data> | undefined = await response.json().catch(() => undefined);
  const [error] = answer?.errors ?? [];
  if (error) throw new ApiError(error.extensions?.code ?? 'UNKNOWN', error.message);
  if (!answer?.data)
    throw new ApiError('UNKNOWN', `The server answered with status ${response.status} and no data.`);
  return answer.data;
}

/** True where something was given up on purpose. */
export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

/** An error as a person reads it, with what to do about it. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const advice: Record<string, string> = {
    COST_LIMIT: 'Choose a lower limit, or hide kinds and relations first.',
    DEADLINE_EXCEEDED: 'It took too long: choose a smaller part of the graph.',
    GRAPH_UNAVAILABLE: 'The database does not answer at the moment. Try again shortly.',
    RATE_LIMITED: 'Wait a moment, then try again.',
    UNAUTHENTICATED: 'This server asks for a key.',
    FORBIDDEN: 'Your key does not allow this.',
  };
  const hint = advice[error.code];
  return hint ? `${error.message} ${hint}` : error.message;
}
