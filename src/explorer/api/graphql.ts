import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './introspection.d.ts';

/** Writes a document whose variables and answer are typed by `schema/schema.graphql`. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { BigInt: number | string; Date: string; DateTime: string; URL: string };
}>();

export type { ResultOf, TadaDocumentNode, VariablesOf } from 'gql.tada';
