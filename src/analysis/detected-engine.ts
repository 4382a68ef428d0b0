import { GraphError } from '../errors.ts';
import type { Database } from '../neo4j/database.ts';
import type { AnalysisEngine, EngineName, EngineOptions, EngineSetting, Projection } from './engine.ts';
import { GdsEngine } from './gds.ts';
import { GraphologyEngine } from './graphology/engine.ts';
import type { Scope } from './scope.ts';

/** A graph that is analyzed: Graph Data Science runs where writes go. */
type AnalyzedGraph = Pick<Database, 'read' | 'run'>;

/** The engine that a setting asks for. */
export function engineFor(
  database: AnalyzedGraph,
  setting: EngineSetting = 'auto',
  options: EngineOptions = {},
): AnalysisEngine {
  if (setting === 'gds') return new GdsEngine(database, options);
  if (setting === 'graphology') return new GraphologyEngine(database, options);
  return new DetectedEngine(database, options);
}

/** Graph Data Science where the database has it, else graphology. */
class DetectedEngine implements AnalysisEngine {
  readonly #database: AnalyzedGraph;
  readonly #engines: Readonly<Record<EngineName, AnalysisEngine>>;
  #found: Promise<EngineName> | undefined;

  constructor(database: AnalyzedGraph, options: EngineOptions) {
    this.#database = database;
    this.#engines = {
      GRAPH_DATA_SCIENCE: new GdsEngine(database, options),
      GRAPHOLOGY: new GraphologyEngine(database, options),
    };
  }

  name(): Promise<EngineName> {
    return this.#with((engine) => engine.name());
  }

  memory(): Promise<number> {
    return this.#with((engine) => engine.memory());
  }

  estimate(scope: Scope): Promise<number> {
    return this.#with((engine) => engine.estimate(scope));
  }

  project(scope: Scope): Promise<Projection> {
    return this.#with((engine) => engine.project(scope));
  }

  async #with<Result>(work: (engine: AnalysisEngine) => Promise<Result>): Promise<Result> {
    this.#found ??= this.#detect();
    try {
      return await work(this.#engines[await this.#found]);
    } catch (error) {
      // Another database may answer next, or the same one with other procedures.
      if (!(error instanceof GraphError) || error.code === 'GRAPH_UNAVAILABLE') this.#found = undefined;
      throw error;
    }
  }

  async #detect(): Promise<EngineName> {
    const [row] = await this.#database.run(
      `SHOW PROCEDURES EXECUTABLE YIELD name WHERE name = 'gds.graph.list' RETURN count(*) > 0`,
    );
    return row?.[0] === true ? 'GRAPH_DATA_SCIENCE' : 'GRAPHOLOGY';
  }
}
