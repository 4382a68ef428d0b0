import { type ErrorCode, GraphError } from '../errors.ts';

/** What one request may ask for at most. */
export interface Limits {
  /** Bytes of its body. */
  readonly requestBytes: number;
  /** Tokens of its document, comments included. */
  readonly tokens: number;
  /** Operations in its document, of which one is run. */
  readonly operations: number;
  /** Fields inside each other. */
  readonly depth: number;
  /** Fields, with fragments written out wherever they are spread, as in all that follow. */
  readonly fields: number;
  /** Fields at the top of the operation. */
  readonly rootFields: number;
  /** Fields that are given another name. */
  readonly aliases: number;
  readonly directives: number;
  /** Values in its variables: each text, number, list and map is one. */
  readonly variables: number;
  /** Objects that its answer can hold. */
  readonly cost: number;
}

/** What is allowed unless settings say otherwise: enough for every page of an app. */
export const defaultLimits: Limits = {
  // A call may write ten thousand entities.
  requestBytes: 10_000_000,
  tokens: 10_000,
  operations: 50,
  // As many levels as twelve relations make, one after the other: a field, its edges and their nodes each.
  depth: 40,
  fields: 5_000,
  rootFields: 50,
  aliases: 100,
  directives: 50,
  variables: 200_000,
  // A hundred times a hundred entities with relations and evidence, and not a hundred times as many.
  cost: 200_000,
};

/** By limit: the setting, what is counted, and what to do where there is too much of it. */
const rules: Record<keyof Limits, readonly [setting: string, what: string, advice: string]> = {
  requestBytes: ['REQUEST_BYTES', 'bytes in the body', 'Send it in parts.'],
  tokens: ['TOKENS', 'tokens in the document', 'Ask in several requests, and pass long lists as variables.'],
  operations: ['OPERATIONS', 'operations in the document', 'Send only those that are needed.'],
  depth: ['DEPTH', 'levels of fields', 'Ask for the levels below in another request.'],
  fields: ['FIELDS', 'fields, those of fragments included', 'Ask for fewer fields, or in several requests.'],
  rootFields: [
    'ROOT_FIELDS',
    'fields at the top of the operation',
    'Ask by nodes(ids: …), or in several requests.',
  ],
  aliases: ['ALIASES', 'aliases', 'Ask by nodes(ids: …) or a filter, or in several requests.'],
  directives: ['DIRECTIVES', 'directives', 'Leave out those that do nothing.'],
  variables: ['VARIABLES', 'values in the variables', 'Send them in parts.'],
  cost: [
    'COST',
    'objects that the answer can hold',
    'Ask for smaller pages (first), fewer levels or in several requests.',
  ],
};

/**
 * The error for a request that asks for more than a limit allows.
 *
 * @param found how much it asks for; a text where counting ended early
 */
export function beyond(limit: keyof Limits, found: number | string, limits: Limits): GraphError {
  const [setting, what, advice] = rules[limit];
  const code: ErrorCode = limit === 'cost' ? 'COST_LIMIT' : 'LIMIT_EXCEEDED';
  return new GraphError(
    code,
    `The request has ${found} ${what}: at most ${limits[limit]} are allowed (MODELGRAPH_LIMIT_${setting}). ${advice}`,
    { status: limit === 'requestBytes' ? 413 : 400 },
  );
}
