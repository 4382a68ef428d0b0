import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { type ComputedScores, computeScores, type ScoreOptions } from '../analysis/compute-scores.ts';
import { engineFor } from '../analysis/detected-engine.ts';
import { keptMeasures } from '../analysis/kept-scores.ts';
import { Projections } from '../analysis/projections.ts';
import { readConfig } from '../config.ts';
import { progressOn } from '../import/progress.ts';
import type { Database } from '../neo4j/database.ts';
import { entityKinds, relationTypes } from '../ontology.ts';
import { untilAborted } from '../until-aborted.ts';
import { inDatabase } from './in-database.ts';
import { say, untilStopped } from './terminal.ts';

/** Adds `modelgraph analyze`. */
export function addAnalyze(program: Command): void {
  program
    .command('analyze')
    .description('work out how central entities are, and keep that on them to order and filter lists by')
    .addOption(
      new Option(
        '--measures <measure...>',
        'what to work out; all that the graph is not too large for',
      ).choices(keptMeasures),
    )
    .addOption(
      new Option('--kinds <kind...>', 'only entities of these kinds; others get no score').choices(
        entityKinds,
      ),
    )
    .addOption(new Option('--types <type...>', 'only relations of these types').choices(relationTypes))
    .action(async (options: Pick<ScoreOptions, 'measures' | 'kinds' | 'types'>) => {
      const config = readConfig(process.env);
      const signal = untilStopped('Stopped before all scores were kept; analyze again to go on.');
      // Not that signal: the database has to be there until what was begun in it is cleared away.
      const done = await inDatabase(config, say, new AbortController().signal, async (database) => {
        const engine = engineFor(database, config.analysisEngine, { memory: config.analysisMemory });
        const projections = new Projections(engine);
        try {
          return await analyze(database, projections, { ...options, showProgress: progressOn(say), signal });
        } finally {
          await projections.close();
        }
      });
      tell(done);
    });
}

/** Works out scores as soon as nobody else does. */
async function analyze(
  database: Database,
  projections: Projections,
  options: ScoreOptions & { readonly signal: AbortSignal },
): Promise<ComputedScores> {
  for (let waited = false; ; waited = true) {
    options.signal.throwIfAborted();
    const done = await computeScores({ database, projections }, options);
    if (done) return done;
    if (!waited) say('Scores are being worked out already: waiting until that ends …');
    await untilAborted(options.signal, pause(1_000));
  }
}

function tell({ entityCount, measures, omitted }: ComputedScores): void {
  say(`Worked out ${new Intl.ListFormat('en').format(measures)} of ${entityCount} entities.`);
  for (const { measure, reason } of omitted) say(`${measure} was left out: ${reason}`);
  say(
    'Done. Order a list by them: { models(orderBy: [{ field: PAGERANK, direction: DESC }]) { nodes { name pagerank } } }',
  );
}
