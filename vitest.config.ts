import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/summary.ts'],
    globalSetup: 'test/support/neo4j.ts',
    // Each worker has a Neo4j of its own; a given one can only be used by one.
    maxWorkers: process.env.NEO4J_URI ? 1 : 2,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // An engine that a test starts for itself lives too short for Java to compile it well: that alone halves its start.
    env: { JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1' },
    server: {
      // One copy of graphql for Node and for Vite.
      deps: { inline: [/graphql/, /pothos/] },
    },
  },
});
