import { cypher } from '../cypher.ts';
import type { ReadableGraph } from '../neo4j/database.ts';

/** Which graph it is. */
export interface GraphVersion {
  /** As an analysis names it: another text where the graph is another. */
  readonly text: string;
  /** Of the last change in the log. */
  readonly position: number;
  readonly entityCount: number;
}

/** Tells the version of the graph. */
export async function versionOf(database: ReadableGraph): Promise<GraphVersion> {
  const [row = []] = await database.read(cypher('graph-version'));
  return { text: JSON.stringify(row), position: Number(row[0]), entityCount: Number(row[1]) };
}
