import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Neo4jGraphQL } from '@neo4j/graphql';
import { createYoga } from 'graphql-yoga';
import neo4j from 'neo4j-driver';

/**
 * The peer: @neo4j/graphql over the part of the graph that the workloads ask about, set up as its documentation says
 * (https://neo4j.com/docs/graphql/current/optimization). It runs in Yoga, as modelgraph does, which keeps what it has
 * parsed and validated: so the two differ in what is below.
 */

const { NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE } = process.env;

const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD), {
  notificationFilter: { minimumSeverityLevel: 'OFF' },
  telemetryDisabled: true,
});
const library = new Neo4jGraphQL({
  typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
  driver,
  features: {
    excludeDeprecatedFields: {
      mutationOperations: true,
      aggregationFilters: true,
      aggregationFiltersOutsideConnection: true,
      relationshipFilters: true,
      attributeFilters: true,
    },
  },
});
const began = performance.now();
const schema = await library.getSchema();
console.error(`schema built in ${Math.round(performance.now() - began)} ms`);
// It adds to the context what its resolvers share, so each request has one of its own.
const context = () => (NEO4J_DATABASE ? { sessionConfig: { database: NEO4J_DATABASE } } : {});
const server = createServer(createYoga({ schema, context, graphiql: false, landingPage: false }));
server.listen(0, '127.0.0.1', () => {
  console.error(`peer is ready at http://127.0.0.1:${server.address().port}`);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void driver.close();
});
