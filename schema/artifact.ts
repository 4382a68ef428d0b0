import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { entityFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { entityProperties, type Stored } from './shape.ts';

/** The properties of an artifact: those that every entity has. */
export const artifactProperties = entityProperties;

/** An artifact. */
export const Artifact = builder.objectRef<Stored<typeof artifactProperties>>('Artifact');
/** A list of artifacts. */
export const ArtifactConnection = entityConnection('Artifact', 'artifacts', () => Artifact, ['ARTIFACT']);

Artifact.implement({
  description:
    'Something that others are built from or with and whose sort no source states yet; when a source describes it, it becomes a model, dataset or application and keeps its slug and relations.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    dependencies: follow(t, EntityConnection, 'OUT', 'DEPENDS_ON', {
      description: 'What it is built from or with.',
    }),
    dependents: follow(t, EntityConnection, 'IN', 'DEPENDS_ON', {
      description: 'What is built from or with it.',
    }),
  }),
});

builder.queryField(
  'artifacts',
  rootList(ArtifactConnection, entityFilter('Artifact', 'artifacts'), 'All artifacts.'),
);

/** An artifact as it is written. */
export const ArtifactInput = entityInput('Artifact', 'an artifact');
