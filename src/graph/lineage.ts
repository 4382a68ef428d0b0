import type { GraphQLResolveInfo } from 'graphql';
import { cypher, type Question } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import { once } from '../once.ts';
import { type RelationType, relations, relationTypes } from '../ontology.ts';
import { type CursorList, decodeCursor, encodeCursor, fingerprint } from './cursor.ts';
import { type FoundEntity, pagePaths, type Shown } from './findings.ts';
import { type EntityReference, type Graph, notFound, slugOf } from './graph.ts';
import { readPage } from './list.ts';
import type { PageInfoObject } from './objects.ts';

/** UPSTREAM: what an entity is built on. DOWNSTREAM: what is built on it. */
export type LineageDirection = 'UPSTREAM' | 'DOWNSTREAM';

/** Arguments of `lineage`, after GraphQL has checked their types. */
export interface LineageArguments {
  readonly of: EntityReference;
  readonly direction: LineageDirection;
  readonly types?: readonly RelationType[] | null | undefined;
  readonly maxDepth?: number | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** An entity of a lineage. */
export interface LineageEntry {
  readonly cursor: string;
  readonly slug: string;
  /** Relations on the shortest way to it. */
  readonly depth: number;
}

/** A page of a lineage. */
export interface LineagePage {
  readonly entries: readonly LineageEntry[];
  readonly pageInfo: PageInfoObject;
}

/** How large a whole lineage is. */
export interface LineageExtent {
  readonly total: number;
  /** The greatest depth that an entity has; 0 where there is none. */
  readonly deepest: number;
}

/** A lineage that is read as far as it is asked: its page, its extent or both; each once. */
export interface Lineage {
  readonly page: () => Promise<LineagePage>;
  readonly extent: () => Promise<LineageExtent>;
}

/** Relations that lead from something to what it is built on. */
export const lineageTypes: readonly RelationType[] = [
  'DEPENDS_ON',
  'FINE_TUNED_FROM',
  'VARIANT_OF',
  'SUCCEEDS',
];

/** Depths up to this one have a text of their own, in which the walk ends there; below, what is deeper is left out. */
const maxWrittenDepth = 16;

/** What the statement returns. */
type Found = readonly [depth: number, name: string, FoundEntity];

const shown: Shown = { entity: { of: 'entity', paths: pagePaths } };

const order: CursorList['order'] = [
  { name: 'depth', descending: false, nullable: false, type: 'number' },
  { name: 'name', descending: false, nullable: false, type: 'text' },
  { name: 'slug', descending: false, nullable: false, type: 'text' },
];

/**
 * What an entity is built on, or what is built on it: each entity once, at its least depth, by depth, name and slug.
 *
 * @param day the day on which every relation on the way must be valid
 * @param info of the field that shows it
 * @throws {GraphError} BAD_USER_INPUT, PAGE_TOO_LARGE or BAD_CURSOR at once; NOT_FOUND from its parts, where the entity
 * is not there
 */
export function lineage(
  graph: Graph,
  args: LineageArguments,
  day: Date | undefined,
  info: GraphQLResolveInfo,
): Lineage {
  const { size, after } = readPage({ first: args.first, after: args.after }, 'lineage');
  const slug = slugOf(args.of);
  const types = typesOf(args.types);
  // Along no type at all one gets nowhere, as within no step.
  const maxDepth = types.length ? depthOf(args.maxDepth) : 0;
  const list = {
    order,
    filter: fingerprint(['lineage', slug, args.direction, types, maxDepth, day ?? null]),
  };
  const values = { slug, maxDepth, asOf: day ?? null };
  const from = after === undefined ? null : decodeCursor(after, list);
  const text = (question: Question) => textOf(question, args.direction, types, maxDepth);
  const advice = 'Set maxDepth, or name fewer types.';
  return {
    page: once(async () => {
      const findings = graph.findings(info, shown);
      const given = { ...values, after: from, limit: size + 1 };
      const [row] = await findings.ask(text('lineage'), given, { slug: '' }, advice);
      if (!row) throw notFound('of', slug);
      const rows = row[0] as readonly Found[];
      const entries = rows.slice(0, size).map(([depth, name, found]): LineageEntry => {
        const slug = findings.entity('entity', found);
        return { cursor: encodeCursor(list, [depth, name, slug]), depth, slug };
      });
      const pageInfo = {
        hasNextPage: rows.length > size,
        hasPreviousPage: from !== null,
        startCursor: entries[0]?.cursor ?? null,
        endCursor: entries.at(-1)?.cursor ?? null,
      };
      return { entries, pageInfo };
    }),
    extent: once(async () => {
      const [row] = await graph.ask(text('lineage-extent'), values, advice);
      if (!row) throw notFound('of', slug);
      const [total, deepest] = row;
      return { total: Number(total), deepest: Number(deepest) };
    }),
  };
}

function textOf(
  question: Question,
  direction: LineageDirection,
  types: readonly RelationType[],
  maxDepth: number | null,
): string {
  // Neo4j wants the number in the text; a text for each number that somebody thinks of would fill its cache of plans.
  const written = maxDepth !== null && maxDepth <= maxWrittenDepth;
  return cypher(question, {
    types: types.length ? types : lineageTypes,
    direction: direction === 'UPSTREAM' ? 'OUT' : 'IN',
    steps: written ? Math.max(maxDepth, 1) : undefined,
  });
}

/** The types asked for, each once and in one order, so that the same choice always makes the same text. */
function typesOf(asked: LineageArguments['types']): readonly RelationType[] {
  if (!asked) return lineageTypes;
  const symmetric = asked.find((type) => relations[type].symmetric);
  if (symmetric)
    throw new GraphError(
      'BAD_USER_INPUT',
      `lineage(types: …) holds ${symmetric}, which reads the same from both ends and so leads neither up nor down. Leave it out, or ask for neighborhood.`,
    );
  return relationTypes.filter((type) => asked.includes(type));
}

function depthOf(maxDepth: LineageArguments['maxDepth']): number | null {
  if (typeof maxDepth === 'number' && maxDepth < 0)
    throw new GraphError(
      'BAD_USER_INPUT',
      `lineage(maxDepth: ${maxDepth}) is negative: give 0 or more, or leave it out to go all the way.`,
    );
  return maxDepth ?? null;
}
