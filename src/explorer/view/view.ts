import type { Kind, RelationType } from '../api/documents.ts';

/**
 * What a person sees, without what the server answered: a picture is made from a view and nothing else, so that a view in
 * a link shows the same to somebody else. Views are never changed; actions make new ones.
 */
export interface View {
  /** What is fetched, in the order in which it was asked for. */
  readonly steps: readonly Step[];
  /** Slugs of entities that were taken out of the picture. */
  readonly removed: readonly string[];
  readonly hiddenKinds: readonly Kind[];
  readonly hiddenTypes: readonly RelationType[];
  /** The day as YYYY-MM-DD on which relations have to be valid, or null for all days. */
  readonly asOf: string | null;
  readonly layout: Layout;
  readonly size: Size;
  readonly colour: Colour;
  readonly selected: Selection | null;
  /** True where a table stands in place of the drawing. */
  readonly table: boolean;
}

/** A question whose answer becomes part of the picture. */
export type Step =
  /** Entities by themselves. */
  | { readonly is: 'add'; readonly slugs: readonly string[] }
  /** Up to `limit` entities along relations of one type; counts only while the entity is in the picture. */
  | {
      readonly is: 'expand';
      readonly slug: string;
      readonly type: RelationType;
      readonly direction: Direction;
      readonly limit: number;
    }
  /** What stands at most `depth` relations away. */
  | { readonly is: 'around'; readonly slug: string; readonly depth: number; readonly limit: number }
  /** The shortest ways between two, past entities with more than `hub` relations unless that is null. */
  | {
      readonly is: 'paths';
      readonly from: string;
      readonly to: string;
      readonly hub: number | null;
      readonly limit: number;
    }
  /** What it is built on, or what is built on it, or both. */
  | { readonly is: 'lineage'; readonly slug: string; readonly direction: LineageDirection }
  /** The entities with the most relations. */
  | { readonly is: 'top'; readonly limit: number };

export const directions = ['OUT', 'IN', 'BOTH'] as const;
export type Direction = (typeof directions)[number];
export const lineageDirections = ['UPSTREAM', 'DOWNSTREAM', 'BOTH'] as const;
export type LineageDirection = (typeof lineageDirections)[number];
export const layouts = ['force', 'layers'] as const;
export type Layout = (typeof layouts)[number];
export const sizes = ['SAME', 'PAGERANK', 'BETWEENNESS', 'DEGREE'] as const;
export type Size = (typeof sizes)[number];
export const colours = ['kind', 'community'] as const;
export type Colour = (typeof colours)[number];

export type Selection =
  | { readonly is: 'entity'; readonly slug: string }
  | { readonly is: 'relation'; readonly id: string };

export const emptyView: View = {
  steps: [],
  removed: [],
  hiddenKinds: [],
  hiddenTypes: [],
  asOf: null,
  layout: 'force',
  size: 'SAME',
  colour: 'kind',
  selected: null,
  table: false,
};

/** What a person can do. */
export type Action =
  | { readonly do: 'step'; readonly step: Step }
  | { readonly do: 'drop'; readonly step: Step }
  | { readonly do: 'collapse'; readonly slug: string }
  | { readonly do: 'remove'; readonly slug: string }
  | { readonly do: 'clear' }
  | { readonly do: 'toggleKind'; readonly kind: Kind }
  | { readonly do: 'toggleType'; readonly type: RelationType }
  | { readonly do: 'showAll' }
  | { readonly do: 'asOf'; readonly day: string | null }
  | { readonly do: 'layout'; readonly layout: Layout }
  | { readonly do: 'size'; readonly size: Size }
  | { readonly do: 'colour'; readonly colour: Colour }
  | { readonly do: 'select'; readonly selected: Selection | null }
  | { readonly do: 'table'; readonly table: boolean };

/** The view after an action; the same one where the action changes nothing. */
export function reduce(view: View, action: Action): View {
  switch (action.do) {
    case 'step':
      return withStep(view, action.step);
    case 'drop':
      return keepSteps(view, (step) => !sameQuestion(step, action.step));
    case 'collapse':
      return keepSteps(view, (step) => !isExpansionOf(step, action.slug));
    case 'remove':
      return remove(view, action.slug);
    case 'clear':
      return { ...emptyView, asOf: view.asOf, table: view.table };
    case 'toggleKind':
      return { ...view, hiddenKinds: toggled(view.hiddenKinds, action.kind) };
    case 'toggleType':
      return { ...view, hiddenTypes: toggled(view.hiddenTypes, action.type) };
    case 'showAll':
      return { ...view, hiddenKinds: [], hiddenTypes: [], removed: [] };
    case 'asOf':
      return view.asOf === action.day ? view : { ...view, asOf: action.day };
    case 'layout':
      return view.layout === action.layout ? view : { ...view, layout: action.layout };
    case 'size':
      return view.size === action.size ? view : { ...view, size: action.size };
    case 'colour':
      return view.colour === action.colour ? view : { ...view, colour: action.colour };
    case 'select':
      return { ...view, selected: action.selected };
    case 'table':
      return view.table === action.table ? view : { ...view, table: action.table };
  }
}

/** Puts a step in the place of the one that it repeats with another limit, or else at the end. */
function withStep(view: View, step: Step): View {
  const shown = new Set(anchorsOf(step));
  const removed = view.removed.filter((slug) => !shown.has(slug));
  const at = view.steps.findIndex((other) => sameQuestion(other, step));
  const steps = at < 0 ? [...view.steps, step] : view.steps.with(at, step);
  return { ...view, steps, removed, layout: step.is === 'lineage' ? 'layers' : view.layout };
}

function remove(view: View, slug: string): View {
  const { selected } = view;
  const steps = view.steps.flatMap((step): readonly Step[] => {
    if (isExpansionOf(step, slug)) return [];
    if (step.is !== 'add') return [step];
    const slugs = step.slugs.filter((other) => other !== slug);
    return slugs.length ? [{ ...step, slugs }] : [];
  });
  return {
    ...view,
    steps,
    removed: [...view.removed.filter((other) => other !== slug), slug],
    selected: selected?.is === 'entity' && selected.slug === slug ? null : selected,
  };
}

function keepSteps(view: View, keep: (step: Step) => boolean): View {
  const steps = view.steps.filter(keep);
  return steps.length === view.steps.length ? view : { ...view, steps };
}

/** True where a step shows what stands around the entity. */
export const isExpansionOf = (step: Step, slug: string): boolean =>
  (step.is === 'expand' || step.is === 'around' || step.is === 'lineage') && step.slug === slug;

/** Slugs of the entities that a step names itself. */
export function anchorsOf(step: Step): readonly string[] {
  if (step.is === 'add') return step.slugs;
  if (step.is === 'paths') return [step.from, step.to];
  return step.is === 'top' ? [] : [step.slug];
}

/** True where one step asks what the other does, but for how much of it. */
export function sameQuestion(one: Step, other: Step): boolean {
  const question = (step: Step) => JSON.stringify({ ...step, limit: 0, depth: 0, hub: 0 });
  return question(one) === question(other);
}

const toggled = <Item>(items: readonly Item[], item: Item): readonly Item[] =>
  items.includes(item) ? items.filter((other) => other !== item) : [...items, item];
