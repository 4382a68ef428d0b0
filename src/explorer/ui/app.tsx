import { useEffect } from 'preact/hooks';
import { layouts } from '../view/view.ts';
import { Controls } from './controls.tsx';
import { Details } from './details.tsx';
import { Drawing } from './drawing.tsx';
import { Empty } from './empty.tsx';
import { Header } from './header.tsx';
import { canvas, model, pane } from './state.ts';
import { Status, TroubleBanner } from './status.tsx';
import { Table } from './table.tsx';

const layoutNames = { force: 'Free', layers: 'Layers' };

/** The page: controls on the left, the picture in the middle, details on the right; one of them on a phone. */
export function App() {
  useEffect(() => {
    addEventListener('keydown', shortcuts);
    return () => removeEventListener('keydown', shortcuts);
  }, []);
  const { table, steps } = model.view.value;
  const { selected } = model.view.value;
  const empty = steps.length === 0;
  return (
    <div class="page" data-pane={pane.value} data-details={selected ? 'open' : 'closed'}>
      <button type="button" class="skip" onClick={skip}>
        Skip to the picture
      </button>
      <Header />
      <TroubleBanner />
      <aside class="controls" aria-label="Controls">
        <Controls />
      </aside>
      <main id="picture" tabIndex={-1} aria-busy={model.asking.value > 0}>
        <h1 class="spoken">Explorer</h1>
        {empty ? model.ontology.value ? <Empty /> : <Loading /> : table ? <Table /> : <Drawing />}
        {!empty && <Toolbar />}
      </main>
      <aside class="details" aria-label="Details">
        <Details />
      </aside>
      <nav class="panes" aria-label="Parts of the page">
        {(['controls', 'picture', 'details'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={pane.value === each}
            onClick={() => {
              pane.value = each;
            }}
          >
            {{ controls: 'Controls', picture: 'Picture', details: 'Details' }[each]}
          </button>
        ))}
      </nav>
      <Status />
    </div>
  );
}

/** Only the first paint shows it, so it says little. */
function Loading() {
  return model.trouble.value ? null : <p class="empty quiet">Reading what there is …</p>;
}

function Toolbar() {
  const { table, layout } = model.view.value;
  return (
    <div class="toolbar" role="toolbar" aria-label="Picture">
      <div class="group">
        {[false, true].map((each) => (
          <button
            key={String(each)}
            type="button"
            aria-pressed={table === each}
            onClick={() => model.act({ do: 'table', table: each })}
          >
            {each ? 'Table' : 'Graph'}
          </button>
        ))}
      </div>
      {!table && (
        <>
          <div class="group">
            {layouts.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={layout === each}
                onClick={() => model.act({ do: 'layout', layout: each })}
              >
                {layoutNames[each]}
              </button>
            ))}
          </div>
          <div class="group zoom">
            <button type="button" aria-label="Zoom in" onClick={() => canvas.value?.zoomIn()}>
              +
            </button>
            <button type="button" aria-label="Zoom out" onClick={() => canvas.value?.zoomOut()}>
              −
            </button>
          </div>
          <button type="button" onClick={() => canvas.value?.fit()}>
            Fit
          </button>
        </>
      )}
      <button type="button" onClick={() => model.act({ do: 'clear' })}>
        Clear
      </button>
    </div>
  );
}

/** By a button, since the address holds the view and no place in the page. */
function skip(): void {
  document.querySelector<HTMLElement>('.drawing, .tables, #picture')?.focus();
}

function shortcuts(event: KeyboardEvent): void {
  const { target, key, shiftKey } = event;
  if (target instanceof HTMLElement && target.matches('input, select, textarea')) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && key.toLowerCase() === 'z') (shiftKey ? model.redo : model.undo)();
  else if (command && key.toLowerCase() === 'y') model.redo();
  else if (!command && !event.altKey && key === 't')
    model.act({ do: 'table', table: !model.view.value.table });
  else return;
  event.preventDefault();
}
