import type { Card, Kind, Link, RelationType } from '../api/documents.ts';
import { anchorsOf, type Step, type View } from '../view/view.ts';
import type { Found } from './answer-step.ts';
import type { Outgoing } from './links-among.ts';

/** What is drawn and listed: entities by slug and relations by id, in the order in which steps brought them. */
export interface Picture {
  readonly entities: ReadonlyMap<string, Card>;
  readonly links: ReadonlyMap<string, Link>;
  /** Of each kind and relation type how many the picture holds, those that are hidden included. */
  readonly kindCounts: ReadonlyMap<Kind, number>;
  readonly typeCounts: ReadonlyMap<RelationType, number>;
  /** Ids of the relations and slugs of the entities that ways between two consist of. */
  readonly onPaths: ReadonlySet<string>;
  /** Slugs of the entities that were asked for by name. */
  readonly anchors: ReadonlySet<string>;
  /** Names of entities that have more relations than were read, so that some that join them may be missing. */
  readonly incomplete: readonly string[];
}

/** What the server has answered so far. */
export interface Answers {
  readonly found: (step: Step) => Found | undefined;
  readonly outgoing: (slug: string) => Outgoing | undefined;
}

/** Makes the picture of a view out of what was answered. */
export function compose(view: View, answers: Answers): Picture {
  const removed = new Set(view.removed);
  const steps = activeSteps(view, answers);
  const all = new Map<string, Card>();
  const joined = new Map<string, Link>();
  for (const { found } of steps)
    for (const card of found.entities)
      if (!removed.has(card.slug) && !all.has(card.slug)) all.set(card.slug, card);
  const join = (link: Link) => {
    if (all.has(link.from.slug) && all.has(link.to.slug)) joined.set(link.id, link);
  };
  for (const { found } of steps) for (const link of found.links) join(link);
  for (const slug of all.keys()) for (const link of answers.outgoing(slug)?.links ?? []) join(link);

  const anchors = new Set(view.steps.flatMap(anchorsOf));
  const { entities, links } = filter(view, all, joined, anchors);
  return {
    entities,
    links,
    kindCounts: countBy([...all.values()], ({ kind }) => kind),
    typeCounts: countBy([...joined.values()], ({ type }) => type),
    onPaths: new Set(
      steps.flatMap(({ found: { paths = [] } }) =>
        paths.flatMap(({ nodes, links }) => [...nodes.map(({ slug }) => slug), ...links.map(({ id }) => id)]),
      ),
    ),
    anchors,
    incomplete: [...entities.values()].flatMap(({ slug, name }) =>
      answers.outgoing(slug)?.complete === false ? [name] : [],
    ),
  };
}

/** A step that was answered and counts. */
export interface ActiveStep {
  readonly step: Step;
  readonly found: Found;
}

/**
 * The steps that were answered and count: what stands around an entity is shown only while that entity is. Whatever the
 * order of steps, so that one that is collapsed and expanded again looks as before.
 */
export function activeSteps(view: View, { found }: Answers): readonly ActiveStep[] {
  const shown = new Set<string>();
  const active = new Set<Step>();
  const removed = new Set(view.removed);
  for (let grown = true; grown; ) {
    grown = false;
    for (const step of view.steps) {
      const answer = found(step);
      if (active.has(step) || !answer || (step.is === 'expand' && !shown.has(step.slug))) continue;
      active.add(step);
      grown = true;
      for (const { slug } of answer.entities) if (!removed.has(slug)) shown.add(slug);
    }
  }
  return view.steps.flatMap((step) => {
    const answer = found(step);
    return answer && active.has(step) ? [{ step, found: answer }] : [];
  });
}

/** Leaves out what is hidden, and what was there only by relations that are hidden. */
function filter(
  view: View,
  all: ReadonlyMap<string, Card>,
  joined: ReadonlyMap<string, Link>,
  anchors: ReadonlySet<string>,
): Pick<Picture, 'entities' | 'links'> {
  const kinds = new Set(view.hiddenKinds);
  const types = new Set(view.hiddenTypes);
  const isShown = (slug: string) => {
    const card = all.get(slug);
    return card !== undefined && !kinds.has(card.kind);
  };
  const links = new Map(
    [...joined].filter(
      ([, { type, from, to }]) => !types.has(type) && isShown(from.slug) && isShown(to.slug),
    ),
  );
  const before = endsOf(joined.values());
  const after = endsOf(links.values());
  const entities = new Map(
    [...all].filter(([slug]) => isShown(slug) && (anchors.has(slug) || after.has(slug) || !before.has(slug))),
  );
  return { entities, links };
}

const endsOf = (links: Iterable<Link>): ReadonlySet<string> =>
  new Set([...links].flatMap(({ from, to }) => [from.slug, to.slug]));

function countBy<Item, Key>(items: readonly Item[], key: (item: Item) => Key): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
