import type { GraphQLResolveInfo } from 'graphql';
import { cypher } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import { nameKey } from '../names.ts';
import { once } from '../once.ts';
import type { EntityKind } from '../ontology.ts';
import { type CursorList, decodeCursor, encodeCursor, fingerprint } from './cursor.ts';
import { type FoundEntity, pagePaths, type Shown } from './findings.ts';
import type { Graph } from './graph.ts';
import { readPage } from './list.ts';
import { folded, phrase, term, wordsOf } from './lucene.ts';
import type { PageInfoObject } from './objects.ts';

/** An entity that a search found. */
export interface Hit {
  readonly cursor: string;
  readonly slug: string;
  /** How well it matches; comparable within one search only. */
  readonly score: number;
}

/** A page of what a search found. */
export interface HitPage {
  readonly hits: readonly Hit[];
  readonly pageInfo: PageInfoObject;
}

/** A search that is run as far as it is asked: its page, its total or both. */
export interface Search {
  readonly page: () => Promise<HitPage>;
  readonly total: () => Promise<number>;
}

/** Arguments of a search, after GraphQL has checked their types. */
export interface SearchArguments {
  readonly query: string;
  readonly kinds?: readonly EntityKind[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** Characters of a search at most. */
const maxLength = 500;
/** Words of a search that count, the first ones. */
const maxWords = 20;

/**
 * Searches names, aliases, summaries and statements.
 *
 * @param info of the field that shows what is found
 * @throws {GraphError} BAD_USER_INPUT, PAGE_TOO_LARGE or BAD_CURSOR
 */
export function search(graph: Graph, args: SearchArguments, info: GraphQLResolveInfo): Search {
  const { size, after } = readPage({ first: args.first, after: args.after }, 'search');
  if (args.query.length > maxLength)
    throw new GraphError(
      'BAD_USER_INPUT',
      `search(query: "${args.query.slice(0, 40)}…") has ${args.query.length} characters: at most ${maxLength} can be searched for.`,
    );
  const kinds = args.kinds ?? undefined;
  const list: CursorList = { order, filter: fingerprint(['search', args.query, kinds ?? null]) };
  const from = after === undefined ? null : decodeCursor(after, list);
  const query = fullTextQuery(args.query);
  const nothing = query === '' || kinds?.length === 0;
  const page = async (): Promise<HitPage> => {
    const findings = graph.findings(info, shown);
    const rows = nothing
      ? []
      : await findings.ask(
          cypher('search', { kinds }),
          { query, limit: size + 1, after: from },
          { limit: 0 },
        );
    const hits = (rows as readonly Found[]).slice(0, size).map(([score, found]) => {
      const slug = findings.entity('node', found);
      return { cursor: encodeCursor(list, [score, slug]), slug, score };
    });
    const pageInfo = {
      hasNextPage: rows.length > size,
      hasPreviousPage: from !== null,
      startCursor: hits[0]?.cursor ?? null,
      endCursor: hits.at(-1)?.cursor ?? null,
    };
    return { hits, pageInfo };
  };
  const total = async (): Promise<number> => {
    const [row] = nothing ? [] : await graph.ask(cypher('search-count', { kinds }), { query });
    return Number(row?.[0] ?? 0);
  };
  return { page: once(page), total: once(total) };
}

/** What the statement returns. */
type Found = readonly [score: number, FoundEntity];

const shown: Shown = { node: { of: 'entity', paths: pagePaths } };

const order: CursorList['order'] = [
  { name: 'score', descending: true, nullable: false, type: 'number' },
  { name: 'slug', descending: false, nullable: false, type: 'text' },
];

/** Fields of the index, with what a word is worth that is found there whole, by its beginning, or with a letter wrong. */
const fields = [
  ['name', 8, 3, 2],
  ['aliases', 7, 3, 2],
  ['summary', 2, 0.5, 0.3],
  ['statement', 2, 0.5, 0.3],
] as const;

/**
 * The full-text query for what a person typed: its words whole, as beginnings, or with one letter wrong (of three
 * letters or more), and the whole of it as a name.
 *
 * @returns an empty text where there is nothing to look for
 */
export function fullTextQuery(text: string): string {
  const words = wordsOf(text).slice(0, maxWords);
  if (words.length === 0) return '';
  const key = nameKey(text);
  const whole = /^[\p{L}\p{N}+]+$/u.test(key) && key.length > 1;
  const asName = ['nameKey', 'aliasKeys'].flatMap((field) => [
    `${field}:${phrase(key)}^20`,
    `${field}:${term(key)}*^5`,
    ...(key.length > 3 ? [`${field}:${term(key)}~1^5`] : []),
  ]);
  const asWords = words.flatMap((word) =>
    fields.flatMap(([field, exact, prefix, fuzzy]) => [
      `${field}:${phrase(word)}^${exact}`,
      ...(word.length > 1 ? [`${field}:${folded(word)}*^${prefix}`] : []),
      ...(word.length > 2 ? [`${field}:${folded(word)}~1^${fuzzy}`] : []),
    ]),
  );
  return [...(whole ? asName : []), ...asWords].join(' ');
}
