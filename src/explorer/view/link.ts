import type { Kind, RelationType } from '../api/documents.ts';
import {
  colours,
  directions,
  emptyView,
  layouts,
  lineageDirections,
  type Selection,
  type Step,
  sizes,
  type View,
} from './view.ts';

/**
 * A view as the part of an address behind `#`, and back. Whatever is as in the empty view is left out.
 *
 * The parts of a step are joined by `*`, which no slug holds and no address has to escape.
 *
 * @example writeLink(view) // 'paths=yann-lecun*openai*10*3&select=meta'
 */
export function writeLink(view: View): string {
  const parameters = new URLSearchParams(view.steps.map(writeStep));
  const write = (name: string, value: string) => value && parameters.append(name, value);
  write('without', view.removed.join('*'));
  write('hide', [...view.hiddenKinds, ...view.hiddenTypes].join('*'));
  write('on', view.asOf ?? '');
  for (const name of ['layout', 'size', 'colour'] as const)
    if (view[name] !== emptyView[name]) write(name, view[name]);
  if (view.selected) write(...writeSelection(view.selected));
  if (view.table) write('table', 'yes');
  return parameters.toString();
}

/**
 * Reads what `writeLink` wrote. A link may be older than the page or be typed by hand: what is not understood is left out.
 *
 * @param names the kinds and relation types that there are, by which `hide` is told apart
 */
export function readLink(link: string, names: Names): View {
  const parameters = new URLSearchParams(link.replace(/^#/, ''));
  const day = parameters.get('on') ?? '';
  const hidden = listOf(parameters.get('hide'));
  return {
    ...emptyView,
    steps: [...parameters].flatMap(([name, value]) => readStep(name, value.split('*'), names) ?? []),
    removed: listOf(parameters.get('without')),
    hiddenKinds: names.kinds.filter((kind) => hidden.includes(kind)),
    hiddenTypes: names.types.filter((type) => hidden.includes(type)),
    asOf: isDay(day) ? day : null,
    layout: oneOf(layouts, parameters.get('layout')) ?? emptyView.layout,
    size: oneOf(sizes, parameters.get('size')) ?? emptyView.size,
    colour: oneOf(colours, parameters.get('colour')) ?? emptyView.colour,
    selected: readSelection(parameters),
    table: parameters.has('table'),
  };
}

/** The kinds and relation types of the ontology. */
export interface Names {
  readonly kinds: readonly Kind[];
  readonly types: readonly RelationType[];
}

function writeStep(step: Step): [name: string, value: string] {
  switch (step.is) {
    case 'add':
      return ['add', step.slugs.join('*')];
    case 'expand':
      return ['expand', [step.slug, step.type, step.direction, step.limit].join('*')];
    case 'around':
      return ['around', [step.slug, step.depth, step.limit].join('*')];
    case 'paths':
      return ['paths', [step.from, step.to, step.hub ?? 'any', step.limit].join('*')];
    case 'lineage':
      return ['lineage', [step.slug, step.direction].join('*')];
    case 'top':
      return ['top', String(step.limit)];
  }
}

function readStep(name: string, parts: readonly string[], names: Names): Step | undefined {
  const [first = '', second, third, fourth] = parts;
  if (!first) return undefined;
  switch (name) {
    case 'add':
      return { is: 'add', slugs: parts.filter(Boolean) };
    case 'expand': {
      const type = oneOf(names.types, second);
      if (!type) return undefined;
      const direction = oneOf(directions, third) ?? 'BOTH';
      return { is: 'expand', slug: first, type, direction, limit: count(fourth, 25, 1_000) };
    }
    case 'around':
      return { is: 'around', slug: first, depth: count(second, 1, 6), limit: count(third, 100, 2_000) };
    case 'paths': {
      const hub = third === 'any' ? null : count(third, 20, 1_000_000);
      return second ? { is: 'paths', from: first, to: second, hub, limit: count(fourth, 3, 100) } : undefined;
    }
    case 'lineage':
      return { is: 'lineage', slug: first, direction: oneOf(lineageDirections, second) ?? 'BOTH' };
    case 'top':
      return { is: 'top', limit: count(first, 50, 5_000) };
    default:
      return undefined;
  }
}

const writeSelection = (selected: Selection): [string, string] =>
  selected.is === 'entity' ? ['select', selected.slug] : ['relation', selected.id];

function readSelection(parameters: URLSearchParams): Selection | null {
  const slug = parameters.get('select');
  const id = parameters.get('relation');
  if (slug) return { is: 'entity', slug };
  return id ? { is: 'relation', id } : null;
}

/** A whole number from 1 to the most that is allowed, or what stands in where there is none. */
function count(text: string | undefined, otherwise: number, most: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 ? Math.min(number, most) : otherwise;
}

const oneOf = <Item extends string>(
  items: readonly Item[],
  text: string | null | undefined,
): Item | undefined => items.find((item) => item === text);

const listOf = (text: string | null): readonly string[] => (text ?? '').split('*').filter(Boolean);

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
