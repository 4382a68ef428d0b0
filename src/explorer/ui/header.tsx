import { useSignal } from '@preact/signals';
import type { Kind } from '../api/documents.ts';
import { titleOf } from '../drawing/kinds.ts';
import { EntityPicker } from './entity-picker.tsx';
import { ShareMenu } from './share-menu.tsx';
import { addEntity, announcement, model } from './state.ts';
import { theme, toggleTheme } from './theme.ts';

/** What is always at hand: search, undo, share. */
export function Header() {
  const kind = useSignal<Kind | ''>('');
  return (
    <header>
      <a class="brand" href="/">
        <Mark />
        modelgraph
      </a>
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
        <button
          type="button"
          class="icon"
          title={theme.value === 'dark' ? 'Light' : 'Dark'}
          aria-label={theme.value === 'dark' ? 'Light colours' : 'Dark colours'}
          onClick={toggleTheme}
        >
          {theme.value === 'dark' ? '☀' : '☾'}
        </button>
      </div>
    </header>
  );
}

/** The sign of the project: three things, related. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M6 17 12 6l6 11Z" fill="none" stroke="currentColor" stroke-width="1.6" />
      <circle cx="12" cy="6" r="3.4" class="mark-one" />
      <circle cx="6" cy="17" r="3.4" class="mark-two" />
      <circle cx="18" cy="17" r="3.4" class="mark-three" />
    </svg>
  );
}
