import { withAsOf } from '../src/graph/as-of.ts';
import { builder } from './builder.ts';
import './application.ts';
import './artifact.ts';
import './claim.ts';
import './dataset.ts';
import './entity.ts';
import './entity-filter.ts';
import './event.ts';
import './license.ts';
import './model.ts';
import './model-variant.ts';
import './node.ts';
import './ontology.ts';
import './organization.ts';
import './person.ts';
import './platform.ts';
import './publication.ts';
import './relation.ts';
import './resolve.ts';
import './search.ts';
import './source.ts';
import './topic.ts';

/** The schema, made of the types that the files above declare. */
export const schema = withAsOf(builder.toSchema());
