import { GraphError } from '../errors.ts';

/** What a caller may do; whoever may write may read. */
export const scopes = ['graph:read', 'graph:write'] as const;
export type Scope = (typeof scopes)[number];

/** True where the text is a scope. */
export const isScope = (text: string): text is Scope => scopes.some((scope) => scope === text);

/** Who sends a request. */
export interface Caller {
  /** As the log of changes names them. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** True where the request does not say who sends it. */
  readonly anonymous: boolean;
}

/** A caller with these scopes and those that they imply. */
export function caller(name: string, granted: Iterable<Scope>, isAnonymous = false): Caller {
  const all = new Set(granted);
  if (all.has('graph:write')) all.add('graph:read');
  return { name, scopes: all, anonymous: isAnonymous };
}

/**
 * Lets only those go on who have a scope.
 *
 * @throws {GraphError} UNAUTHENTICATED where the caller is not known, FORBIDDEN where they are
 */
export function requireScope({ name, scopes: granted, anonymous }: Caller, scope: Scope): void {
  if (granted.has(scope)) return;
  if (anonymous)
    throw new GraphError(
      'UNAUTHENTICATED',
      `This needs the scope ${scope}: send a key or token that has it, as the header "Authorization: Bearer …".`,
    );
  const has = [...granted].join(', ') || 'none';
  throw new GraphError('FORBIDDEN', `This needs the scope ${scope}; ${name} has: ${has}.`);
}
