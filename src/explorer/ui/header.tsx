import { useSignal } from '@preact/signals';
import type { Kind } from '../api/documents.ts';
import { titleOf } from '../drawing/kinds.ts';
import { EntityPicker } from './entity-picker.tsx';
import { Mark } from './mark.tsx';
import { ShareMenu } from './share-menu.tsx';
import { SiteLinks, ThemeButton } from './site-header.tsx';
import { addEntity, announcement, model } from './state.ts';

/** What is always at hand: search, undo, share. */
export function Header() {
  const kind = useSignal<Kind | ''>('');
  return (
    <header>
      <a class="brand" href="/">
        <Mark />
        modelgraph
      </a>
      <SiteLinks />
      <search>
        <select
          aria-label="Kind to find"
          value={kind.value}
          onChange={({ currentTarget }) => {
            kind.value = model.names.kinds.find((each) => each === currentTarget.value) ?? '';
          }}
        >
          <option value="">All kinds</option>
          {model.ontology.value?.ontology.kinds
            .filter(({ count }) => count > 0)
            .map((each) => (
              <option key={each.kind} value={each.kind}>
                {titleOf(each.kind)}
              </option>
            ))}
        </select>
        <EntityPicker
          label="Find"
          placeholder="Find models, people, licences …"
          kinds={kind.value ? [kind.value] : []}
          pick={({ slug, name }) => {
            addEntity(slug);
            announcement.value = `${name} is in the picture.`;
          }}
          clears
          shortcut
        />
      </search>
      <div class="actions">
        <button
          type="button"
          class="icon"
          title="Undo (Ctrl Z)"
          aria-label="Undo"
          disabled={!model.canUndo.value}
          onClick={model.undo}
        >
          ↶
        </button>
        <button
          type="button"
          class="icon"
          title="Redo (Ctrl Shift Z)"
          aria-label="Redo"
          disabled={!model.canRedo.value}
          onClick={model.redo}
        >
          ↷
        </button>
        <ShareMenu />
        <ThemeButton />
      </div>
    </header>
  );
}
