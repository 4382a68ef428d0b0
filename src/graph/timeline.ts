import { GraphError } from '../errors.ts';
import { once } from '../once.ts';
import {
  type EntityKind,
  entityKinds,
  kindOfLabels,
  kinds,
  type RelationType,
  relations,
} from '../ontology.ts';
import { type CursorList, type CursorValues, decodeCursor, encodeCursor, fingerprint } from './cursor.ts';
import type { RelationKey } from './executor.ts';
import { type EntityReference, type Graph, notFound, slugOf } from './graph.ts';
import { type PageArguments, readPage } from './list.ts';
import type { PageInfoObject } from './objects.ts';
import { type TimelineShape, timelinePage, timelineTotal, what } from './timeline-text.ts';

/** Arguments of `timeline`, after GraphQL has checked their types. */
export interface TimelineArguments extends PageArguments {
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
  readonly about?: EntityReference | null | undefined;
  readonly kinds?: readonly EntityKind[] | null | undefined;
}

/** Something that came about on a day: an entity, or the beginning or the end of a relation. */
export interface TimelineEntry {
  readonly cursor: string;
  /** Written 2023-07-18. */
  readonly date: string;
  readonly title: string;
  /** The entity's slug; null where the entry is of a relation. */
  readonly slug: string | null;
  readonly relation: RelationKey | null;
}

/** A page of a timeline, in order of date. */
export interface TimelinePage {
  readonly entries: readonly TimelineEntry[];
  readonly pageInfo: PageInfoObject;
}

/** A timeline that is read as far as it is asked: its page, its total or both; each once. */
export interface Timeline {
  readonly page: () => Promise<TimelinePage>;
  readonly total: () => Promise<number>;
}

const order: CursorList['order'] = [
  { name: 'date', descending: false, nullable: false, type: 'day' },
  { name: 'what', descending: false, nullable: false, type: 'number' },
  { name: 'name', descending: false, nullable: false, type: 'text' },
  { name: 'key', descending: false, nullable: false, type: 'text' },
];

/**
 * Dated entities, and relations on the day on which they begin or end, in order of date. On one day, entities come
 * first, then what begins, then what ends; each by the name of the entity or of the relation's first end, then by slug or id.
 *
 * @param day the day on which relations must be valid
 * @throws {GraphError} BAD_USER_INPUT, PAGE_TOO_LARGE or BAD_CURSOR at once; NOT_FOUND from its parts, where the entity
 * asked about is not there
 */
export function timeline(graph: Graph, args: TimelineArguments, day: Date | undefined): Timeline {
  const { size, backward, ...page } = readPage(args, 'timeline');
  const { from, to } = rangeOf(args);
  const about = args.about ? slugOf(args.about) : null;
  const asked = args.kinds ? entityKinds.filter((kind) => args.kinds?.includes(kind)) : undefined;
  const filter = fingerprint(['timeline', from, to, about, asked ?? null, day ?? null]);
  const list = { order, filter };
  const after = page.after === undefined ? null : decodeCursor(page.after, list);
  const before = page.before === undefined ? null : decodeCursor(page.before, list);
  const shape: TimelineShape = { kinds: asked, about: about !== null, asOf: day !== undefined };
  const ask = async (text: string, low: string, high: string, further = {}): Promise<readonly unknown[]> => {
    const [row] = await graph.ask(text, { low, high, about, asOf: day ?? null, ...further });
    if (!row) throw notFound('about', about ?? '');
    return row[0] as readonly unknown[];
  };
  const nothing = asked?.length === 0;
  return {
    page: once(async () => {
      const rows = nothing
        ? []
        : await ask(timelinePage(shape, backward), latest(from, after), earliest(to, before), {
            after: placeOf(after),
            before: placeOf(before),
            limit: size + 1,
          });
      const more = rows.length > size;
      const entries = rows.slice(0, size).map((row) => entryOf(row as EntryRow, list));
      if (backward) entries.reverse();
      const pageInfo = {
        hasNextPage: (!backward && more) || before !== null,
        hasPreviousPage: (backward && more) || after !== null,
        startCursor: entries[0]?.cursor ?? null,
        endCursor: entries.at(-1)?.cursor ?? null,
      };
      return { entries, pageInfo };
    }),
    total: once(async () => (nothing ? 0 : Number((await ask(timelineTotal(shape), from, to))[0]))),
  };
}

/** A row of the page's statement. */
type EntryRow = readonly [date: string, what: number, name: string, key: string, ...details: unknown[]];

function entryOf(row: EntryRow, list: CursorList): TimelineEntry {
  const [date, kind, name, key, ...details] = row;
  const cursor = encodeCursor(list, [date, kind, name, key]);
  if (kind === what.entity) {
    const [labels, precision] = details as [readonly string[], string | null];
    const title = entityTitle(name, kindOfLabels(labels), date, precision);
    return { cursor, date, title, slug: key, relation: null };
  }
  const [type, other] = details as [RelationType, string];
  const { began, ended } = relations[type];
  const title = relationTitle(kind === what.begin ? began : ended, name, other);
  return { cursor, date, title, slug: null, relation: { type, id: key } };
}

const months = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** What happened, in a few words: that it came out, and when, where the day is not known; of an event, its name. */
function entityTitle(
  name: string,
  kind: EntityKind | undefined,
  date: string,
  precision: string | null,
): string {
  const property = kind && kinds[kind].date;
  if (property === 'publishedOn') return `${name} was published`;
  if (property !== 'releasedOn') return name;
  if (precision === 'YEAR') return `${name} was released in ${date.slice(0, 4)}`;
  return precision === 'MONTH'
    ? `${name} was released in ${months.format(new Date(date))}`
    : `${name} was released`;
}

/** Puts the names of the ends into the phrase of a relation type. */
const relationTitle = (phrase: string, from: string, to: string): string =>
  phrase.replace(/\{(from|to)\}/g, (_, end) => (end === 'from' ? from : to));

/** The first and the last day that can be asked for and stored. */
const always = { from: '0000-01-01', to: '9999-12-31' } as const;

const dayText = (day: Date): string => day.toISOString().slice(0, 10);

function rangeOf(args: TimelineArguments): { readonly from: string; readonly to: string } {
  const from = args.from ? dayText(args.from) : always.from;
  const to = args.to ? dayText(args.to) : always.to;
  if (from > to)
    throw new GraphError(
      'BAD_USER_INPUT',
      `timeline(from: "${from}", to: "${to}") ends before it begins: give from the earlier day.`,
    );
  return { from, to };
}

/** The later of a day and that of a cursor: nothing before it can be on the page. */
const latest = (day: string, after: CursorValues | null): string =>
  after && String(after[0]) > day ? String(after[0]) : day;

const earliest = (day: string, before: CursorValues | null): string =>
  before && String(before[0]) < day ? String(before[0]) : day;

/** The values of a cursor as the database compares them. */
const placeOf = (values: CursorValues | null): readonly unknown[] | null =>
  values && [new Date(String(values[0])), ...values.slice(1)];
