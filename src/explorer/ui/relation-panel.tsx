import { relationDocument } from '../api/documents.ts';
import { titleOf } from '../drawing/kinds.ts';
import { dayText, numberText } from './format.ts';
import { Glyph } from './glyph.tsx';
import { Proofs } from './proofs.tsx';
import { addEntity, model, select } from './state.ts';
import { useAnswer } from './use-answer.ts';

/** A relation with its role, its time and the sources that state it. */
export function RelationPanel({ id }: { readonly id: string }) {
  const { data, error } = useAnswer(id, async (ask, abort) => {
    const { node } = await ask(relationDocument, { id }, abort);
    return node?.__typename === 'Relation' ? node : null;
  });
  if (error) return <p role="alert">{error}</p>;
  if (!data) return <p class="quiet">Reading …</p>;
  const { type, role, since, until, confidence, from, to, evidence } = data;
  const definition = model.ontology.value?.ontology.relationTypes.find((each) => each.type === type);
  const ends = [from.slug, to.slug];
  const others = [...model.picture.value.links.values()].filter(
    (link) => link.id !== id && ends.includes(link.from.slug) && ends.includes(link.to.slug),
  );
  return (
    <article>
      <p class="eyebrow">Relation</p>
      <h2>{titleOf(type)}</h2>
      <ul class="ends">
        {[from, to].map((card, index) => (
          <li key={card.slug}>
            <span class="quiet">{definition?.symmetric ? 'between' : index ? 'to' : 'from'}</span>
            <Glyph kind={card.kind} />
            <button type="button" class="link" onClick={() => addEntity(card.slug)}>
              {card.name}
            </button>
          </li>
        ))}
      </ul>
      {definition && <p class="quiet">{definition.description}</p>}
      <dl>
        {role && [<dt key="t">Role</dt>, <dd key="d">{role}</dd>]}
        {since && [<dt key="t">Since</dt>, <dd key="d">{dayText(since)}</dd>]}
        {until && [<dt key="t">Until</dt>, <dd key="d">{dayText(until)}</dd>]}
        {confidence !== null && [<dt key="t">Confidence</dt>, <dd key="d">{numberText(confidence)}</dd>]}
      </dl>
      <h3>Evidence</h3>
      <Proofs evidence={evidence} />
      {others.length > 0 && (
        <>
          <h3>Other relations between the two</h3>
          <ul class="plain">
            {others.map((link) => (
              <li key={link.id}>
                <button type="button" class="link" onClick={() => select({ is: 'relation', id: link.id })}>
                  {titleOf(link.type)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}
