import { StartError } from '../../errors.ts';
import { oldestJava } from './versions.ts';

/** What the search for a way to run Neo4j has found, as parts of sentences. */
export interface Findings {
  readonly java: { readonly found: boolean; readonly seen: string };
  readonly maven: { readonly found: boolean; readonly seen: string };
  readonly docker: { readonly found: boolean; readonly seen: string };
  /** Where the embedded engine's graph is, if there is one: a container would not see it. */
  readonly graph: string | undefined;
  readonly pip: boolean;
}

/** The one message for someone who has nothing that Neo4j can run on. */
export function reportMissing({ java, maven, docker, graph, pip }: Findings): StartError {
  const looked = [
    'NEO4J_URI (a database that you run): not set',
    `Java ${oldestJava} or later: ${java.seen}`,
    `Maven (fetches Neo4j once): ${maven.seen}`,
    `Docker: ${docker.seen}${docker.found && graph ? `, but it can't use the graph in ${graph}` : ''}`,
  ];
  const missing = [java.found ? [] : [`Java ${oldestJava} or later`], maven.found ? [] : ['Maven']].flat();
  const install =
    `install ${missing.join(' and ')} (Debian, Ubuntu: apt-get install ` +
    `${[java.found ? [] : ['openjdk-17-jre-headless'], maven.found ? [] : ['maven']].flat().join(' ')}; ` +
    `macOS: brew install ${[java.found ? [] : ['openjdk'], maven.found ? [] : ['maven']].flat().join(' ')})`;
  const runtime =
    java.found || !pip
      ? []
      : ['let modelgraph fetch a Java of its own with pip: npm run modelgraph -- install-java'];
  const ways = [
    install,
    ...runtime,
    ...(docker.found || graph ? [] : ['install and start Docker']),
    'set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to a Neo4j that runs',
  ];
  return new StartError(
    `There is nothing to run Neo4j with. Looked for:\n  ${looked.join('\n  ')}\nDo one of these:\n  - ${ways.join('\n  - ')}`,
  );
}
