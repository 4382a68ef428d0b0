import type { Connection } from '../../src/neo4j/database.ts';
import { findPlaces, writeUpserted } from './answers.ts';
import { type Running, start } from './processes.ts';
import { type Contestant, listWorkloads, type Workload } from './workloads.ts';

/** Contestants that run on one database, and what they are asked. */
export interface Contest {
  readonly running: readonly Running[];
  readonly workloads: readonly Workload[];
  stop(): Promise<void>;
}

/**
 * Starts modelgraph, raw and who else there is on a database that holds a random graph.
 *
 * @param entities how many the graph has
 */
export async function openContest(
  connection: Connection,
  entities: number,
  others: readonly Contestant[],
  say: (line: string) => void = () => {},
): Promise<Contest> {
  const running: Running[] = [];
  const stop = async () => {
    await Promise.all(running.map((one) => one.stop()));
  };
  const begin = async (name: Contestant) => {
    say(`Starting ${name} …`);
    const one = await start(name, connection);
    running.push(one);
    return one.client;
  };
  try {
    await writeUpserted(await begin('raw'));
    const places = await findPlaces(await begin('modelgraph'));
    for (const name of others) await begin(name);
    return { running, workloads: listWorkloads(entities, places), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
