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

/** The global identifier of an entity. */
export const entityId = (slug: string): string => encode(`Entity:${slug}`);

/** The global identifier of a relation. */
export const relationId = (type: RelationType, id: string): string => encode(`Relation:${type}:${id}`);

/**
 * What a global identifier names.
 *
 * @throws {GraphError} BAD_USER_INPUT where this server can't have made it
 */
export function parseId(id: string): Identity {
  const text = Buffer.from(id, 'base64url').toString();
  // Decoding is lenient, so only what encodes to the same text again is one of ours.
  if (encode(text) === id) {
    const entity = /^Entity:(.+)$/s.exec(text);
    if (entity?.[1]) return { of: 'entity', slug: entity[1] };
    const [, type, key] = /^Relation:([A-Z_]+):([\w-]+)$/.exec(text) ?? [];
    if (type && key && isRelationType(type)) return { of: 'relation', type, id: key };
  }
  throw new GraphError(
    'BAD_USER_INPUT',
    `"${id.slice(0, 100)}" is not an id of this graph. Pass an id that a query returned, or use entity(ref: {slug: …}).`,
  );
}
