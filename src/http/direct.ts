import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type DocumentNode, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import { processRegularResult } from 'graphql-yoga';
import { keyPrefix } from '../auth/api-keys.ts';
import { GraphError } from '../errors.ts';
import { type KnownOperations, PersistedQuery } from '../execution/known-operations.ts';
import { maskError } from '../execution/mask-error.ts';
import { beyond, type Limits } from '../limits/limits.ts';
import { costHeader } from '../limits/plugins.ts';
import { Meter } from '../meter.ts';
import type { App } from '../server.ts';
import { readBody } from './read-body.ts';
import { refuse } from './refuse.ts';

/**
 * The short way of a request that is as most are: one query or mutation in JSON, posted by a caller without a token. It runs
 * through the same plugins as any other, but not through Yoga's model of HTTP, which costs more than a small query
 * itself. Whatever else is asked, in whatever other way, Yoga answers.
 */

/** Bytes of a body that is looked into here at most. */
const longestBody = 2 ** 18;

/** The type of an answer, by the header that asks for it; other headers are Yoga's to read. */
const answerTypes: Readonly<Record<string, 'application/json' | 'application/graphql-response+json'>> = {
  '*/*': 'application/json',
  'application/json': 'application/json',
  'application/graphql-response+json': 'application/graphql-response+json',
  'application/graphql-response+json, application/json': 'application/graphql-response+json',
  'application/graphql-response+json,application/json': 'application/graphql-response+json',
};
const jsonTypes = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
]);

interface Asked {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

type DirectApp = Pick<App, 'yoga' | 'limits' | 'operations' | 'documents' | 'answers' | 'certainCaller'>;

/** Answers what is plain, and hands on the rest. */
export class DirectLane {
  readonly #app: DirectApp;
  readonly #yoga: App['yoga'];
  readonly #limits: Limits;
  /** Documents that may be executed; those that are kept may be wrong as well. */
  readonly #valid = new WeakSet<DocumentNode>();

  constructor(app: DirectApp) {
    this.#app = app;
    this.#yoga = app.yoga;
    this.#limits = app.limits;
  }

  /** Answers a request; never fails. */
  async answer(request: IncomingMessage, response: ServerResponse, meter = new Meter()): Promise<void> {
    if (!hasJson(request)) {
      await this.#yoga(request, response, { meter });
      return;
    }
    const body = await readBody(request, this.#limits.requestBytes);
    // Whoever hangs up while sending wants no answer.
    if (body === 'lost') return;
    if (body === 'too long') {
      refuse(response, 413, beyond('requestBytes', `more than ${this.#limits.requestBytes}`, this.#limits));
      return;
    }
    const type = answerTypes[request.headers.accept ?? '*/*'];
    const plain = type && isPlain(request) && body.bytes.length <= longestBody;
    const text = plain ? body.bytes.toString() : '';
    const asked = plain ? parse(text, this.#app.operations) : undefined;
    const answer = asked && (await this.#answer(asked, text, request, meter));
    if (!type || !answer) {
      // As a stream, since a text would be taken for a map of characters, which takes a second a megabyte.
      await this.#yoga(Object.assign(request, { body: Readable.from([body.bytes]) }), response, { meter });
      return;
    }
    if (response.destroyed) return;
    if (typeof answer === 'string') {
      const bytes = Buffer.from(answer);
      response.setHeader('content-type', `${type}; charset=utf-8`);
      response.setHeader('content-length', bytes.length);
      response.end(bytes);
      return;
    }
    const processed = this.#processed(answer, type);
    response.statusCode = processed.status;
    processed.headers.forEach((value, name) => void response.setHeader(name, value));
    response.end(await processed.text());
  }

  /** The answer to an operation, as it is sent where nothing went wrong; undefined as `#result` has it. */
  async #answer(
    asked: Asked,
    body: string,
    request: IncomingMessage,
    meter: Meter,
  ): Promise<string | ExecutionResult | undefined> {
    const ask = async () => {
      const result = await this.#result(asked, request, meter);
      return result && !result.errors && !result.extensions ? this.#textOf(result) : result;
    };
    const { answers, certainCaller } = this.#app;
    // Whoever has to see a certain write, or is told of the cost, gets an answer of their own; so does who may be writing.
    const plain =
      answers &&
      !(costHeader in request.headers) &&
      meter.after === undefined &&
      !asked.query.includes('mutation');
    const caller = plain ? certainCaller(request) : undefined;
    return plain && caller !== undefined ? answers.answer(`${caller} ${body}`, ask, meter) : ask();
  }

  /**
   * The result of a query or mutation; undefined for what is none, or is refused before it runs, which Yoga shall tell. It does
   * so by running it, which must not happen to a mutation that may have been run already.
   */
  async #result(
    { query, operationName, variables }: Asked,
    request: IncomingMessage,
    meter: Meter,
  ): Promise<ExecutionResult | undefined> {
    const params = { query, operationName: operationName ?? undefined, variables: variables ?? undefined };
    const { schema, parse, validate, execute, contextFactory } = this.#yoga.getEnveloped({
      request: { headers: { get: (name: string) => request.headers[name] ?? null } },
      params,
      meter,
    });
    let isWriting = false;
    try {
      let document = this.#app.documents.get(query);
      if (!document || !this.#valid.has(document)) {
        document = parse(query) as DocumentNode;
        if (validate(schema, document).length > 0) return undefined;
        this.#valid.add(document);
      }
      const type = getOperationAST(document, operationName)?.operation;
      if (type !== 'query' && type !== 'mutation') return undefined;
      const contextValue = await contextFactory();
      isWriting = type === 'mutation';
      const result = (await execute({
        schema,
        document,
        contextValue,
        operationName,
        variableValues: params.variables,
      })) as ExecutionResult;
      return isWriting || 'data' in result ? result : undefined;
    } catch (error) {
      // What is too large is not read a second time.
      if (error instanceof GraphError) return { errors: [error] };
      return isWriting ? { errors: [this.#masked(error)] } : undefined;
    }
  }

  /** An answer as it is sent; JavaScript has no text of more than half a gigabyte. */
  #textOf(result: ExecutionResult): string | ExecutionResult {
    try {
      return JSON.stringify(result);
    } catch (error) {
      return { errors: [this.#untold(error)] };
    }
  }

  #processed(result: ExecutionResult, type: string) {
    try {
      return processRegularResult(result, this.#yoga.fetchAPI, type);
    } catch (error) {
      return processRegularResult({ errors: [this.#untold(error)] }, this.#yoga.fetchAPI, type);
    }
  }

  #untold(error: unknown): GraphQLError {
    return error instanceof RangeError
      ? new GraphError(
          'COST_LIMIT',
          'The answer is too long to be sent. Ask for less, or in several requests.',
        )
      : this.#masked(error);
  }

  /** What a caller is told of an error that is none of theirs, which is logged. */
  #masked(error: unknown): GraphQLError {
    const masked = maskError(error, 'Unexpected error.');
    this.#yoga.logger.error(error);
    return masked instanceof GraphQLError ? masked : new GraphQLError(masked.message);
  }
}

/** True for a request with a body that may be JSON. */
const hasJson = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'POST' && url?.split('?')[0] === '/graphql' && /json/i.test(headers['content-type'] ?? '');

/** True for a request with nothing unusual in its headers, from a caller with a key or nothing. */
function isPlain({ url, headers }: IncomingMessage): boolean {
  const { authorization, 'x-api-key': key = '' } = headers;
  return (
    url === '/graphql' &&
    jsonTypes.has(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    (authorization === undefined || authorization.startsWith(`Bearer ${keyPrefix}`)) &&
    (key === '' || String(key).startsWith(keyPrefix))
  );
}

/** The text of the operation that is asked for by its hash, where it is known. */
function textOf(extensions: unknown, operations: KnownOperations): string | undefined {
  const { data } = PersistedQuery.strict().safeParse(extensions);
  return data && operations.textOf(data.persistedQuery.sha256Hash);
}

/** What is asked, where it is asked as most do; undefined for anything else, right or wrong. */
function parse(body: string, operations: KnownOperations): Asked | undefined {
  let asked: unknown;
  try {
    asked = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) return undefined;
  const { query: given, operationName, variables, extensions, ...others } = asked as Record<string, unknown>;
  if (Object.keys(others).length > 0) return undefined;
  const query = extensions == null ? given : given == null ? textOf(extensions, operations) : undefined;
  if (typeof query !== 'string' || !operations.allows(query)) return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined;
  return { query, operationName, variables: variables as Asked['variables'] };
}
