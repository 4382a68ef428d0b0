import { z } from 'zod';
import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { DateFilter, entityFilter, enumFilter, type FilterFields } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { day, entityProperties, type Stored } from './shape.ts';

const eventTypes = ['RELEASE', 'PARTNERSHIP', 'ANNOUNCEMENT', 'OTHER'] as const;

/** The properties of an event. */
export const eventProperties = entityProperties.extend({
  occurredOn: day,
  eventType: z.enum(eventTypes),
});

const EventType = builder.enumType('EventType', {
  description: 'What sort of event it is.',
  values: {
    RELEASE: { description: 'Something became available.' },
    PARTNERSHIP: { description: 'Organizations began to work together.' },
    ANNOUNCEMENT: { description: 'Something was made known.' },
    OTHER: { description: 'Something else.' },
  } satisfies Record<(typeof eventTypes)[number], unknown>,
});

/** An event. */
export const Event = builder.objectRef<Stored<typeof eventProperties>>('Event');
/** A list of events. */
export const EventConnection = entityConnection('Event', 'events', () => Event, ['EVENT']);

Event.implement({
  description: 'Something that happened on a day: a release, a partnership, an announcement.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    occurredOn: t.expose('occurredOn', { type: 'Date', description: 'The day on which it happened.' }),
    eventType: t.expose('eventType', {
      type: EventType,
      description: 'What sort of event it is.',
    }),
    released: follow(t, EntityConnection, 'OUT', 'RELEASED', { description: 'What was released.' }),
    participants: follow(t, EntityConnection, 'OUT', 'INVOLVES', {
      description: 'Who took part; the part they played is the role of the relation.',
    }),
  }),
});

const EventTypeFilter = enumFilter('EventType', EventType, 'what sort of event something is');

/** The conditions on an event's own properties. */
export const eventFilters = (t: FilterFields) => ({
  occurredOn: t.field({ type: DateFilter, description: 'Conditions on the day on which it happened.' }),
  eventType: t.field({ type: EventTypeFilter, description: 'Conditions on what sort of event it is.' }),
});

builder.queryField(
  'events',
  rootList(EventConnection, entityFilter('Event', 'events', eventFilters), 'All events.'),
);

/** An event as it is written. */
export const EventInput = entityInput('Event', 'an event', (t) => ({
  occurredOn: t.field({ type: 'Date', description: 'The day on which it happened; a new one must have it.' }),
  eventType: t.field({
    type: EventType,
    description: 'What sort of event it is; a new one must have it.',
  }),
}));
