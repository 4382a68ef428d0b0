import { administer, type Idle } from '../../neo4j/embedded/idle.ts';
import type { Progress, ShowProgress } from '../progress.ts';
import { separator } from './columns.ts';
import type { Tables } from './tables.ts';

/** Bytes of the tool's buffer, which has to hold the longest text with room to spare: a row of a file may have 8 MB. */
const bufferSize = '32m';

/**
 * Lets Neo4j's import tool make the graph of a draft out of tables.
 *
 * @param folder where the tables are
 * @throws {StartError} where it fails
 */
export async function runImportTool(
  draft: Idle,
  folder: string,
  tables: Tables,
  showProgress: ShowProgress,
): Promise<void> {
  const progress = new ToolProgress(showProgress);
  const code = separator.codePointAt(0)?.toString(16).padStart(4, '0');
  // The tool takes all words after those of tables for more tables, up to the next option.
  const options = [...tables.options, `--array-delimiter=U+${code}`, `--read-buffer-size=${bufferSize}`];
  try {
    await administer(draft, ['database', 'import', 'full', ...options, 'neo4j'], {
      failed: "Neo4j's import tool failed",
      cwd: folder,
      onLine: (line) => progress.read(line, draft.say),
    });
  } finally {
    progress.stop();
  }
}

/** Reads from the tool's output how far it is. */
class ToolProgress {
  readonly #show: ShowProgress;
  #stage: Progress | undefined;
  #percent = 0;

  constructor(show: ShowProgress) {
    this.#show = show;
  }

  read(line: string, say: (line: string) => void): void {
    const stage = /^\(\d\/\d\) (.+?) \d{4}-/.exec(line)?.[1];
    const percent = Number(/ (\d+)% /.exec(line)?.[1] ?? this.#percent);
    const duration = /^IMPORT DONE in (.+?)\.? *$/.exec(line)?.[1];
    if (stage !== undefined) {
      this.stop();
      this.#stage = this.#show(`Neo4j: ${stage}`, 100, 'percent');
    }
    this.#stage?.add(percent - this.#percent);
    this.#percent = percent;
    if (duration !== undefined) say(`Neo4j's import tool took ${duration}.`);
  }

  stop(): void {
    this.#stage?.stop();
    this.#stage = undefined;
    this.#percent = 0;
  }
}
