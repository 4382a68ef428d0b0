import { computed } from '@preact/signals';
import { communityHues, titleOf } from '../drawing/kinds.ts';
import { type Colour, colours, type Size, sizes } from '../view/view.ts';
import { Connect } from './connect.tsx';
import { countText, numberText } from './format.ts';
import { Glyph } from './glyph.tsx';
import { model } from './state.ts';
import { palette } from './theme.ts';
import { TimeSlider } from './time-slider.tsx';

/** What decides how the picture looks and what of it is seen. */
export function Controls() {
  return (
    <>
      <Connect />
      <TimeSlider />
      <AnalysisControls />
      <Legend />
    </>
  );
}

/** What entities can be sized by, in words. */
export const sizeNames: Record<Size, string> = {
  SAME: 'all the same',
  PAGERANK: 'PageRank',
  BETWEENNESS: 'betweenness',
  DEGREE: 'number of neighbours',
};
const colourNames: Record<Colour, string> = { kind: 'kind', community: 'community' };

function AnalysisControls() {
  const { size, colour } = model.view.value;
  const communities = model.analysis.value?.communityNames ?? [];
  return (
    <section>
      <h2>Analysis</h2>
      <label class="row">
        Size by
        <select
          value={size}
          onChange={({ currentTarget }) =>
            model.act({ do: 'size', size: sizes.find((each) => each === currentTarget.value) ?? 'SAME' })
          }
        >
          {sizes.map((each) => (
            <option key={each} value={each}>
              {sizeNames[each]}
            </option>
          ))}
        </select>
      </label>
      <label class="row">
        Colour by
        <select
          value={colour}
          onChange={({ currentTarget }) =>
            model.act({
              do: 'colour',
              colour: colours.find((each) => each === currentTarget.value) ?? 'kind',
            })
          }
        >
          {colours.map((each) => (
            <option key={each} value={each}>
              {colourNames[each]}
            </option>
          ))}
        </select>
      </label>
      {(size !== 'SAME' || colour !== 'kind') && (
        <p class="quiet">Worked out over the whole graph, without the kinds and relations that are hidden.</p>
      )}
      {colour === 'community' && communities.length > 0 && (
        <ol class="communities">
          {communities.slice(0, communityHues.length).map(({ name, size: members }, index) => (
            <li key={name}>
              <span
                class="swatch"
                style={{ background: palette.value.hues[communityHues[index] ?? 'grey'] }}
              />
              <span>around {name}</span> <small class="quiet">{numberText(members)}</small>
            </li>
          ))}
          {communities.length > communityHues.length && (
            <li>
              <span class="swatch" style={{ background: palette.value.hues.grey }} />
              {countText(communities.length - communityHues.length, 'smaller one', 'smaller ones')}
            </li>
          )}
        </ol>
      )}
    </section>
  );
}

const nothingHidden = computed(() => {
  const { hiddenKinds, hiddenTypes, removed } = model.view.value;
  return !hiddenKinds.length && !hiddenTypes.length && !removed.length;
});

/** What shapes and colours mean, and a switch for each. Of kinds and types that are not in the picture there is nothing to see. */
function Legend() {
  const ontology = model.ontology.value?.ontology;
  const { kindCounts, typeCounts } = model.picture.value;
  const { hiddenKinds, hiddenTypes, colour } = model.view.value;
  const kinds =
    ontology?.kinds.filter(({ kind }) => kindCounts.has(kind) || hiddenKinds.includes(kind)) ?? [];
  const types =
    ontology?.relationTypes.filter(({ type }) => typeCounts.has(type) || hiddenTypes.includes(type)) ?? [];
  if (!kinds.length) return null;
  return (
    <>
      <section>
        <h2>Kinds</h2>
        <ul class="legend">
          {kinds.map(({ kind, description }) => (
            <li key={kind}>
              <label title={description}>
                <input
                  type="checkbox"
                  checked={!hiddenKinds.includes(kind)}
                  onChange={() => model.act({ do: 'toggleKind', kind })}
                />
                <Glyph kind={kind} {...(colour === 'community' && { color: palette.value.faintInk })} />
                {titleOf(kind)}
              </label>
              <span class="count">{numberText(kindCounts.get(kind) ?? 0)}</span>
            </li>
          ))}
        </ul>
      </section>
      {types.length > 0 && (
        <section>
          <h2>Relations</h2>
          <ul class="legend">
            {types.map(({ type, description }) => (
              <li key={type}>
                <label title={description}>
                  <input
                    type="checkbox"
                    checked={!hiddenTypes.includes(type)}
                    onChange={() => model.act({ do: 'toggleType', type })}
                  />
                  {titleOf(type)}
                </label>
                <span class="count">{numberText(typeCounts.get(type) ?? 0)}</span>
              </li>
            ))}
          </ul>
          {!nothingHidden.value && (
            <button type="button" class="small" onClick={() => model.act({ do: 'showAll' })}>
              Show all again
            </button>
          )}
        </section>
      )}
    </>
  );
}
