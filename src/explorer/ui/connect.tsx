import { useSignal } from '@preact/signals';
import type { Path } from '../picture/answer-step.ts';
import type { Step } from '../view/view.ts';
import { EntityPicker } from './entity-picker.tsx';
import { countText, numberText } from './format.ts';
import { Glyph } from './glyph.tsx';
import { RelationWords } from './relation-words.tsx';
import { connecting, type End, model, select, selectEntity } from './state.ts';

const hubs = [5, 10, 20, 50, 100, null] as const;

/** Asks how two are related. A way through what everything is related to says nothing, so hubs can be left out. */
export function Connect() {
  const hub = useSignal<number | null>(10);
  const limit = useSignal(3);
  const { from, to } = connecting.value;
  const pick = (end: 'from' | 'to') => (hit: End) => {
    connecting.value = { ...connecting.value, [end]: hit };
  };
  const ready = from && to && from.slug !== to.slug;
  return (
    <section class="connect">
      <h2>Connect two</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          const ends = { from: from.slug, to: to.slug };
          model.act({ do: 'step', step: { is: 'paths', ...ends, hub: hub.value, limit: limit.value } });
        }}
      >
        <EntityPicker label="From" placeholder="From …" value={from?.name ?? ''} pick={pick('from')} />
        <EntityPicker label="To" placeholder="To …" value={to?.name ?? ''} pick={pick('to')} />
        <label class="row">
          Not through hubs of more than
          <select
            value={hub.value ?? 'any'}
            onChange={({ currentTarget }) => {
              hub.value = currentTarget.value === 'any' ? null : Number(currentTarget.value);
            }}
          >
            {hubs.map((each) => (
              <option key={each} value={each ?? 'any'}>
                {each === null ? 'no limit' : `${numberText(each)} relations`}
              </option>
            ))}
          </select>
        </label>
        <label class="row">
          Ways to show
          <select
            value={limit.value}
            onChange={({ currentTarget }) => {
              limit.value = Number(currentTarget.value);
            }}
          >
            {[1, 3, 5, 10, 25].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" disabled={!ready}>
          Connect
        </button>
      </form>
      {model.steps.value.map(({ step, found }) =>
        step.is === 'paths' ? (
          <Ways key={`${step.from} ${step.to}`} step={step} paths={found.paths ?? []} />
        ) : null,
      )}
    </section>
  );
}

/** The ways between two as sentences, each relation with where it is stated. */
function Ways({ step, paths }: { readonly step: Step; readonly paths: readonly Path[] }) {
  if (step.is !== 'paths') return null;
  const { entities } = model.picture.value;
  const name = (slug: string) => entities.get(slug)?.name ?? slug;
  return (
    <div class="ways">
      <h3>
        {name(step.from)} – {name(step.to)}
        <button
          type="button"
          class="icon"
          aria-label={`Take the ways from ${name(step.from)} to ${name(step.to)} away`}
          onClick={() => model.act({ do: 'drop', step })}
        >
          ×
        </button>
      </h3>
      {!paths.length && (
        <p class="quiet">
          No way leads from one to the other
          {step.hub === null ? '' : ` past hubs of more than ${numberText(step.hub)} relations`}. Allow larger
          hubs or another day.
        </p>
      )}
      {paths.map((path, index) => (
        <details key={path.links.map(({ id }) => id).join()} open={index === 0}>
          <summary>
            Way {index + 1}: {countText(path.links.length, 'relation', 'relations')}
          </summary>
          <ol>
            {path.nodes.map((card, at) => {
              const link = path.links[at];
              return (
                <li key={card.slug}>
                  <button type="button" class="link" onClick={() => selectEntity(card.slug)}>
                    <Glyph kind={card.kind} />
                    {card.name}
                  </button>
                  {link && (
                    <button
                      type="button"
                      class="link step"
                      title="Show evidence"
                      onClick={() => select({ is: 'relation', id: link.id })}
                    >
                      <RelationWords
                        type={link.type}
                        direction={link.from.slug === card.slug ? 'OUT' : 'IN'}
                      />
                      {link.role && <em> ({link.role})</em>}
                      {link.evidence[0] && (
                        <small>
                          {link.evidence[0].source.name}
                          {link.evidence[0].locator && `, “${link.evidence[0].locator}”`}
                        </small>
                      )}
                    </button>
                  )}
                </li>
              );
            })}
          </ol>
        </details>
      ))}
    </div>
  );
}
