import { GraphError } from '../errors.ts';
import { isRelationType, type RelationType } from '../ontology.ts';

/**
 * Global identifiers (Relay's `Node.id`): opaque to clients, and the same for as long as the thing exists. An entity's
 * holds its slug and not its kind, so that it survives an artifact's becoming a model.
 */
export type Identity =
  | { readonly of: 'entity'; readonly slug: string }
  | { readonly of: 'relation'; readonly type: RelationType; readonly id: string };

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** What is identified, as a text that is unique in the graph: `Entity:llama-2`, `Relation:DEVELOPED:…`. */
export const identityKey = (identity: Identity): string =>
  identity.of === 'entity' ? `Entity:${identity.slug}` : `Relation:${identity.type}:${identity.id}`;

/** What such a text identifies; undefined where it is none. */
export function parseKey(key: string): Identity | undefined {
  const entity = /^Entity:(.+)$/s.exec(key);
  if (entity?.[1]) return { of: 'entity', slug: entity[1] };
  const [, type, id] = /^Relation:([A-Z_]+):([\w-]+)$/.exec(key) ?? [];
  return type && id && isRelationType(type) ? { of: 'relation', type, id } : undefined;
}

/** The global identifier of an entity. */
export const entityId = (slug: string): string => encode(identityKey({ of: 'entity', slug }));

/** The global identifier of a relation. */
export const relationId = (type: RelationType, id: string): string =>
  encode(identityKey({ of: 'relation', type, id }));

/**
 * What a global identifier names.
 *
 * @throws {GraphError} BAD_USER_INPUT where this server can't have made it
 */
export function parseId(id: string): Identity {
  const text = Buffer.from(id, 'base64url').toString();
  // Decoding is lenient, so only what encodes to the same text again is one of ours.
  const identity = encode(text) === id ? parseKey(text) : undefined;
  if (identity) return identity;
  throw new GraphError(
    'BAD_USER_INPUT',
    `"${id.slice(0, 100)}" is not an id of this graph. Pass an id that a query returned, or use entity(ref: {slug: …}).`,
  );
}
