import type { z } from 'zod';
import type { EntityKind } from '../src/ontology.ts';
import { applicationProperties } from './application.ts';
import { artifactProperties } from './artifact.ts';
import { claimProperties } from './claim.ts';
import { datasetProperties } from './dataset.ts';
import { eventProperties } from './event.ts';
import { licenseProperties } from './license.ts';
import { modelProperties } from './model.ts';
import { modelVariantProperties } from './model-variant.ts';
import { organizationProperties } from './organization.ts';
import { personProperties } from './person.ts';
import { platformProperties } from './platform.ts';
import { publicationProperties } from './publication.ts';
import { sourceProperties } from './source.ts';
import { topicProperties } from './topic.ts';

/** The shape of each kind's properties, slug and evidence apart; imports and mutations check against it. */
export const propertiesOf: Readonly<Record<EntityKind, z.ZodObject>> = {
  ORGANIZATION: organizationProperties,
  PERSON: personProperties,
  MODEL: modelProperties,
  MODEL_VARIANT: modelVariantProperties,
  DATASET: datasetProperties,
  APPLICATION: applicationProperties,
  ARTIFACT: artifactProperties,
  LICENSE: licenseProperties,
  PLATFORM: platformProperties,
  PUBLICATION: publicationProperties,
  EVENT: eventProperties,
  CLAIM: claimProperties,
  TOPIC: topicProperties,
  SOURCE: sourceProperties,
};
