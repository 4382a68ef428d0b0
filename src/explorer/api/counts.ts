import { graphql } from './graphql.ts';

const count = graphql(`
  fragment Count on RelationConnection @_unmask {
    totalCount
  }
`);

/**
 * How many relations of each type an entity has, those that begin and those that end there apart: what there is to see
 * before it is expanded. A test holds it against the ontology.
 */
export const countsDocument = graphql(
  `
    query Counts($slug: String!, $asOf: Date) {
      entity(ref: { slug: $slug }) {
        ABOUT_OUT: relations(types: [ABOUT], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        ABOUT_IN: relations(types: [ABOUT], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        ALTERNATIVE_TO_OUT: relations(types: [ALTERNATIVE_TO], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        ALTERNATIVE_TO_IN: relations(types: [ALTERNATIVE_TO], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        ASSERTS_OUT: relations(types: [ASSERTS], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        ASSERTS_IN: relations(types: [ASSERTS], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        AUTHORED_OUT: relations(types: [AUTHORED], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        AUTHORED_IN: relations(types: [AUTHORED], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        AVAILABLE_ON_OUT: relations(types: [AVAILABLE_ON], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        AVAILABLE_ON_IN: relations(types: [AVAILABLE_ON], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        COMPARABLE_TO_OUT: relations(types: [COMPARABLE_TO], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        COMPARABLE_TO_IN: relations(types: [COMPARABLE_TO], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        COMPETES_WITH_BOTH: relations(types: [COMPETES_WITH], direction: BOTH, asOf: $asOf, first: 0) {
          ...Count
        }
        DEPENDS_ON_OUT: relations(types: [DEPENDS_ON], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        DEPENDS_ON_IN: relations(types: [DEPENDS_ON], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        DESCRIBED_IN_OUT: relations(types: [DESCRIBED_IN], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        DESCRIBED_IN_IN: relations(types: [DESCRIBED_IN], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        DEVELOPED_OUT: relations(types: [DEVELOPED], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        DEVELOPED_IN: relations(types: [DEVELOPED], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        DOES_NOT_MEET_OUT: relations(types: [DOES_NOT_MEET], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        DOES_NOT_MEET_IN: relations(types: [DOES_NOT_MEET], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        EMPLOYED_BY_OUT: relations(types: [EMPLOYED_BY], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        EMPLOYED_BY_IN: relations(types: [EMPLOYED_BY], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        FINE_TUNED_FROM_OUT: relations(types: [FINE_TUNED_FROM], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        FINE_TUNED_FROM_IN: relations(types: [FINE_TUNED_FROM], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        INVOLVES_OUT: relations(types: [INVOLVES], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        INVOLVES_IN: relations(types: [INVOLVES], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        ISSUED_OUT: relations(types: [ISSUED], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        ISSUED_IN: relations(types: [ISSUED], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        LICENSED_UNDER_OUT: relations(types: [LICENSED_UNDER], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        LICENSED_UNDER_IN: relations(types: [LICENSED_UNDER], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        MAINTAINS_OUT: relations(types: [MAINTAINS], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        MAINTAINS_IN: relations(types: [MAINTAINS], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        OPERATES_OUT: relations(types: [OPERATES], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        OPERATES_IN: relations(types: [OPERATES], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        OUTPERFORMS_OUT: relations(types: [OUTPERFORMS], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        OUTPERFORMS_IN: relations(types: [OUTPERFORMS], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        PARTNERED_WITH_BOTH: relations(types: [PARTNERED_WITH], direction: BOTH, asOf: $asOf, first: 0) {
          ...Count
        }
        RELEASED_OUT: relations(types: [RELEASED], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        RELEASED_IN: relations(types: [RELEASED], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        SUBSIDIARY_OF_OUT: relations(types: [SUBSIDIARY_OF], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        SUBSIDIARY_OF_IN: relations(types: [SUBSIDIARY_OF], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        SUCCEEDS_OUT: relations(types: [SUCCEEDS], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        SUCCEEDS_IN: relations(types: [SUCCEEDS], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        TAGGED_OUT: relations(types: [TAGGED], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        TAGGED_IN: relations(types: [TAGGED], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
        VARIANT_OF_OUT: relations(types: [VARIANT_OF], direction: OUT, asOf: $asOf, first: 0) {
          ...Count
        }
        VARIANT_OF_IN: relations(types: [VARIANT_OF], direction: IN, asOf: $asOf, first: 0) {
          ...Count
        }
      }
    }
  `,
  [count],
);
