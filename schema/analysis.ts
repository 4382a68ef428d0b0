import {
  Analysis as AnalysisObject,
  type CentralityMeasure as Measure,
  maxRefs,
  type NumberedCommunity,
} from '../src/analysis/analysis.ts';
import {
  analysisDeadline,
  type EngineName,
  type Partition,
  type Similarity,
} from '../src/analysis/engine.ts';
import { countOf } from '../src/analysis/list-sizes.ts';
import type { Ranked } from '../src/analysis/rank.ts';
import { scopeOf } from '../src/analysis/scope.ts';
import { dayOf } from '../src/graph/graph.ts';
import { builder } from './builder.ts';
import { type AnyEntity, Entity, EntityRef } from './entity.ts';
import { sizeArgument } from './follow.ts';
import { EntityKind, RelationType } from './ontology.ts';

const GraphScope = builder.inputType('GraphScope', {
  description:
    'Which part of the graph an analysis sees: the entities of some kinds, and links between them. Two entities have a link where relations of these types join them, one however many there are; none has a link to itself.',
  fields: (t) => ({
    kinds: t.field({ type: [EntityKind], description: 'Only entities of these kinds; all unless given.' }),
    types: t.field({ type: [RelationType], description: 'Only relations of these types; all unless given.' }),
    directed: t.boolean({
      defaultValue: true,
      description:
        'Whether a link leads from the first end of a relation to the second; symmetric relations lead both ways. If not, links have no direction, and two entities that are related both ways have one.',
    }),
    asOf: t.field({
      type: 'Date',
      description: "Only relations valid on this day; that of the operation's @asOf unless given.",
    }),
  }),
});

/** A measure of how central an entity is, as an enum. */
export const CentralityMeasure = builder.enumType('CentralityMeasure', {
  description: 'A measure of how central an entity is.',
  values: {
    DEGREE: {
      description:
        'How many links it has: in a directed scope those that lead to it and those that lead away, so that a symmetric relation counts twice. Normalized, divided by the number of other entities.',
    },
    PAGERANK: {
      description:
        'How often one comes by who follows links at random and begins anew with a chance of 0.15: great where links lead to it from entities that are great themselves. Not normalized, every entity begins with 0.15 and the share of those that no link leads away from is lost. Normalized, divided by the sum over the scope, which is the same as spreading that share evenly.',
    },
    BETWEENNESS: {
      description:
        'On how many shortest ways between two others it lies; where there are several between the same two, each counts in part. Normalized, divided by the number of pairs of others, ordered in a directed scope.',
    },
    CLOSENESS: {
      description:
        'How near it is to those from which links lead to it: their number, divided by the sum of their distances; 0 where there are none. Normalized, times their share of all other entities (Wasserman and Faust), since few near ones would count for more than many.',
    },
    EIGENVECTOR: {
      description:
        'In proportion to the sum of the scores of those with a link to it; the sum of the squares of all scores is 1, normalized or not. A directed scope has no such scores where links lead in no circle; that is refused.',
    },
  } satisfies Record<Measure, unknown>,
});

const CommunityAlgorithm = builder.enumType('CommunityAlgorithm', {
  description:
    'How the entities of a scope are divided into communities. All but STRONGLY_CONNECTED take links for undirected.',
  values: {
    LOUVAIN: {
      description:
        'Such that more links lie within communities than by chance (modularity), by joining what makes this greater, level by level.',
    },
    LEIDEN: { description: 'The same, with communities that hang together in themselves.' },
    LABEL_PROPAGATION: {
      description:
        'Each entity takes over the community that most of its neighbors are in, again and again: quick and rough.',
    },
    WEAKLY_CONNECTED: { description: 'All that is connected, whichever way links lead.' },
    STRONGLY_CONNECTED: {
      description:
        'All from which links lead to each other, there and back; in an undirected scope the same as WEAKLY_CONNECTED.',
    },
  } satisfies Record<Partition, unknown>,
});

const SimilarityMeasure = builder.enumType('SimilarityMeasure', {
  description:
    'How the neighbors of two entities are compared: by the number that they share, divided by another.',
  values: {
    JACCARD: { description: 'By the number of all that either has.' },
    OVERLAP: { description: 'By the number that the one with fewer has.' },
    COSINE: { description: 'By the root of the product of the numbers that each has.' },
  } satisfies Record<Similarity, unknown>,
});

const AnalysisEngine = builder.enumType('AnalysisEngine', {
  description:
    'What analyses are computed by. Scores are the same by either; communities may differ where several ways to divide a scope are about as good.',
  values: {
    GRAPH_DATA_SCIENCE: { description: 'Graph Data Science, inside of Neo4j.' },
    GRAPHOLOGY: {
      description: 'The server itself, with graphology: where the database has no Graph Data Science.',
    },
  } satisfies Record<EngineName, unknown>,
});

const RankedEntity = builder.objectRef<Ranked>('RankedEntity');
RankedEntity.implement({
  description: 'An entity with a score and its rank by that.',
  fields: (t) => ({
    entity: t.field({
      type: Entity,
      description: 'The entity.',
      resolve: ({ slug }, _args, { graph }, info) => graph.found<AnyEntity>(slug, info),
    }),
    score: t.exposeFloat('score', { description: 'The score, as the measure says.' }),
    rank: t.exposeInt('rank', {
      description:
        '1 and the number of entities with a greater score: those with the same score share a rank, and the next one is skipped.',
    }),
  }),
});

const Community = builder.objectRef<NumberedCommunity>('Community');
Community.implement({
  description: 'Entities that belong together.',
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'Its place among the communities: 1 for the largest.' }),
    size: t.exposeInt('size', { description: 'How many entities belong to it.' }),
    members: t.field({
      type: [Entity],
      description:
        'The entities that belong to it, those with the most links in the scope first, then by slug.',
      args: {
        first: sizeArgument(t, 'members'),
      },
      resolve: ({ members }, { first }, { graph }, info) =>
        graph.foundAll<AnyEntity>(members.slice(0, countOf('members', first)), info),
    }),
  }),
});

const Analysis = builder.objectRef<AnalysisObject>('Analysis');
Analysis.implement({
  description:
    'What can be worked out about a part of the graph. It is worked out once for all who ask, and anew when the graph has changed.',
  fields: (t) => ({
    engine: t.field({
      type: AnalysisEngine,
      description: 'What it is computed by.',
      resolve: (analysis) => analysis.engine(),
    }),
    nodeCount: t.int({
      description: 'How many entities there are.',
      resolve: async (analysis) => (await analysis.size()).entities,
    }),
    relationCount: t.int({
      description:
        'How many relations join two of them, as they are stored: symmetric ones once, and each of those that join the same two, though they make one link.',
      resolve: async (analysis) => (await analysis.size()).relations,
    }),
    centrality: t.field({
      type: [RankedEntity],
      description: 'The most central entities, by score and then by slug.',
      args: {
        measure: t.arg({ type: CentralityMeasure, required: true, description: 'By what.' }),
        normalized: t.arg.boolean({
          defaultValue: false,
          description:
            'Whether scores can be compared across scopes: as networkx gives them, PageRank adds up to 1. Each measure says how.',
        }),
        first: sizeArgument(t, 'centrality'),
      },
      resolve: (analysis, args) => analysis.centrality(args),
    }),
    communities: t.field({
      type: [Community],
      description: 'The largest communities; those of the same size by the first of their slugs.',
      args: {
        algorithm: t.arg({
          type: CommunityAlgorithm,
          defaultValue: 'LOUVAIN',
          description: 'How they are found.',
        }),
        first: sizeArgument(t, 'communities'),
      },
      resolve: (analysis, args) => analysis.communities(args),
    }),
    similar: t.field({
      type: [RankedEntity],
      description:
        'The entities whose neighbors are most like those of one, by score and then by slug; those that share none are left out. In a directed scope neighbors are those that links lead to, so that two are alike that depend on the same.',
      args: {
        to: t.arg({
          type: EntityRef,
          required: true,
          description: 'The entity to compare with; it has to be in the scope.',
        }),
        measure: t.arg({
          type: SimilarityMeasure,
          defaultValue: 'JACCARD',
          description: 'How they are compared.',
        }),
        first: sizeArgument(t, 'similar'),
      },
      resolve: (analysis, args) => analysis.similar(args),
    }),
    commonNeighbors: t.field({
      type: [Entity],
      description:
        'The entities that are neighbors of all of some, by name and then by slug. In a directed scope those that links lead to from each of them.',
      args: {
        of: t.arg({
          type: [EntityRef],
          required: true,
          description: `Which entities, 1 to ${maxRefs}; they have to be in the scope.`,
        }),
        first: sizeArgument(t, 'commonNeighbors'),
      },
      resolve: async (analysis, args, { graph }, info) =>
        graph.foundAll<AnyEntity>(await analysis.commonNeighbors(args), info),
    }),
  }),
});

builder.queryField('analysis', (t) =>
  t.field({
    type: Analysis,
    description:
      'Measures of a part of the graph as a whole: what is central, what belongs together, what is alike. All of the graph unless a scope is given.',
    args: { scope: t.arg({ type: GraphScope, description: 'Which part of the graph.' }) },
    resolve: (_root, { scope }, { analysis, meter }, info) => {
      meter.allow(analysisDeadline);
      return new AnalysisObject(analysis, scopeOf(scope ?? {}, dayOf(scope?.asOf, info)));
    },
  }),
);
