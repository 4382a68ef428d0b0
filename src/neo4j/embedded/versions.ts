/** The Neo4j Community that is run, as Maven names it. */
export const neo4jVersion = '5.26.30';
/** The Graph Data Science that goes with it. */
export const gdsVersion = '2.13.9';
/** Both, as the cache's folder and the state file name them. */
export const distributionVersion = `${neo4jVersion}-gds-${gdsVersion}`;
/** The oldest Java that Neo4j 5 runs on. */
export const oldestJava = 17;
