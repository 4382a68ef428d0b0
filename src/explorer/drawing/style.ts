import type { Card, Link, Ontology } from '../api/documents.ts';
import type { Analysis } from '../model.ts';
import type { Picture } from '../picture/picture.ts';
import type { View } from '../view/view.ts';
import { communityHues, lookOf, type Palette, type Shape, wordsOf } from './kinds.ts';

/** How an entity is drawn. */
export interface DrawnEntity {
  readonly label: string;
  readonly color: string;
  readonly shape: Shape;
  /** Half of its width in pixels, while the picture is not zoomed. */
  readonly size: number;
  readonly important: boolean;
}

/** How all relations between two entities are drawn: as one line. */
export interface DrawnLine {
  readonly from: string;
  readonly to: string;
  readonly ids: readonly string[];
  readonly label: string;
  readonly arrow: 'none' | 'one' | 'both';
  readonly important: boolean;
}

/** A picture as it is drawn, but for where things stand. */
export interface Drawing {
  readonly entities: ReadonlyMap<string, DrawnEntity>;
  readonly lines: ReadonlyMap<string, DrawnLine>;
}

/** Says how everything in a picture looks. */
export function draw(
  picture: Picture,
  view: Pick<View, 'size' | 'colour'>,
  analysis: Analysis | null,
  ontology: Ontology,
  palette: Palette,
  narrow: boolean,
): Drawing {
  const symmetric = new Set(
    ontology.ontology.relationTypes.filter((each) => each.symmetric).map(({ type }) => type),
  );
  const base = baseSize(picture.entities.size) * (narrow ? 0.75 : 1);
  const scores = view.size === 'SAME' ? undefined : analysis?.scores;
  const best = Math.max(...[...picture.entities.keys()].map((slug) => scores?.get(slug)?.score ?? 0), 1e-12);
  const sizeOf = ({ slug }: Card) => {
    if (scores) return base * (0.6 + 1.9 * Math.sqrt((scores.get(slug)?.score ?? 0) / best));
    return picture.anchors.has(slug) ? base * 1.3 : base;
  };
  const colorOf = ({ slug, kind }: Card) => {
    if (view.colour === 'kind' || !analysis?.communities.size) return palette.hues[lookOf(kind).hue];
    const hue = communityHues[analysis?.communities.get(slug) ?? -1];
    return palette.hues[hue ?? 'grey'];
  };
  return {
    entities: new Map(
      [...picture.entities.values()].map((card) => [
        card.slug,
        {
          label: card.name,
          color: colorOf(card),
          shape: lookOf(card.kind).shape,
          size: sizeOf(card),
          important: picture.anchors.has(card.slug) || picture.onPaths.has(card.slug),
        },
      ]),
    ),
    lines: linesOf([...picture.links.values()], symmetric, picture.onPaths),
  };
}

function baseSize(count: number): number {
  if (count <= 60) return 10;
  if (count <= 300) return 7;
  return count <= 1_500 ? 5 : 3.2;
}

function linesOf(
  links: readonly Link[],
  symmetric: ReadonlySet<Link['type']>,
  onPaths: ReadonlySet<string>,
): ReadonlyMap<string, DrawnLine> {
  const pairs = new Map<string, Link[]>();
  for (const link of links) {
    if (link.from.slug === link.to.slug) continue;
    const key = [link.from.slug, link.to.slug].sort().join('*');
    pairs.set(key, [...(pairs.get(key) ?? []), link]);
  }
  return new Map(
    [...pairs].map(([key, between]) => {
      const [first] = between;
      const from = first?.from.slug ?? '';
      const directed = between.filter(({ type }) => !symmetric.has(type));
      const there = directed.some((link) => link.from.slug === from);
      const back = directed.some((link) => link.from.slug !== from);
      const line = {
        ...(there || !back ? { from, to: first?.to.slug ?? '' } : { from: first?.to.slug ?? '', to: from }),
        ids: between.map(({ id }) => id),
        label: [...new Set(between.map(({ type }) => wordsOf(type)))].join(' · '),
        arrow: there && back ? 'both' : there || back ? 'one' : 'none',
        important: between.some(({ id }) => onPaths.has(id)),
      } as const;
      return [key, line];
    }),
  );
}
