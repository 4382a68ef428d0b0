import type { Ask } from '../api/client.ts';
import { type Link, linksDocument } from '../api/documents.ts';

/** The relations that begin at an entity. */
export interface Outgoing {
  readonly links: readonly Link[];
  /** False where it has more than were asked for. */
  readonly complete: boolean;
}

/** Entities of a request, and relations of each at most: together below what a request may cost. */
const batch = 100;
const perEntity = 100;
/** Requests under way at once. */
const lanes = 3;

/**
 * Asks for the relations that begin at entities. A relation is stored once, so that those that begin at the entities of a
 * picture are all that join two of them.
 *
 * @param tell called with each batch as it comes
 */
export async function readLinks(
  ask: Ask,
  slugs: readonly string[],
  asOf: string | null,
  signal: AbortSignal,
  tell: (found: ReadonlyMap<string, Outgoing>) => void,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(slugs.length / batch) }, (_, index) =>
    slugs.slice(index * batch, (index + 1) * batch),
  );
  const work = async () => {
    for (let next = batches.shift(); next; next = batches.shift()) {
      const answer = await ask(linksDocument, { slugs: next, first: perEntity, asOf }, signal);
      const found = answer.entities.nodes.map(({ slug, relations }): [string, Outgoing] => [
        slug,
        { links: relations.nodes, complete: relations.totalCount <= relations.nodes.length },
      ]);
      tell(new Map(found));
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
}
