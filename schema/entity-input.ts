import type { EntityInput as Input } from '../src/mutations/inputs.ts';
import { ApplicationInput } from './application.ts';
import { ArtifactInput } from './artifact.ts';
import { builder } from './builder.ts';
import { ClaimInput } from './claim.ts';
import { DatasetInput } from './dataset.ts';
import { EventInput } from './event.ts';
import { LicenseInput } from './license.ts';
import { ModelInput } from './model.ts';
import { ModelVariantInput } from './model-variant.ts';
import { OrganizationInput } from './organization.ts';
import { PersonInput } from './person.ts';
import { PlatformInput } from './platform.ts';
import { PublicationInput } from './publication.ts';
import { SourceInput } from './source.ts';
import { TopicInput } from './topic.ts';

/** An entity of any kind as it is written. */
export const EntityInput = builder.inputRef<Input>('EntityInput').implement({
  description:
    'An entity to be written, under the name of its kind. The kind of an entity that exists can not be changed, except that an artifact becomes a model, dataset or application and keeps its slug, relations and evidence.',
  isOneOf: true,
  fields: (t) => ({
    organization: t.field({ type: OrganizationInput, description: 'An organization.' }),
    person: t.field({ type: PersonInput, description: 'A person.' }),
    model: t.field({ type: ModelInput, description: 'A model.' }),
    modelVariant: t.field({ type: ModelVariantInput, description: 'A variant of a model.' }),
    dataset: t.field({ type: DatasetInput, description: 'A dataset.' }),
    application: t.field({ type: ApplicationInput, description: 'An application.' }),
    artifact: t.field({ type: ArtifactInput, description: 'An artifact.' }),
    license: t.field({ type: LicenseInput, description: 'A licence.' }),
    platform: t.field({ type: PlatformInput, description: 'A platform.' }),
    publication: t.field({ type: PublicationInput, description: 'A publication.' }),
    event: t.field({ type: EventInput, description: 'An event.' }),
    claim: t.field({ type: ClaimInput, description: 'A claim.' }),
    topic: t.field({ type: TopicInput, description: 'A topic.' }),
    source: t.field({ type: SourceInput, description: 'A source.' }),
  }),
});
