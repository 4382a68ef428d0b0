import type { Kind } from '../api/documents.ts';
import { emptyView, type Step, type View } from '../view/view.ts';

/** A question with the view that answers it. */
export interface Question {
  readonly title: string;
  readonly hint: string;
  readonly view: View;
}

/** What a question has to name. */
interface Named {
  readonly slug: string;
  readonly name: string;
  readonly kind: Kind;
}

/** Questions to the story that ships, with the entities that they are about. */
const story: readonly (Question & { readonly about: readonly string[] })[] = [
  {
    title: 'How is Yann LeCun related to OpenAI?',
    hint: 'The shortest ways from one to the other that do not lead through hubs, each step with its source.',
    about: ['yann-lecun', 'openai'],
    view: viewOf([{ is: 'paths', from: 'yann-lecun', to: 'openai', hub: 10, limit: 3 }]),
  },
  {
    title: 'Who made Llama 2, on which terms, and where can it be had?',
    hint: 'Its makers, licence and platforms, and what its licence falls short of.',
    about: ['llama-2', 'llama-2-community-license'],
    view: viewOf(
      [
        { is: 'add', slugs: ['llama-2'] },
        { is: 'expand', slug: 'llama-2', type: 'DEVELOPED', direction: 'IN', limit: 25 },
        { is: 'expand', slug: 'llama-2', type: 'LICENSED_UNDER', direction: 'OUT', limit: 25 },
        { is: 'expand', slug: 'llama-2', type: 'AVAILABLE_ON', direction: 'OUT', limit: 25 },
        {
          is: 'expand',
          slug: 'llama-2-community-license',
          type: 'DOES_NOT_MEET',
          direction: 'OUT',
          limit: 25,
        },
      ],
      { selected: { is: 'entity', slug: 'llama-2' } },
    ),
  },
  {
    title: 'What is Llama 2 built on, and what is built on it?',
    hint: 'Its lineage in layers, from what came before on the left to what was made of it on the right.',
    about: ['llama-2'],
    view: viewOf([{ is: 'lineage', slug: 'llama-2', direction: 'BOTH' }], { layout: 'layers' }),
  },
  {
    title: 'Who stands where in the debate on openness?',
    hint: 'The claims on open and closed models, and who makes them.',
    about: ['open-vs-closed'],
    view: viewOf([{ is: 'around', slug: 'open-vs-closed', depth: 2, limit: 60 }], {
      selected: { is: 'entity', slug: 'open-vs-closed' },
    }),
  },
];

/** How many are offered. */
const offered = 5;

/**
 * Questions that this graph can answer: those to the story where it is there, and others about what is most connected.
 *
 * @param present slugs that the graph holds
 * @param top the entities with the most relations, the first first
 */
export function questionsFor(present: ReadonlySet<string>, top: readonly Named[]): readonly Question[] {
  const told = story.filter(({ about }) => about.every((slug) => present.has(slug)));
  const [first, second] = top;
  const model = top.find(({ kind }) => kind === 'MODEL' || kind === 'DATASET');
  const general: readonly (Question | undefined)[] = [
    first && {
      title: 'What is central, and what belongs together?',
      hint: 'The most connected entities, sized by PageRank and coloured by community.',
      view: viewOf([{ is: 'top', limit: 100 }], { size: 'PAGERANK', colour: 'community' }),
    },
    first && {
      title: `What stands around ${first.name}?`,
      hint: 'Everything that one relation leads to.',
      view: viewOf([{ is: 'around', slug: first.slug, depth: 1, limit: 100 }]),
    },
    first &&
      second && {
        title: `How is ${first.name} related to ${second.name}?`,
        hint: 'The shortest ways from one to the other.',
        view: viewOf([{ is: 'paths', from: first.slug, to: second.slug, hub: null, limit: 3 }]),
      },
    model && {
      title: `What is ${model.name} built on, and what is built on it?`,
      hint: 'Its lineage in layers.',
      view: viewOf([{ is: 'lineage', slug: model.slug, direction: 'BOTH' }], { layout: 'layers' }),
    },
    second && {
      title: `What stands around ${second.name}?`,
      hint: 'Everything that one relation leads to.',
      view: viewOf([{ is: 'around', slug: second.slug, depth: 1, limit: 100 }]),
    },
  ];
  return [...told, ...general.filter((question) => question !== undefined)].slice(0, offered);
}

/** Slugs that the questions to the story are about. */
export const storySlugs: readonly string[] = [...new Set(story.flatMap(({ about }) => about))];

function viewOf(steps: readonly Step[], others: Partial<View> = {}): View {
  return { ...emptyView, ...others, steps };
}
