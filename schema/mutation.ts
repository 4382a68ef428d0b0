import { requireScope } from '../src/auth/caller.ts';
import type { Author } from '../src/changes/change-log.ts';
import type { RelationObject } from '../src/graph/objects.ts';
import type { Call, UserError as Shape } from '../src/mutations/call.ts';
import { type Deleted, deleteEntities } from '../src/mutations/delete-entities.ts';
import { deleteRelations } from '../src/mutations/delete-relations.ts';
import { type Merged, mergeEntities } from '../src/mutations/merge-entities.ts';
import { type UpsertedEntities, upsertEntities } from '../src/mutations/upsert-entities.ts';
import { type UpsertedRelations, upsertRelations } from '../src/mutations/upsert-relations.ts';
import { builder, type Context, type Types } from './builder.ts';
import { type AnyEntity, Entity } from './entity.ts';
import { EntityInput } from './entity-input.ts';
import { EntityRef } from './entity-ref.ts';
import { RelationInput } from './relation-input.ts';
import { UserError } from './user-error.ts';

builder.mutationType({
  description:
    'What can be written; it needs the scope graph:write. All items of one call are applied, or none. What the caller got wrong comes back in userErrors; a call with userErrors has changed nothing.',
});

interface Answer {
  readonly userErrors: readonly Shape[];
}

/** What all payloads have in common. */
const userErrors = <Parent extends Answer>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>) =>
  t.field({
    type: [UserError],
    description: 'What kept the call from taking effect; empty where it did.',
    resolve: ({ userErrors }) => userErrors,
  });

const UpsertEntitiesPayload = builder.objectRef<UpsertedEntities>('UpsertEntitiesPayload');
UpsertEntitiesPayload.implement({
  description: 'What a call of upsertEntities did, or would do.',
  fields: (t) => ({
    entities: t.field({
      type: [Entity],
      description:
        'The entities as they are now, one for each item of the input, in its order; empty where nothing was written, as by dryRun.',
      resolve: ({ slugs }, _args, { graph }, info) => slugs.map((slug) => graph.found<AnyEntity>(slug, info)),
    }),
    created: t.exposeInt('created', { description: 'How many items created an entity.' }),
    updated: t.exposeInt('updated', { description: 'How many items changed an entity.' }),
    unchanged: t.exposeInt('unchanged', {
      description: 'How many items say what is in the graph already; nothing is written for them.',
    }),
    userErrors: userErrors(t),
  }),
});

const UpsertRelationsPayload = builder.objectRef<UpsertedRelations>('UpsertRelationsPayload');
UpsertRelationsPayload.implement({
  description: 'What a call of upsertRelations did, or would do.',
  fields: (t) => ({
    relations: t.field({
      type: ['Relation'],
      description:
        'The relations as they are now, one for each item of the input, in its order; empty where nothing was written, as by dryRun.',
      resolve: ({ keys }, _args, { graph }, info) =>
        keys.map((key) => graph.foundRelation<RelationObject>(key, info)),
    }),
    created: t.exposeInt('created', { description: 'How many items created a relation.' }),
    updated: t.exposeInt('updated', { description: 'How many items changed a relation.' }),
    unchanged: t.exposeInt('unchanged', {
      description: 'How many items say what is in the graph already; nothing is written for them.',
    }),
    userErrors: userErrors(t),
  }),
});

const DeletePayload = builder.objectRef<Deleted>('DeletePayload');
DeletePayload.implement({
  description: 'What a deletion did.',
  fields: (t) => ({
    deletedCount: t.exposeInt('deletedCount', {
      description:
        'How many of the things named were deleted; the relations that go with an entity are not counted.',
    }),
    userErrors: userErrors(t),
  }),
});

const MergeEntitiesPayload = builder.objectRef<Merged>('MergeEntitiesPayload');
MergeEntitiesPayload.implement({
  description: 'What a call of mergeEntities did.',
  fields: (t) => ({
    entity: t.field({
      type: Entity,
      nullable: true,
      description: 'The entity that is left; null where nothing was merged.',
      resolve: ({ slug }, _args, { graph }, info) =>
        slug === null ? null : graph.found<AnyEntity>(slug, info),
    }),
    userErrors: userErrors(t),
  }),
});

type Arguments = Pick<PothosSchemaTypes.MutationFieldBuilder<Types, object>, 'arg'>;

const reasonArgument = (t: Arguments) => ({
  reason: t.arg.string({
    description: 'Why, for the log of changes; at most 1000 characters.',
  }),
});

const dryRunArgument = (t: Arguments) => ({
  dryRun: t.arg.boolean({
    defaultValue: false,
    description: 'Whether to check and count everything and write nothing.',
  }),
});

/** A call by somebody who may write. */
function callOf(
  { log, caller, meter }: Context,
  { reason, dryRun }: Pick<Author, 'reason'> & Pick<Call, 'dryRun'>,
): Call {
  requireScope(caller, 'graph:write');
  return { log, author: { actor: caller.name, reason }, dryRun, meter };
}

builder.mutationFields((t) => ({
  upsertEntities: t.field({
    type: UpsertEntitiesPayload,
    description:
      'Creates the entities that do not exist and changes those that differ. At most 10000 items a call; items about the same entity are applied one after the other.',
    args: {
      input: t.arg({ type: [EntityInput], required: true, description: 'What is to be written.' }),
      ...dryRunArgument(t),
      ...reasonArgument(t),
    },
    resolve: (_root, { input, ...options }, context) => upsertEntities(callOf(context, options), input),
  }),
  upsertRelations: t.field({
    type: UpsertRelationsPayload,
    description:
      'Creates the relations that do not exist and changes those that differ. A relation is known by its type, ends, role and since: with another role or since, it is another relation. At most 10000 items a call.',
    args: {
      input: t.arg({ type: [RelationInput], required: true, description: 'What is to be written.' }),
      ...dryRunArgument(t),
      ...reasonArgument(t),
    },
    resolve: (_root, { input, ...options }, context) => upsertRelations(callOf(context, options), input),
  }),
  deleteEntities: t.field({
    type: DeletePayload,
    description:
      'Deletes entities with all their relations. Refused for a source that is still evidence for something, and for a model that has variants, unless these are deleted with it.',
    args: {
      refs: t.arg({
        type: [EntityRef],
        required: true,
        description: 'Which entities; at most 10000 a call.',
      }),
      ...reasonArgument(t),
    },
    resolve: (_root, { refs, ...options }, context) => deleteEntities(callOf(context, options), refs),
  }),
  deleteRelations: t.field({
    type: DeletePayload,
    description:
      'Deletes relations. Refused for the one that makes a variant a variant of its model: upsertEntities gives it another one.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: 'Ids of relations that a query returned; at most 10000 a call.',
      }),
      ...reasonArgument(t),
    },
    resolve: (_root, { ids, ...options }, context) => deleteRelations(callOf(context, options), ids),
  }),
  mergeEntities: t.field({
    type: MergeEntitiesPayload,
    description:
      "Folds duplicates into one entity of the same kind; artifacts into one of any kind. Their relations and evidence become its own, what is then the same becomes one, and their names, aliases and slugs become its aliases. Properties that it lacks are taken from the first duplicate that has them. The duplicates' slugs lead to it from then on and are never given out again.",
    args: {
      into: t.arg({ type: EntityRef, required: true, description: 'The entity that is to be left.' }),
      from: t.arg({ type: [EntityRef], required: true, description: 'Its duplicates.' }),
      ...reasonArgument(t),
    },
    resolve: (_root, { into, from, ...options }, context) =>
      mergeEntities(callOf(context, options), into, from),
  }),
}));
