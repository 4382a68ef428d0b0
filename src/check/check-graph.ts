import { countGraph } from '../graph/counts.ts';
import { type ShowProgress, silent } from '../import/progress.ts';
import type { Database } from '../neo4j/database.ts';
import { changes, lastChange } from './change-log.ts';
import { entities, strayNodes } from './entities.ts';
import { type Finding, Findings } from './finding.ts';
import { formerSlugs } from './former-slugs.ts';
import { checkPages, type Part } from './pages.ts';
import { relationsOf, strayRelations } from './relations.ts';
import { checkSchema } from './schema.ts';

/** What a check came to. */
export interface Report {
  /** How much was read, by what it is. */
  readonly checked: Readonly<Record<string, number>>;
  /** The first few of what is wrong. */
  readonly findings: readonly Finding[];
  /** How much is wrong altogether. */
  readonly count: number;
}

/** How a check is done. */
export interface CheckOptions {
  readonly showProgress?: ShowProgress;
  /** Ends the check between two statements. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the whole graph and finds out whether it keeps its rules. Nothing is changed, and what is kept in memory does not
 * grow with the graph.
 *
 * @throws {StartError} where the database is newer than this program
 * @throws {GraphError} DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE
 */
export async function checkGraph(
  database: Database,
  { showProgress = silent, signal }: CheckOptions = {},
): Promise<Report> {
  const found = new Findings();
  const schema = await checkSchema(database);
  found.add(schema.findings);
  const types = (await countGraph(database, undefined)).types.filter(({ count }) => count > 0);
  const relationCount = types.reduce((sum, { count }) => sum + count, 0);
  const [sizes] = await database.read(
    'RETURN COUNT { (:Entity) }, COUNT { (:FormerSlug) }, COUNT { (:Change) }',
  );
  const all = async (title: string, total: number, parts: readonly Part[]) => {
    const progress = showProgress(title, total, 'read');
    let done = 0;
    try {
      for (const part of parts)
        for await (const { findings, count } of checkPages(database, part, signal)) {
          found.add(findings);
          done += count;
          progress.add(count);
        }
    } finally {
      progress.stop();
    }
    return done;
  };
  const [entityCount, formerCount, changeCount] = (sizes ?? []).map(Number);
  return {
    checked: {
      'constraints and indexes': schema.count,
      entities: await all('Entities', entityCount ?? 0, [entities(database), strayNodes]),
      relations: await all('Relations', relationCount, [
        ...types.map(({ type }) => relationsOf(type, database)),
        strayRelations,
      ]),
      'former slugs': await all('Former slugs', formerCount ?? 0, [formerSlugs]),
      changes: await all('Changes', changeCount ?? 0, [changes, lastChange]),
    },
    findings: found.kept,
    count: found.count,
  };
}
