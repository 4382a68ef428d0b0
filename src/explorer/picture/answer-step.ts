import type { Ask } from '../api/client.ts';
import {
  aroundDocument,
  type Card,
  cardsDocument,
  expandDocument,
  type Link,
  lineageAsOfDocument,
  lineageDocument,
  type Proof,
  pathsDocument,
  topDocument,
} from '../api/documents.ts';
import type { ResultOf } from '../api/graphql.ts';
import type { LineageDirection, Step } from '../view/view.ts';

/** What a step brings into the picture. */
export interface Found {
  readonly entities: readonly Card[];
  readonly links: readonly Link[];
  /** Each way between two, from one end to the other. */
  readonly paths?: readonly Path[];
  /** How many entities there are in all where that is more than were asked for, or null where that is not known. */
  readonly outOf?: number | null;
}

export interface Path {
  readonly nodes: readonly Card[];
  readonly links: readonly (Link & { readonly evidence: readonly Proof[] })[];
}

/** Entities of a page; the API gives no more at once. */
const page = 100;

/** Asks for what a step shows. */
export function answerStep(ask: Ask, step: Step, asOf: string | null, signal: AbortSignal): Promise<Found> {
  switch (step.is) {
    case 'add':
      return add(ask, step.slugs, signal);
    case 'expand':
      return expand(ask, step, asOf, signal);
    case 'around':
      return around(ask, step, asOf, signal);
    case 'paths':
      return paths(ask, step, asOf, signal);
    case 'lineage':
      return lineage(ask, step, asOf, signal);
    case 'top':
      return top(ask, step.limit, signal);
  }
}

async function add(ask: Ask, slugs: readonly string[], signal: AbortSignal): Promise<Found> {
  const entities: Card[] = [];
  for (let at = 0; at < slugs.length; at += page) {
    const answer = await ask(cardsDocument, { slugs: slugs.slice(at, at + page) }, signal);
    entities.push(...answer.entities.nodes);
  }
  // In the order in which they were added, whatever the order of the answer.
  const place = new Map(slugs.map((slug, index) => [slug, index]));
  entities.sort((one, other) => (place.get(one.slug) ?? 0) - (place.get(other.slug) ?? 0));
  return { entities, links: [] };
}

async function expand(
  ask: Ask,
  { slug, type, direction, limit }: Extract<Step, { is: 'expand' }>,
  asOf: string | null,
  signal: AbortSignal,
): Promise<Found> {
  const entities: Card[] = [];
  const links: Link[] = [];
  let after: string | null = null;
  let outOf = 0;
  do {
    const first = Math.min(page, limit - links.length);
    const answer: ResultOf<typeof expandDocument> = await ask(
      expandDocument,
      { slug, types: [type], direction, asOf, first, after },
      signal,
    );
    const { entity } = answer;
    if (!entity) break;
    const { edges, totalCount, pageInfo }: typeof entity.relations = entity.relations;
    if (after === null) entities.push(entity);
    for (const { neighbor, node } of edges) {
      entities.push(neighbor);
      links.push(node);
    }
    outOf = totalCount;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null && links.length < limit);
  return { entities, links, ...(outOf > links.length && { outOf }) };
}

async function around(
  ask: Ask,
  { slug, depth, limit }: Extract<Step, { is: 'around' }>,
  asOf: string | null,
  signal: AbortSignal,
): Promise<Found> {
  const { neighborhood } = await ask(aroundDocument, { slug, depth, limit, asOf }, signal);
  const { nodes, relations, truncated } = neighborhood;
  return { entities: nodes, links: relations, ...(truncated && { outOf: null }) };
}

async function paths(
  ask: Ask,
  { from, to, hub, limit }: Extract<Step, { is: 'paths' }>,
  asOf: string | null,
  signal: AbortSignal,
): Promise<Found> {
  const answer = await ask(pathsDocument, { from, to, maxHubDegree: hub, first: limit, asOf }, signal);
  const found = answer.paths.map(({ nodes, relations }) => ({ nodes, links: relations }));
  // The ends are shown also where no way leads from one to the other.
  const ends = found.length ? [] : (await add(ask, [from, to], signal)).entities;
  return {
    entities: [...ends, ...found.flatMap(({ nodes }) => nodes)],
    links: found.flatMap(({ links }) => links),
    paths: found,
  };
}

/** Entities of a lineage at most; more would not be read as layers. */
const lineageLimit = 500;

async function lineage(
  ask: Ask,
  { slug, direction }: Extract<Step, { is: 'lineage' }>,
  asOf: string | null,
  signal: AbortSignal,
): Promise<Found> {
  const sides: readonly Exclude<LineageDirection, 'BOTH'>[] =
    direction === 'BOTH' ? ['UPSTREAM', 'DOWNSTREAM'] : [direction];
  const { entities } = await add(ask, [slug], signal);
  const found = [...entities];
  let outOf = 0;
  for (const side of sides) {
    let after: string | null = null;
    do {
      const variables = { slug, direction: side, first: page, after };
      const answer: ResultOf<typeof lineageDocument> =
        asOf === null
          ? await ask(lineageDocument, variables, signal)
          : await ask(lineageAsOfDocument, { ...variables, asOf }, signal);
      const { edges, pageInfo, totalCount } = answer.lineage;
      if (after === null) outOf += totalCount;
      found.push(...edges.map(({ node }) => node));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null && found.length < lineageLimit);
  }
  return { entities: found, links: [], ...(outOf >= found.length && { outOf }) };
}

async function top(ask: Ask, limit: number, signal: AbortSignal): Promise<Found> {
  const entities: Card[] = [];
  let after: string | null = null;
  let outOf = 0;
  do {
    const answer: ResultOf<typeof topDocument> = await ask(
      topDocument,
      { first: Math.min(page, limit - entities.length), after },
      signal,
    );
    const { nodes, pageInfo, totalCount } = answer.entities;
    entities.push(...nodes);
    outOf = totalCount;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null && entities.length < limit);
  return { entities, links: [], ...(outOf > entities.length && { outOf }) };
}
