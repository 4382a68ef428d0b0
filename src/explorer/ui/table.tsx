import { useSignal } from '@preact/signals';
import { titleOf, wordsOf } from '../drawing/kinds.ts';
import { sizeNames } from './controls.tsx';
import { numberText, scoreText } from './format.ts';
import { Glyph } from './glyph.tsx';
import { model, select, selectEntity } from './state.ts';

/** Rows that are written at once; more follow on demand, since a browser takes seconds for thousands. */
const page = 200;

/** The same as the drawing, in words. */
export function Table() {
  const { entities, links } = model.picture.value;
  const { selected } = model.view.value;
  const scores = model.analysis.value?.scores;
  const entityRows = useSignal(page);
  const linkRows = useSignal(page);
  const counts = new Map<string, number>();
  for (const { from, to } of links.values())
    for (const slug of new Set([from.slug, to.slug])) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  const name = (slug: string) => entities.get(slug)?.name ?? slug;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled has to be reached by keys
    <section class="tables" aria-label="Table of what is shown" tabIndex={0}>
      <table>
        <caption>Entities: {numberText(entities.size)}</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">
              Relations shown
            </th>
            {scores && (
              <th scope="col" class="number">
                {sizeNames[model.view.value.size]}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {[...entities.values()].slice(0, entityRows.value).map(({ slug, name, kind }) => (
            <tr
              key={slug}
              aria-current={selected?.is === 'entity' && selected.slug === slug ? 'true' : undefined}
            >
              <th scope="row">
                <button type="button" class="link" onClick={() => selectEntity(slug)}>
                  <Glyph kind={kind} />
                  {name}
                </button>
              </th>
              <td>{titleOf(kind)}</td>
              <td class="number">{numberText(counts.get(slug) ?? 0)}</td>
              {scores && <td class="number">{scoreText(scores.get(slug)?.score ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <More rows={entityRows} of={entities.size} />
      <table>
        <caption>Relations: {numberText(links.size)}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Relation</th>
            <th scope="col">To</th>
            <th scope="col">Role</th>
          </tr>
        </thead>
        <tbody>
          {[...links.values()].slice(0, linkRows.value).map(({ id, type, from, to, role }) => (
            <tr
              key={id}
              aria-current={selected?.is === 'relation' && selected.id === id ? 'true' : undefined}
            >
              <td>{name(from.slug)}</td>
              <th scope="row">
                <button type="button" class="link" onClick={() => select({ is: 'relation', id })}>
                  {wordsOf(type)}
                </button>
              </th>
              <td>{name(to.slug)}</td>
              <td>{role}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More rows={linkRows} of={links.size} />
    </section>
  );
}

function More({ rows, of }: { readonly rows: { value: number }; readonly of: number }) {
  if (rows.value >= of) return null;
  return (
    <button
      type="button"
      onClick={() => {
        rows.value += 5 * page;
      }}
    >
      Show more ({numberText(of - rows.value)} left)
    </button>
  );
}
