import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/summary.ts'],
    globalSetup: 'test/support/neo4j.ts',
    // Each worker has a Neo4j of its own; a given one can only be used by one.
    maxWorkers: process.env.NEO4J_URI ? 1 : 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    setupFiles: 'test/support/each-file.ts',
    // The copy of graphql that Node loads for the server and all libraries.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
});
