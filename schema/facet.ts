import { type Facet as Counted, facets } from '../src/graph/facets.ts';
import { dayOf } from '../src/graph/graph.ts';
import { builder } from './builder.ts';
import { type AnyEntity, Entity } from './entity.ts';
import { EntityFilter } from './filter.ts';
import { Direction, RelationType } from './ontology.ts';

const FacetField = builder.enumType('FacetField', {
  description: 'A property by which entities can be counted.',
  values: {
    KIND: { description: 'The kind of entity.' },
    YEAR: { description: 'The year in which it was released, was published or occurred.' },
    ACCESS: { description: 'How models, datasets and applications can be had.' },
    COUNTRY: { description: 'The country of organizations.' },
    STANCE: { description: 'The side that claims take.' },
  } as const,
});

const RelatedFacet = builder.inputType('RelatedFacet', {
  description: 'A relation by whose other ends entities are counted.',
  fields: (t) => ({
    type: t.field({
      type: RelationType,
      required: true,
      description: 'The type of relation that is followed.',
    }),
    direction: t.field({
      type: Direction,
      required: true,
      defaultValue: 'OUT',
      description:
        'OUT where the entities counted are the first end of the relation, IN where the second. Symmetric relations are followed either way.',
    }),
  }),
});

const FacetBy = builder.inputType('FacetBy', {
  description: 'What entities are counted by: a property, or what they are related to.',
  isOneOf: true,
  fields: (t) => ({
    field: t.field({ type: FacetField, description: 'A property.' }),
    related: t.field({ type: RelatedFacet, description: 'A relation.' }),
  }),
});

const Facet = builder.objectRef<Counted>('Facet');
Facet.implement({
  description: 'How many entities share a value.',
  fields: (t) => ({
    value: t.exposeString('value', {
      description: 'The value; where the facet is by relation, the name of the related entity.',
    }),
    entity: t.field({
      type: Entity,
      nullable: true,
      description: 'The related entity, where the facet is by relation; null where it is by a property.',
      resolve: ({ slug }, _args, { graph }, info) =>
        slug === null ? null : graph.found<AnyEntity>(slug, info),
    }),
    count: t.exposeInt('count', { description: 'How many entities have it.' }),
  }),
});

builder.queryField('facets', (t) =>
  t.field({
    type: [Facet],
    description:
      'Counts entities by a property or by what they are related to, the largest count first, then by value: models by licence, by developer, by year. Entities without a value are not counted; each is counted once per related entity.',
    args: {
      filter: t.arg({ type: EntityFilter, description: 'Which entities to count; all unless given.' }),
      by: t.arg({ type: FacetBy, required: true, description: 'What to count them by.' }),
      first: t.arg.int({
        defaultValue: 20,
        description: 'How many values, 0 to 1000, those with the largest counts.',
      }),
    },
    resolve: (_root, args, { graph }, info) => facets(graph, args, dayOf(undefined, info)),
  }),
);
