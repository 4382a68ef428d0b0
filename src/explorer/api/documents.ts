import { graphql, type ResultOf } from './graphql.ts';

/** Everything that the page asks of the server. It uses the public API and nothing else. */

/** What is needed of an entity to draw it. */
const cardFields = graphql(`
  fragment Card on Entity @_unmask {
    slug
    kind
    name
  }
`);

/** What is needed of a relation to draw it. */
const linkFields = graphql(`
  fragment Link on Relation @_unmask {
    id
    type
    role
    since
    until
    from {
      slug
    }
    to {
      slug
    }
  }
`);

/** A source that states something, and where in it. */
const evidenceFields = graphql(`
  fragment Proof on Evidence @_unmask {
    locator
    source {
      slug
      name
      url
      publishedOn
    }
  }
`);

/** What can be in the graph, and how much of it there is. */
export const ontologyDocument = graphql(`
  query Ontology {
    ontology {
      kinds {
        kind
        description
        count
      }
      relationTypes {
        type
        description
        symmetric
        from
        to
        count
      }
    }
    stats {
      entityCount
      relationCount
    }
  }
`);

/** The first and the last day that something happened on. Asked apart, since nothing else has to wait for it. */
export const daysDocument = graphql(`
  query Days {
    earliest: timeline(first: 1) {
      nodes {
        date
      }
    }
    latest: timeline(last: 1) {
      nodes {
        date
      }
    }
  }
`);

/** What the start page tells. */
export const startDocument = graphql(
  `
    query Start($slugs: [String!]!) {
      stats {
        entityCount
        relationCount
        entitiesByKind {
          kind
          count
        }
      }
      present: entities(filter: { slug: { in: $slugs } }, first: 100) {
        nodes {
          slug
        }
      }
      top: entities(orderBy: [{ field: DEGREE, direction: DESC }], first: 20) {
        nodes {
          ...Card
        }
      }
    }
  `,
  [cardFields],
);

/** What a person types, as entities. */
export const findDocument = graphql(
  `
    query Find($query: String!, $kinds: [EntityKind!], $first: Int!) {
      search(query: $query, kinds: $kinds, first: $first) {
        totalCount
        nodes {
          ...Card
          summary
        }
      }
    }
  `,
  [cardFields],
);

/** Entities by their slugs. */
export const cardsDocument = graphql(
  `
    query Cards($slugs: [String!]!) {
      entities(filter: { slug: { in: $slugs } }, first: 100) {
        nodes {
          ...Card
        }
      }
    }
  `,
  [cardFields],
);

/** The entities with the most relations, the first first. */
export const topDocument = graphql(
  `
    query MostConnected($first: Int!, $after: String) {
      entities(orderBy: [{ field: DEGREE, direction: DESC }], first: $first, after: $after) {
        totalCount
        pageInfo {
          endCursor
          hasNextPage
        }
        nodes {
          ...Card
          relations(first: 0) {
            totalCount
          }
        }
      }
    }
  `,
  [cardFields],
);

/** Relations of an entity of one type, a page at a time. */
export const expandDocument = graphql(
  `
    query Expand(
      $slug: String!
      $types: [RelationType!]
      $direction: Direction
      $asOf: Date
      $first: Int!
      $after: String
    ) {
      entity(ref: { slug: $slug }) {
        ...Card
        relations(types: $types, direction: $direction, asOf: $asOf, first: $first, after: $after) {
          totalCount
          pageInfo {
            endCursor
            hasNextPage
          }
          edges {
            neighbor {
              ...Card
            }
            node {
              ...Link
            }
          }
        }
      }
    }
  `,
  [cardFields, linkFields],
);

/** How two entities are related. */
export const pathsDocument = graphql(
  `
    query Paths($from: String!, $to: String!, $maxHubDegree: Int, $first: Int!, $asOf: Date) {
      paths(
        from: { slug: $from }
        to: { slug: $to }
        maxHubDegree: $maxHubDegree
        first: $first
        asOf: $asOf
      ) {
        length
        nodes {
          ...Card
        }
        relations {
          ...Link
          evidence {
            ...Proof
          }
        }
      }
    }
  `,
  [cardFields, linkFields, evidenceFields],
);

/** What stands around an entity. */
export const aroundDocument = graphql(
  `
    query Around($slug: String!, $depth: Int!, $limit: Int!, $asOf: Date) {
      neighborhood(of: { slug: $slug }, depth: $depth, limit: $limit, asOf: $asOf) {
        truncated
        nodes {
          ...Card
        }
        relations {
          ...Link
        }
      }
    }
  `,
  [cardFields, linkFields],
);

const lineagePage = graphql(
  `
    fragment LineagePage on LineageConnection @_unmask {
      totalCount
      pageInfo {
        endCursor
        hasNextPage
      }
      edges {
        depth
        node {
          ...Card
        }
      }
    }
  `,
  [cardFields],
);

/** What an entity is built on, or what is built on it. */
export const lineageDocument = graphql(
  `
    query Lineage($slug: String!, $direction: LineageDirection!, $first: Int!, $after: String) {
      lineage(of: { slug: $slug }, direction: $direction, first: $first, after: $after) {
        ...LineagePage
      }
    }
  `,
  [lineagePage],
);

/** The same as it was on a day: the field has no argument for that. */
export const lineageAsOfDocument = graphql(
  `
    query LineageAsOf(
      $slug: String!
      $direction: LineageDirection!
      $first: Int!
      $after: String
      $asOf: Date!
    ) @asOf(date: $asOf) {
      lineage(of: { slug: $slug }, direction: $direction, first: $first, after: $after) {
        ...LineagePage
      }
    }
  `,
  [lineagePage],
);

/** The relations that begin at entities, to join what is in the picture already. */
export const linksDocument = graphql(
  `
    query Links($slugs: [String!]!, $first: Int!, $asOf: Date) {
      entities(filter: { slug: { in: $slugs } }, first: 100) {
        nodes {
          slug
          relations(direction: OUT, first: $first, asOf: $asOf) {
            totalCount
            nodes {
              ...Link
            }
          }
        }
      }
    }
  `,
  [linkFields],
);

/** How central entities are, and what belongs together. */
export const analysisDocument = graphql(`
  query Analysis(
    $scope: GraphScope
    $measure: CentralityMeasure!
    $withScores: Boolean!
    $withCommunities: Boolean!
  ) {
    analysis(scope: $scope) {
      nodeCount
      centrality(measure: $measure, normalized: true, first: 1000) @include(if: $withScores) {
        score
        rank
        entity {
          slug
        }
      }
      communities(first: 100) @include(if: $withCommunities) {
        size
        members(first: 100) {
          slug
          name
        }
      }
    }
  }
`);

/** All that is known of an entity. */
export const entityDocument = graphql(
  `
    query EntityDetails($slug: String!, $asOf: Date, $first: Int!, $after: String) {
      entity(ref: { slug: $slug }) {
        __typename
        ...Card
        aliases
        summary
        url
        pagerank
        evidence {
          ...Proof
        }
        ... on Organization {
          organizationType
          country
        }
        ... on Model {
          releasedOn
          releasedOnPrecision
          access
          parameterCount
          modalities
        }
        ... on ModelVariant {
          parameterCount
          tuning
        }
        ... on Dataset {
          releasedOn
          releasedOnPrecision
          access
          size
        }
        ... on Application {
          releasedOn
          releasedOnPrecision
          access
        }
        ... on License {
          allowsResearchUse
          allowsCommercialUse
          monthlyActiveUserLimit
          osiApproved
        }
        ... on Publication {
          publishedOn
        }
        ... on Source {
          publishedOn
          publisher
        }
        ... on Event {
          occurredOn
          eventType
        }
        ... on Claim {
          statement
          stance
        }
        relations(asOf: $asOf, first: $first, after: $after) {
          totalCount
          pageInfo {
            endCursor
            hasNextPage
          }
          edges {
            neighbor {
              ...Card
            }
            node {
              ...Link
            }
          }
        }
      }
    }
  `,
  [cardFields, linkFields, evidenceFields],
);

/** All that is known of a relation. */
export const relationDocument = graphql(
  `
    query RelationDetails($id: ID!) {
      node(id: $id) {
        __typename
        ... on Relation {
          id
          type
          role
          since
          until
          confidence
          from {
            ...Card
          }
          to {
            ...Card
          }
          evidence {
            ...Proof
          }
        }
      }
    }
  `,
  [cardFields, evidenceFields],
);

/** An entity as it is drawn. */
export type Card = ResultOf<typeof cardFields>;
/** A relation as it is drawn. */
export type Link = ResultOf<typeof linkFields>;
/** A source that states something, and where in it. */
export type Proof = ResultOf<typeof evidenceFields>;
export type Ontology = ResultOf<typeof ontologyDocument>;
export type EntityDetails = NonNullable<ResultOf<typeof entityDocument>['entity']>;
export type RelationDetails = Extract<ResultOf<typeof relationDocument>['node'], { __typename: 'Relation' }>;
/** The kind of an entity, as the API spells it. */
export type Kind = Card['kind'];
/** The type of a relation, as the API spells it. */
export type RelationType = Link['type'];
