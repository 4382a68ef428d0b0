import { EntityPanel } from './entity-panel.tsx';
import { RelationPanel } from './relation-panel.tsx';
import { model, select } from './state.ts';

/** All that is known of what is selected. */
export function Details() {
  const { selected } = model.view.value;
  if (!selected)
    return (
      <p class="quiet hint">
        Select an entity or a line between two, and what is known of it stands here: properties, relations,
        and the sources that say so.
      </p>
    );
  return (
    <>
      <button type="button" class="icon close" aria-label="Close details" onClick={() => select(null)}>
        ×
      </button>
      {selected.is === 'entity' ? <EntityPanel slug={selected.slug} /> : <RelationPanel id={selected.id} />}
    </>
  );
}
