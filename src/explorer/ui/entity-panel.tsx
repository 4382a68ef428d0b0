import { countsDocument } from '../api/counts.ts';
import { type EntityDetails, entityDocument, type RelationType } from '../api/documents.ts';
import { titleOf } from '../drawing/kinds.ts';
import { type Direction, directions, isExpansionOf, type Step, sameQuestion } from '../view/view.ts';
import { countText, dayText, numberText, scoreText } from './format.ts';
import { Glyph } from './glyph.tsx';
import { Proofs } from './proofs.tsx';
import { RelationWords } from './relation-words.tsx';
import { addEntity, connecting, expandLimit, model, pane, select, toggleAround } from './state.ts';
import { useAnswer } from './use-answer.ts';

/** Relations that are listed at once. */
const listed = 50;

/** An entity with its properties, relations and evidence, and what can be done from there. */
export function EntityPanel({ slug }: { readonly slug: string }) {
  const { asOf } = model.view.value;
  const { data, error } = useAnswer(`${slug} ${asOf}`, async (ask, abort) => {
    const { entity } = await ask(entityDocument, { slug, asOf, first: listed }, abort);
    return { entity };
  });
  if (error) return <p role="alert">{error}</p>;
  if (!data) return <p class="quiet">Reading …</p>;
  const { entity } = data;
  if (!entity) return <p role="alert">There is no entity with the slug {slug}.</p>;
  const { relations } = entity;
  return (
    <article>
      <p class="eyebrow">
        <Glyph kind={entity.kind} /> {titleOf(entity.kind)}
      </p>
      <h2>{entity.name}</h2>
      {entity.aliases.length > 0 && <p class="quiet">also {entity.aliases.join(', ')}</p>}
      {entity.summary && <p>{entity.summary}</p>}
      <Doings slug={slug} name={entity.name} />
      <Properties entity={entity} />
      <Expansions slug={slug} />
      <h3>Relations</h3>
      <ul class="relations">
        {relations.edges.map(({ neighbor, node }) => (
          <li key={`${node.id} ${neighbor.slug}`}>
            <button
              type="button"
              class="link type"
              title="Show evidence"
              onClick={() => select({ is: 'relation', id: node.id })}
            >
              <RelationWords type={node.type} direction={node.from.slug === entity.slug ? 'OUT' : 'IN'} />
            </button>
            <button type="button" class="link" onClick={() => addEntity(neighbor.slug)}>
              <Glyph kind={neighbor.kind} />
              {neighbor.name}
            </button>
            {node.role && <small class="quiet">{node.role}</small>}
          </li>
        ))}
      </ul>
      {relations.totalCount > listed && (
        <p class="quiet">
          {numberText(listed)} of {numberText(relations.totalCount)}. Expand by type to see others.
        </p>
      )}
      <h3>Evidence</h3>
      <Proofs evidence={entity.evidence} />
    </article>
  );
}

function Doings({ slug, name }: { readonly slug: string; readonly name: string }) {
  const { steps } = model.view.value;
  const inPicture = model.picture.value.entities.has(slug);
  const expanded = inPicture && steps.some((step) => isExpansionOf(step, slug));
  return (
    <p class="doings">
      {!inPicture && (
        <button type="button" onClick={() => addEntity(slug)}>
          Add to picture
        </button>
      )}
      <button type="button" onClick={() => toggleAround(slug)}>
        {expanded ? 'Collapse' : 'Expand all'}
      </button>
      <button
        type="button"
        onClick={() => model.act({ do: 'step', step: { is: 'lineage', slug, direction: 'BOTH' } })}
      >
        Lineage
      </button>
      <button
        type="button"
        onClick={() => {
          connecting.value = { from: { slug, name }, to: null };
          pane.value = 'controls';
          setTimeout(() => document.querySelector<HTMLElement>('.connect input[aria-label="To"]')?.focus());
        }}
        aria-label={`Connect ${name} with another`}
      >
        Connect
      </button>
      {inPicture && (
        <button type="button" onClick={() => model.act({ do: 'remove', slug })}>
          Remove
        </button>
      )}
    </p>
  );
}

/** What can be expanded: types of relations with how many there are, before anything is fetched. */
function Expansions({ slug }: { readonly slug: string }) {
  const { asOf, steps } = model.view.value;
  const { data, error } = useAnswer(`${slug} ${asOf}`, async (ask, abort) => {
    const { entity } = await ask(countsDocument, { slug, asOf }, abort);
    const { __typename: _, ...counts } = entity ?? { __typename: undefined };
    return new Map(Object.entries(counts).map(([name, { totalCount }]) => [name, totalCount]));
  });
  if (error) return <p role="alert">{error}</p>;
  // Everything around it is there already, and nothing was left out.
  const whole = model.steps.value.some(
    ({ step, found }) => step.is === 'around' && step.slug === slug && found.outOf === undefined,
  );
  const rows = model.names.types.flatMap((type) =>
    directions.flatMap((direction) => {
      const count = data?.get(`${type}_${direction}`) ?? 0;
      return count ? [{ type, direction, count }] : [];
    }),
  );
  return (
    <section aria-label="Expand by type">
      <h3>
        Expand{' '}
        <label class="limit">
          at most{' '}
          <select
            aria-label="How many at most"
            value={expandLimit.value}
            onChange={({ currentTarget }) => {
              expandLimit.value = Number(currentTarget.value);
            }}
          >
            {[5, 10, 25, 50, 100, 500].map((limit) => (
              <option key={limit}>{limit}</option>
            ))}
          </select>
        </label>
      </h3>
      {data && !rows.length && <p class="quiet">It has no relations{asOf ? ` on ${dayText(asOf)}` : ''}.</p>}
      <ul class="expansions">
        {rows.map(({ type, direction, count }) => (
          <Expansion key={`${type} ${direction}`} {...{ slug, type, direction, count, steps, whole }} />
        ))}
      </ul>
    </section>
  );
}

interface ExpansionProps {
  readonly slug: string;
  readonly type: RelationType;
  readonly direction: Direction;
  readonly count: number;
  readonly steps: readonly Step[];
  readonly whole: boolean;
}

function Expansion({ slug, type, direction, count, steps, whole }: ExpansionProps) {
  const step: Step = { is: 'expand', slug, type, direction, limit: expandLimit.value };
  const done = steps.find((other) => sameQuestion(other, step));
  const shown = done?.is === 'expand' ? Math.min(done.limit, count) : 0;
  const more = shown > 0 && shown < count && expandLimit.value > shown;
  return (
    <li>
      <span>
        <RelationWords type={type} direction={direction} />
      </span>
      <span class="count">
        {shown && shown < count ? `${numberText(shown)} of ${numberText(count)}` : numberText(count)}
      </span>
      {whole ? (
        <small>shown</small>
      ) : (
        <button
          type="button"
          class="small"
          aria-label={`${done && !more ? 'Hide' : 'Show'} ${titleOf(type)}, ${countText(count, 'relation', 'relations')}`}
          onClick={() => {
            if (done && !more) model.act({ do: 'drop', step });
            else {
              if (!model.picture.value.entities.has(slug))
                model.act({ do: 'step', step: { is: 'add', slugs: [slug] } });
              model.act({ do: 'step', step });
            }
          }}
        >
          {done && !more ? 'Hide' : more ? 'More' : 'Show'}
        </button>
      )}
    </li>
  );
}

function Properties({ entity }: { readonly entity: EntityDetails }) {
  const rows = propertiesOf(entity).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  if (!rows.length && !entity.url) return null;
  return (
    <dl>
      {rows.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
      {entity.url && [
        <dt key="url">Page</dt>,
        <dd key="url value">
          <a href={entity.url} target="_blank" rel="noopener noreferrer">
            {new URL(entity.url).hostname}
          </a>
        </dd>,
      ]}
    </dl>
  );
}

type Row = readonly [name: string, value: string | null | undefined];

/** The properties of an entity as a person reads them. */
function propertiesOf(entity: EntityDetails): readonly Row[] {
  const released = (of: Extract<EntityDetails, { __typename: 'Model' | 'Dataset' | 'Application' }>): Row => [
    'Released',
    of.releasedOn && dayText(of.releasedOn, of.releasedOnPrecision),
  ];
  const words = (value: string | null) => value && titleOf(value);
  const number = (value: number | string | null) => (value === null ? null : numberText(value));
  const yes = (value: boolean | null) => (value === null ? null : value ? 'Yes' : 'No');
  const centrality: Row = ['PageRank', entity.pagerank === null ? null : scoreText(entity.pagerank)];
  switch (entity.__typename) {
    case 'Organization':
      return [['Sort', words(entity.organizationType)], ['Country', entity.country], centrality];
    case 'Model':
      return [
        released(entity),
        ['Access', words(entity.access)],
        ['Parameters', number(entity.parameterCount)],
        ['Modalities', entity.modalities.join(', ')],
        centrality,
      ];
    case 'ModelVariant':
      return [['Parameters', number(entity.parameterCount)], ['Tuning', words(entity.tuning)], centrality];
    case 'Dataset':
      return [released(entity), ['Access', words(entity.access)], ['Size', entity.size], centrality];
    case 'Application':
      return [released(entity), ['Access', words(entity.access)], centrality];
    case 'License':
      return [
        ['Research use', yes(entity.allowsResearchUse)],
        ['Commercial use', yes(entity.allowsCommercialUse)],
        ['Monthly users at most', number(entity.monthlyActiveUserLimit)],
        ['OSI approved', yes(entity.osiApproved)],
        centrality,
      ];
    case 'Publication':
      return [['Published', entity.publishedOn && dayText(entity.publishedOn)], centrality];
    case 'Source':
      return [
        ['Published', entity.publishedOn && dayText(entity.publishedOn)],
        ['Publisher', entity.publisher],
        centrality,
      ];
    case 'Event':
      return [['Happened', dayText(entity.occurredOn)], ['Sort', words(entity.eventType)], centrality];
    case 'Claim':
      return [['Statement', entity.statement], ['Stance', words(entity.stance)], centrality];
    default:
      return [centrality];
  }
}
