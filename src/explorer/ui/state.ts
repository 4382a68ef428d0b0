import { signal } from '@preact/signals';
import { createAsk } from '../api/client.ts';
import type { Canvas } from '../drawing/canvas.ts';
import { Model } from '../model.ts';
import { isExpansionOf, type Selection } from '../view/view.ts';

/** What the parts of the page share. */

const storage = 'modelgraph:key';

/** The key that this server asks for, where it does; forgotten when the window is closed. */
export const apiKey = signal(sessionStorage.getItem(storage) ?? '');

export function useKey(key: string): void {
  apiKey.value = key;
  sessionStorage.setItem(storage, key);
  model.retry();
}

export const model = new Model(createAsk(() => apiKey.value));

/** What is in front where there is no room for everything. */
export const pane = signal<'picture' | 'controls' | 'details'>('picture');

/** The drawing, while it is there. */
export const canvas = signal<Canvas | null>(null);

/** What is said to those who do not see it. */
export const announcement = signal('');

/** An entity that connecting begins or ends at. */
export interface End {
  readonly slug: string;
  readonly name: string;
}

/** Where connecting begins and ends. */
export const connecting = signal<{ readonly from: End | null; readonly to: End | null }>({
  from: null,
  to: null,
});

export function select(selected: Selection | null, show = true): void {
  model.act({ do: 'select', selected });
  if (selected && show) pane.value = 'details';
}

export const selectEntity = (slug: string): void => select({ is: 'entity', slug });

/** Puts an entity into the picture and looks at it. */
export function addEntity(slug: string): void {
  if (!model.picture.value.entities.has(slug)) model.act({ do: 'step', step: { is: 'add', slugs: [slug] } });
  model.act({ do: 'select', selected: { is: 'entity', slug } });
}

/** How many relations of a type are followed at once unless the person says otherwise. */
export const expandLimit = signal(25);

/** Shows what stands around an entity, or puts it away again. */
export function toggleAround(slug: string): void {
  if (model.view.value.steps.some((step) => isExpansionOf(step, slug))) model.act({ do: 'collapse', slug });
  else
    model.act({
      do: 'step',
      step: { is: 'around', slug, depth: 1, limit: expandLimit.value + 1 },
    });
}
