import { useEffect, useState } from 'preact/hooks';
import { createAsk, explain } from '../api/client.ts';
import { startDocument } from '../api/documents.ts';
import type { ResultOf } from '../api/graphql.ts';
import { titleOf } from '../drawing/kinds.ts';
import { graphqlText } from '../share/graphql-text.ts';
import { countText, numberText } from '../ui/format.ts';
import { Glyph } from '../ui/glyph.tsx';
import { SiteHeader } from '../ui/site-header.tsx';
import { writeLink } from '../view/link.ts';
import { questionsFor, storySlugs } from './questions.ts';

type Start = ResultOf<typeof startDocument>;

/** What this is, how much of it there is, and five questions to begin with. */
export function StartPage() {
  const [start, setStart] = useState<Start | null>(null);
  const [error, setError] = useState('');
  useEffect(() => {
    const key = sessionStorage.getItem('modelgraph:key') ?? '';
    createAsk(() => key)(startDocument, { slugs: [...storySlugs] }).then(setStart, (reason: unknown) =>
      setError(explain(reason)),
    );
  }, []);
  return (
    <>
      <SiteHeader />
      <main class="text">
        <h1>A graph of the world of AI models</h1>
        <p class="lead">
          Who built what, from what, under which licence, where it can be had, who says what about it, and how
          we know: entities and relations with their sources and their time, to look at or to ask by typed
          GraphQL.
        </p>
        <p class="ways-in">
          <a class="primary" href="/explore">
            Explore the graph
          </a>
          <a href="/graphql">Ask in GraphQL</a>
          <a href="/docs">Read the guides</a>
        </p>
        {error && (
          <p role="alert" class="alert">
            {error} <a href="/explore">The explorer</a> lets you try again.
          </p>
        )}
        {start && <Contents start={start} />}
      </main>
    </>
  );
}

function Contents({ start: { stats, present, top } }: { readonly start: Start }) {
  const slugs = new Set(present.nodes.map(({ slug }) => slug));
  const questions = questionsFor(slugs, top.nodes);
  return (
    <>
      <section aria-labelledby="contents">
        <h2 id="contents">
          {countText(stats.entityCount, 'entity', 'entities')},{' '}
          {countText(stats.relationCount, 'relation', 'relations')}
        </h2>
        <ul class="amounts">
          {stats.entitiesByKind
            .filter(({ count }) => count > 0)
            .map(({ kind, count }) => (
              <li key={kind}>
                <Glyph kind={kind} />
                <strong>{numberText(count)}</strong> {titleOf(kind)}
              </li>
            ))}
        </ul>
        {stats.entityCount === 0 && (
          <p>
            The graph is empty. Bring something in: <code>npm run modelgraph -- import my-models.yaml</code>
          </p>
        )}
      </section>
      {questions.length > 0 && (
        <section aria-labelledby="questions">
          <h2 id="questions">Questions to begin with</h2>
          <ol class="questions">
            {questions.map(({ title, hint, view }) => (
              <li key={title}>
                <a class="question" href={`/explore#${writeLink(view)}`}>
                  {title}
                </a>
                <p>{hint}</p>
                <a
                  href={`/graphql?query=${encodeURIComponent(graphqlText(view))}`}
                  aria-label={`${title} As GraphQL`}
                >
                  As GraphQL
                </a>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}
