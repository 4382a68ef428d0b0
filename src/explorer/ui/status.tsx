import { useSignal } from '@preact/signals';
import { wordsOf } from '../drawing/kinds.ts';
import type { ActiveStep } from '../picture/picture.ts';
import { anchorsOf } from '../view/view.ts';
import { countText, numberText } from './format.ts';
import { announcement, model, useKey } from './state.ts';

/** How much is shown, what of it was cut off, and what went wrong. */
export function Status() {
  const { entities, links, incomplete } = model.picture.value;
  const notes = model.steps.value.flatMap(noteOf);
  return (
    <footer>
      <p class="amount">
        {model.asking.value > 0 && <span class="spinner" role="img" aria-label="Asking the server" />}
        {countText(entities.size, 'entity', 'entities')}, {countText(links.size, 'relation', 'relations')}
      </p>
      {notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      {incomplete.length > 0 && (
        <p class="note">
          Of {incomplete.slice(0, 3).join(', ')}
          {incomplete.length > 3 && ` and ${numberText(incomplete.length - 3)} more`} not all relations are
          drawn.
        </p>
      )}
      <p class="spoken" role="status">
        {announcement.value}
      </p>
    </footer>
  );
}

/** What to know about a step whose answer is not all there is. */
function noteOf({ step, found }: ActiveStep): readonly string[] {
  if (found.outOf === undefined) return [];
  const shown = numberText(step.is === 'expand' ? found.links.length : found.entities.length);
  const amount =
    found.outOf === null
      ? `${shown} are shown, more are not`
      : `${shown} of ${numberText(found.outOf)} are shown`;
  const [first] = anchorsOf(step);
  const what = [
    first === undefined ? 'Most connected' : (model.picture.value.entities.get(first)?.name ?? first),
    ...(step.is === 'expand' ? [wordsOf(step.type)] : step.is === 'lineage' ? ['lineage'] : []),
  ];
  return [`${what.join(', ')}: ${amount}.`];
}

/** What went wrong, with a way on. */
export function TroubleBanner() {
  const { value: trouble } = model.trouble;
  const key = useSignal('');
  if (!trouble) return null;
  const needsKey = trouble.code === 'UNAUTHENTICATED' || trouble.code === 'FORBIDDEN';
  return (
    <div class="trouble" role="alert">
      <p>{trouble.text}</p>
      {needsKey && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            useKey(key.value.trim());
          }}
        >
          <input
            type="password"
            aria-label="API key"
            placeholder="API key"
            autocomplete="off"
            onInput={({ currentTarget }) => {
              key.value = currentTarget.value;
            }}
          />
          <button type="submit">Use key</button>
        </form>
      )}
      <button type="button" onClick={model.retry}>
        Try again
      </button>
      <button
        type="button"
        class="icon"
        aria-label="Close"
        onClick={() => {
          model.trouble.value = null;
        }}
      >
        ×
      </button>
    </div>
  );
}
