import { join } from 'node:path';
import { ChangeLog } from '../changes/change-log.ts';
import { StartError } from '../errors.ts';
import { countGraph } from '../graph/counts.ts';
import type { Identity } from '../graph/identity.ts';
import { type ShowProgress, silent } from '../import/progress.ts';
import type { Database, Run } from '../neo4j/database.ts';
import type { RelationType } from '../ontology.ts';
import { entitySection, relationSections } from './sections.ts';
import { Spooled } from './spooled.ts';
import type { ExportedEntity, ExportedRelation, WholeGraph } from './subgraph.ts';

/** Changes that are few enough to read again while writers wait. */
const few = 1_000;
/** Times that changes are read again before writers have to wait. */
const rounds = 20;

/** How a snapshot is taken. */
export interface SnapshotOptions {
  readonly showProgress?: ShowProgress;
  readonly signal?: AbortSignal;
}

/** The whole graph as it was at one moment, in temporary files. */
export class Snapshot implements WholeGraph {
  /** How many entities and relations it has. */
  size = 0;
  readonly #entities: Spooled<ExportedEntity>;
  readonly #relations: ReadonlyMap<RelationType, Spooled<ExportedRelation>>;

  /** @param folder where the files are to be */
  constructor(folder: string) {
    this.#entities = new Spooled(entitySection, join(folder, 'entities'));
    this.#relations = new Map(
      [...relationSections].map(([type, section]) => [type, new Spooled(section, join(folder, type))]),
    );
  }

  entities(): AsyncIterable<readonly ExportedEntity[]> {
    return this.#entities.pages();
  }

  async *relations(): AsyncIterable<readonly ExportedRelation[]> {
    for (const spooled of this.#relations.values()) yield* spooled.pages();
  }

  /** Reads everything. */
  async fill(run: Run, told: (count: number) => void): Promise<void> {
    const count = (more: number) => {
      this.size += more;
      told(more);
    };
    for (const spooled of [this.#entities, ...this.#relations.values()]) await spooled.fill(run, count);
  }

  /** Reads some things again. */
  async refresh(run: Run, identities: readonly Identity[]): Promise<void> {
    const slugs = new Set<string>();
    const ids = new Map<RelationType, Set<string>>();
    for (const identity of identities)
      if (identity.of === 'entity') slugs.add(identity.slug);
      else ids.set(identity.type, (ids.get(identity.type) ?? new Set()).add(identity.id));
    await this.#entities.refresh(run, slugs);
    for (const [type, keys] of ids) await this.#relations.get(type)?.refresh(run, keys);
  }
}

/**
 * Takes a snapshot while others go on writing. The graph is read once, which takes its time; then what the log of changes
 * names since is read again, until little is left; and that last while writers wait.
 *
 * @throws {StartError} where the log of changes does not reach back to the beginning
 * @throws {GraphError} DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE
 */
export async function takeSnapshot(
  database: Database,
  folder: string,
  { showProgress = silent, signal }: SnapshotOptions = {},
): Promise<Snapshot> {
  const log = new ChangeLog(database);
  const snapshot = new Snapshot(folder);
  // As a writer, since of a cluster's members those that are only read from may lag behind.
  const read: Run = (text, values) => {
    signal?.throwIfAborted();
    return database.run(text, values);
  };
  let position = await log.hold(async (_run, last) => last);
  const { kinds, types } = await countGraph(database, undefined);
  const total = [...kinds, ...types].reduce((sum, { count }) => sum + count, 0);
  const progress = showProgress('Reading', total, 'rows');
  try {
    await snapshot.fill(read, (count) => progress.add(count));
  } finally {
    progress.stop();
  }
  /** Reads again what was changed up to a position; returns how much that was. */
  const catchUp = async (run: Run, last: number): Promise<number> => {
    let count = 0;
    while (position < last) {
      const commits = (await log.after(position, run)).filter((commit) => commit.position <= last);
      if (commits[0]?.position !== position + 1)
        throw new StartError(
          'The log of changes no longer tells what was changed during the export: export again.',
        );
      const changes = commits.flatMap((commit) => commit.changes);
      await snapshot.refresh(
        run,
        changes.map(({ identity }) => identity),
      );
      position += commits.length;
      count += changes.length;
    }
    return count;
  };
  for (let round = 0; round < rounds; round++)
    if ((await catchUp(read, await log.hold(async (_run, last) => last))) <= few) break;
  await log.hold(catchUp);
  return snapshot;
}
