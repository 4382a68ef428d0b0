import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StartError } from '../errors.ts';
import { type ShowProgress, silent } from '../import/progress.ts';
import { nodesCsv, relationsCsv } from './csv-files.ts';
import { wholeGraphml } from './graphml.ts';
import { jsonl } from './jsonl.ts';
import type { Snapshot } from './snapshot.ts';
import type { WholeGraph } from './subgraph.ts';
import { type GraphFormat, makeTemporary, Target } from './target.ts';
import { yaml } from './yaml.ts';

/** How an export is done. */
export interface ExportOptions {
  readonly format: GraphFormat;
  /** The file, or the folder for CSV; printed unless given. */
  readonly out?: string | undefined;
  /** True where files that are there may be replaced; false unless given. */
  readonly force?: boolean;
  readonly showProgress?: ShowProgress;
  /** Ends the export; then nothing is left of it. */
  readonly signal?: AbortSignal;
  /** Where it is printed; standard output unless given. */
  readonly output?: NodeJS.WritableStream;
}

/** What an export holds. */
export interface Exported {
  readonly entityCount: number;
  readonly relationCount: number;
}

/** The text of each file of a format. */
const writers: Readonly<Record<GraphFormat, readonly ((graph: WholeGraph) => AsyncIterable<string>)[]>> = {
  yaml: [yaml],
  jsonl: [jsonl],
  csv: [nodesCsv, relationsCsv],
  graphml: [wholeGraphml],
};

/**
 * Writes the whole graph as it is at one moment. Nothing is seen of it before it is complete, apart from what is printed.
 *
 * @param take takes the snapshot, with files in the given folder
 * @throws {StartError} where it can't be written
 */
export async function exportGraph(
  take: (folder: string) => Promise<Snapshot>,
  { format, out, force = false, showProgress = silent, signal, output = process.stdout }: ExportOptions,
): Promise<Exported> {
  const target = out === undefined ? undefined : new Target(format, out, force);
  const folder = await (target?.makeTemporary() ?? makeTemporary());
  try {
    const snapshot = await take(folder);
    const progress = showProgress('Writing', snapshot.size, 'rows');
    const counts = { entityCount: 0, relationCount: 0 };
    const graph: WholeGraph = {
      entities: () =>
        watched(snapshot.entities(), (count) => {
          counts.entityCount += count;
          progress.add(count);
        }),
      relations: () =>
        watched(snapshot.relations(), (count) => {
          counts.relationCount += count;
          progress.add(count);
        }),
    };
    const files: string[] = [];
    try {
      for (const [i, write] of writers[format].entries()) {
        const file = join(folder, `file-${i}`);
        files.push(file);
        if (target) await pipeline(write(graph), createWriteStream(file, { flush: true }), { signal });
        else await pipeline(write(graph), output, { signal, end: false });
      }
    } finally {
      progress.stop();
    }
    signal?.throwIfAborted();
    target?.put(files);
    return counts;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE')
      throw new StartError('Whoever read the export ended before all was printed.', { cause: error });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* watched<Page extends readonly unknown[]>(
  pages: AsyncIterable<Page>,
  told: (count: number) => void,
): AsyncIterable<Page> {
  for await (const page of pages) {
    yield page;
    told(page.length);
  }
}
