import type { Proof } from '../api/documents.ts';
import { dayText } from './format.ts';
import { addEntity } from './state.ts';

/** The sources that state something, and where in them. */
export function Proofs({ evidence }: { readonly evidence: readonly Proof[] }) {
  if (!evidence.length) return <p class="quiet">No source is recorded.</p>;
  return (
    <ul class="proofs">
      {evidence.map(({ locator, source }) => (
        <li key={`${source.slug} ${locator}`}>
          <button type="button" class="link" onClick={() => addEntity(source.slug)}>
            {source.name}
          </button>
          {locator && <span class="locator">{locator}</span>}
          {source.publishedOn && <small>{dayText(source.publishedOn)}</small>}
          {source.url && (
            <a href={source.url} target="_blank" rel="noopener noreferrer">
              Read
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
