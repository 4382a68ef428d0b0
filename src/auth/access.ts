import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  createInlineSigningKeyProvider,
  createRemoteJwksSigningKeyProvider,
  useJWT,
} from '@graphql-yoga/plugin-jwt';
import { type ExecutionArgs, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GraphError } from '../errors.ts';
import { type ApiKey, findKey, keyPrefix } from './api-keys.ts';
import { type Caller, caller, isScope, requireScope, type Scope } from './caller.ts';

/** Who is let in, and to what. */
export interface Access {
  /** True where whoever asks may read. */
  readonly publicRead: boolean;
  readonly keys: readonly ApiKey[];
  /** How tokens are checked; undefined where none are taken. */
  readonly tokens: TokenRules | undefined;
}

/** How a JSON Web Token is checked. */
export interface TokenRules {
  /** Where the keys are published that tokens are signed with, or the secret that they are signed with. */
  readonly signedWith: { readonly jwksUri: string } | { readonly secret: string };
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** Everybody may read and nobody may write. */
export const readOnly: Access = { publicRead: true, keys: [], tokens: undefined };

/** What the plugin that checks tokens leaves in the context. */
export interface TokenContext {
  readonly jwt?: { readonly payload?: Readonly<Record<string, unknown>> | undefined } | undefined;
}

/** The plugins that find out who sends a request, as far as tokens tell, and that keep to what they may do. */
export function accessPlugins({ tokens }: Access): Plugin[] {
  return [...(tokens ? [tokenPlugin(tokens)] : []), enforcement];
}

/**
 * Who sends a request: by the API key or token in its headers.
 *
 * @param claims of the token, where one was sent that is valid
 * @throws {GraphError} UNAUTHENTICATED where a key or token was sent that is not valid
 */
export function callerOf({ publicRead, keys }: Access, headers: Headers, claims: TokenClaims): Caller {
  if (claims) return caller(String(claims.sub ?? 'token'), scopesOf(claims));
  const sent = credentialOf(headers);
  if (sent === undefined) return caller('anonymous', publicRead ? ['graph:read'] : [], true);
  const key = sent.startsWith(keyPrefix) ? findKey(keys, sent) : undefined;
  if (key) return caller(key.name, key.scopes);
  throw new GraphError(
    'UNAUTHENTICATED',
    'The key or token that was sent is not valid: it is unknown, expired, or made for somebody else.',
  );
}

/** Who sends a request, by its key or by sending none; undefined where that has yet to be found out. */
export function certainCaller({ keys }: Access, { headers }: IncomingMessage): string | undefined {
  const sent = sentBy(headers);
  if (sent === undefined) return 'anonymous';
  const key = findKey(keys, sent);
  return key && `key ${key.name}`;
}

/**
 * A name for whoever sends a request, before anything of it is looked into: that of the key, the hash of a token, or
 * the address. A key that nobody has counts as the address, or a new one would be a new caller.
 */
export function nameCaller({ keys, tokens }: Access, { headers, socket }: IncomingMessage): string {
  const sent = sentBy(headers);
  const key = sent?.startsWith(keyPrefix) ? findKey(keys, sent) : undefined;
  if (key) return `key ${key.name}`;
  if (sent !== undefined && tokens && !sent.startsWith(keyPrefix))
    return `token ${createHash('sha256').update(sent).digest('base64')}`;
  return `address ${socket.remoteAddress}`;
}

type TokenClaims = Readonly<Record<string, unknown>> | undefined;

/** Authorization servers write scopes as one text with blanks (RFC 8693) or as a list. */
function scopesOf({ scope, scopes, scp }: NonNullable<TokenClaims>): readonly Scope[] {
  const said = [scope, scopes, scp].find((claim) => typeof claim === 'string' || Array.isArray(claim)) ?? [];
  const names: readonly unknown[] = typeof said === 'string' ? said.split(' ') : (said as unknown[]);
  return names.map(String).filter(isScope);
}

const sentBy = (headers: IncomingMessage['headers']): string | undefined =>
  credentialOf({ get: (name) => headers[name]?.toString() ?? null });

/** What a request says who it is from: a bearer key or token, or a key in a header of its own. */
function credentialOf(headers: Pick<Headers, 'get'>): string | undefined {
  const bearer = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return bearer ?? headers.get('x-api-key') ?? headers.get('authorization') ?? undefined;
}

function tokenPlugin({ signedWith, issuer, audience }: TokenRules): Plugin {
  const shared = 'secret' in signedWith;
  return useJWT({
    signingKeyProviders: [
      shared
        ? createInlineSigningKeyProvider(signedWith.secret)
        : createRemoteJwksSigningKeyProvider({ jwksUri: signedWith.jwksUri, timeout: 5_000 }),
    ],
    tokenLookupLocations: [
      ({ request }) => {
        const token = request && credentialOf(request.headers);
        return token && !token.startsWith(keyPrefix) ? { token } : undefined;
      },
    ],
    tokenVerification: {
      // Named, so that a token can't choose: one signed with a public key as if that were a secret, or not at all.
      algorithms: shared
        ? ['HS256', 'HS384', 'HS512']
        : ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'PS256'],
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    },
    extendContext: 'jwt',
    // A token that is not valid is refused by `callerOf`, with a code.
    reject: { missingToken: false, invalidToken: false },
  });
}

/** Lets an operation run only where its caller may do what it does. It stands before all resolvers, so none can be forgotten. */
const enforcement: Plugin = {
  onExecute: ({ args, setResultAndStopExecution }) => {
    const error = refusal(args);
    if (error) setResultAndStopExecution({ errors: [error] });
  },
  onSubscribe: ({ args, setResultAndStopExecution }) => {
    const error = refusal(args);
    if (error) setResultAndStopExecution({ errors: [error] });
  },
};

function refusal({
  document,
  operationName,
  contextValue,
}: Pick<ExecutionArgs, 'document' | 'operationName' | 'contextValue'>): GraphError | undefined {
  const operation = getOperationAST(document, operationName)?.operation;
  try {
    requireScope(
      (contextValue as { caller: Caller }).caller,
      operation === 'mutation' ? 'graph:write' : 'graph:read',
    );
    return undefined;
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
}
