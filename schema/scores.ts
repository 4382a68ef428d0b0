import { lastScores, type ScoreRecord } from '../src/analysis/kept-scores.ts';
import { CentralityMeasure } from './analysis.ts';
import { builder } from './builder.ts';
import { EntityKind, RelationType } from './ontology.ts';

const Scores = builder.objectRef<ScoreRecord>('Scores');
Scores.implement({
  description:
    'Of what the scores are that entities have in their fields pagerank, degreeCentrality and betweenness, by which lists can be ordered and filtered. They are worked out from time to time, not when they are asked for: analysis tells them as of now.',
  fields: (t) => ({
    computedAt: t.expose('computedAt', { type: 'DateTime', description: 'When they were worked out.' }),
    age: t.int({
      description: 'Seconds since then.',
      resolve: ({ age }) => Math.max(0, Math.floor(age / 1_000)),
    }),
    position: t.exposeInt('position', {
      description:
        'How many transactions the log of changes had seen then: their effects are in the scores, those of later ones are not.',
    }),
    changesSince: t.exposeInt('changesSince', {
      description:
        'How many transactions the log of changes has seen since; 0 where the scores are as of now.',
    }),
    measures: t.expose('measures', {
      type: [CentralityMeasure],
      description:
        'By what entities were scored: DEGREE, PAGERANK and BETWEENNESS, or those of them that were asked for and that the graph is not too large for. All are normalized, and of relations with a direction.',
    }),
    kinds: t.expose('kinds', {
      type: [EntityKind],
      description: 'The kinds of entities in the scope; others have no score.',
    }),
    types: t.expose('types', {
      type: [RelationType],
      description: 'The types of relations in the scope.',
    }),
    complete: t.exposeBoolean('complete', {
      description:
        'Whether all of them are in place; if not, they are being written at the moment, or that was stopped: some entities still have the scores from before. Working them out again puts that right.',
    }),
  }),
});

builder.queryField('scores', (t) =>
  t.field({
    type: Scores,
    nullable: true,
    description:
      'When and of what the scores of entities were worked out, by modelgraph analyze or on a schedule; null where they never were.',
    resolve: async (_root, _args, { analysis }) => (await lastScores(analysis.database)) ?? null,
  }),
);
