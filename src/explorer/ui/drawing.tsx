import { useComputed, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Canvas, narrowBelow } from '../drawing/canvas.ts';
import { titleOf, wordsOf } from '../drawing/kinds.ts';
import { widthOf } from '../drawing/labels.ts';
import { draw } from '../drawing/style.ts';
import { Layouter, type Positions } from '../layout/layout.ts';
import type { Layout } from '../view/view.ts';
import { countText } from './format.ts';
import { announcement, canvas, model, select, selectEntity, toggleAround } from './state.ts';
import { palette } from './theme.ts';

/** Pictures of more than so many relations are drawn with less care. */
const largeFrom = 2_500;

/** Where things were put last, also while a table stands in place of the drawing. */
let stood: { readonly key: string; readonly layout: Layout; readonly positions: Positions } = {
  key: '',
  layout: 'force',
  positions: new Map(),
};

/** The picture as a drawing. A table with the same content is one key away. */
export function Drawing() {
  const container = useRef<HTMLDivElement>(null);
  const drawing = useComputed(() => {
    const { ontology, analysis, picture, view } = model;
    return ontology.value
      ? draw(
          picture.value,
          view.value,
          analysis.value,
          ontology.value,
          palette.value,
          innerWidth < narrowBelow,
        )
      : null;
  });
  const large = useComputed(() => model.picture.value.links.size > largeFrom);
  useEffect(() => {
    if (!container.current) return;
    const made = new Canvas(container.current, palette.peek(), large.value, {
      pickEntity: selectEntity,
      openEntity: toggleAround,
      pickLine: ({ ids }) => ids[0] && select({ is: 'relation', id: ids[0] }),
      pickNothing: () => select(null),
    });
    canvas.value = made;
    const sizes = new ResizeObserver(() => made.resize());
    sizes.observe(container.current);
    return () => {
      sizes.disconnect();
      stood = { ...stood, positions: made.positions };
      canvas.value = null;
      made.kill();
    };
  }, [large.value]);
  useSignalEffect(() => {
    if (canvas.value && drawing.value) canvas.value.show(drawing.value, palette.value);
  });
  useLayout();
  useSignalEffect(() => {
    const { selected } = model.view.value;
    const link = selected?.is === 'relation' ? model.picture.value.links.get(selected.id) : undefined;
    const marked = selected?.is === 'entity' ? [selected.slug] : link ? [link.from.slug, link.to.slug] : [];
    canvas.value?.select(new Set(marked));
  });
  const { entities, links } = model.picture.value;
  return (
    <div
      class="drawing"
      ref={container}
      role="application"
      aria-roledescription="graph drawing"
      aria-label={`Graph of ${countText(entities.size, 'entity', 'entities')} and ${countText(links.size, 'relation', 'relations')}. Arrow keys go from entity to entity, Enter expands or collapses, Delete removes, T shows the table.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved around in by keys
      tabIndex={0}
      onKeyDown={press}
    />
  );
}

/** Lays the picture out whenever something is in it that was not, or another layout is wanted. */
function useLayout(): void {
  const layouter = useRef<Layouter | undefined>(undefined);
  useEffect(() => () => layouter.current?.stop(), []);
  useSignalEffect(() => {
    const drawn = canvas.value;
    const { entities, links } = model.picture.value;
    const { layout } = model.view.value;
    if (!drawn) return;
    const slugs = [...entities.keys()];
    const ends = [...links.values()].map(({ from, to }): [string, string] => [from.slug, to.slug]);
    const key = JSON.stringify([slugs, ends]);
    if (key === stood.key && layout === stood.layout) {
      drawn.place(stood.positions, false);
      return;
    }
    // Nothing keeps its place where it stands for something else now.
    const current = layout === stood.layout ? new Map([...stood.positions, ...drawn.positions]) : new Map();
    for (const slug of current.keys()) if (!stood.positions.has(slug)) current.delete(slug);
    layouter.current ??= new Layouter();
    const widths = [...entities.values()].map(({ name }) => widthOf(name));
    layouter.current.lay(
      { layout, slugs, widths, ends, current, picture: drawn.room, narrow: innerWidth < narrowBelow },
      (positions, done) => {
        stood = { key, layout, positions };
        // Names are given room at the end only, and thousands would not glide smoothly.
        drawn.place(positions, done && positions.size < 300);
      },
    );
  });
}

const arrows = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const;

function press(event: KeyboardEvent): void {
  const drawn = canvas.value;
  const { selected } = model.view.value;
  const slug = selected?.is === 'entity' ? selected.slug : null;
  if (!drawn || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  if (key in arrows) {
    const next = drawn.neighborIn(arrows[key as keyof typeof arrows], slug);
    if (next) moveTo(next);
  } else if (key === 'Enter' && slug) toggleAround(slug);
  else if (key === 'Delete' && slug) model.act({ do: 'remove', slug });
  else if (key === '+') drawn.zoomIn();
  else if (key === '-') drawn.zoomOut();
  else if (key === '0') drawn.fit();
  else if (key === 'Escape') select(null);
  else return;
  event.preventDefault();
}

function moveTo(slug: string): void {
  select({ is: 'entity', slug }, false);
  canvas.value?.reveal(slug);
  const { entities, links } = model.picture.value;
  const entity = entities.get(slug);
  if (!entity) return;
  const names = [...links.values()].flatMap(({ type, from, to }) => {
    const other = from.slug === slug ? to.slug : to.slug === slug ? from.slug : undefined;
    const name = other === undefined ? undefined : entities.get(other)?.name;
    return name ? [`${wordsOf(type)} ${name}`] : [];
  });
  announcement.value = `${entity.name}, ${titleOf(entity.kind)}. ${names.slice(0, 5).join('; ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}
