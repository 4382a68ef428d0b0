import { topDocument } from '../api/documents.ts';
import { titleOf } from '../drawing/kinds.ts';
import { countText, numberText } from './format.ts';
import { Glyph } from './glyph.tsx';
import { addEntity, model, toggleAround } from './state.ts';
import { useAnswer } from './use-answer.ts';

/** Entities of the most connected ones that are offered. */
const offered = 6;

/** What stands where there is no picture yet: an invitation, and places to begin that are worked out from the graph. */
export function Empty() {
  const ontology = model.ontology.value;
  const { data } = useAnswer('top', async (ask, abort) => {
    const { entities } = await ask(topDocument, { first: offered }, abort);
    return entities.nodes;
  });
  if (!ontology) return null;
  const { entityCount, relationCount } = ontology.stats;
  if (entityCount === 0)
    return (
      <div class="empty">
        <h1>The graph is empty</h1>
        <p>
          Bring something in first: <code>npm run modelgraph -- import my-models.yaml</code>
        </p>
      </div>
    );
  return (
    <div class="empty">
      <h1>What would you like to see?</h1>
      <p>
        {countText(entityCount, 'entity', 'entities')}, {countText(relationCount, 'relation', 'relations')}.
        Find one above, or begin with one that much is related to:
      </p>
      <ul class="offers">
        {data?.map(({ slug, kind, name, relations }) => (
          <li key={slug}>
            <button
              type="button"
              onClick={() => {
                addEntity(slug);
                toggleAround(slug);
              }}
            >
              <Glyph kind={kind} />
              <span>
                <strong>{name}</strong>
                <small>
                  {titleOf(kind)}, {countText(relations.totalCount, 'relation', 'relations')}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p>
        <button
          type="button"
          class="primary"
          onClick={() => model.act({ do: 'step', step: { is: 'top', limit: Math.min(100, entityCount) } })}
        >
          Show the {numberText(Math.min(100, entityCount))} most connected
        </button>
      </p>
      <ul class="kinds" aria-label="What there is">
        {ontology.ontology.kinds
          .filter(({ count }) => count > 0)
          .map(({ kind, count, description }) => (
            <li key={kind} title={description}>
              <Glyph kind={kind} /> {titleOf(kind)} <span class="count">{numberText(count)}</span>
            </li>
          ))}
      </ul>
    </div>
  );
}
