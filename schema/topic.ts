import { builder } from './builder.ts';
import { ClaimConnection, Stance } from './claim.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { entityFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { EntityKind } from './ontology.ts';
import { entityProperties, type Stored } from './shape.ts';

/** The properties of a topic: those that every entity has. */
export const topicProperties = entityProperties;

/** A topic. */
export const Topic = builder.objectRef<Stored<typeof topicProperties>>('Topic');
/** A list of topics. */
export const TopicConnection = entityConnection('Topic', 'topics', () => Topic, ['TOPIC']);

Topic.implement({
  description: 'A subject, tag, definition or debate that entities are tagged with and claims are about.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    entities: follow(t, EntityConnection, 'IN', 'TAGGED', {
      description: 'What is tagged with it.',
      args: { kinds: t.arg({ type: [EntityKind], description: 'Only entities of these kinds.' }) },
    }),
    claims: follow(t, ClaimConnection, 'IN', 'ABOUT', {
      description: 'The claims that are about it.',
      args: { stance: t.arg({ type: Stance, description: 'Only claims that take this side.' }) },
      equals: { stance: 'stance' },
    }),
  }),
});

builder.queryField('topics', rootList(TopicConnection, entityFilter('Topic', 'topics'), 'All topics.'));

/** A topic as it is written. */
export const TopicInput = entityInput('Topic', 'a topic');
