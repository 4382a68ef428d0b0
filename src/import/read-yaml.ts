import { entityKinds, isRelationType, kinds, relationTypes } from '../ontology.ts';
import { describe, unknownName } from './explain.ts';
import type { ImportFile, Path } from './problem.ts';
import { isRecord } from './read-row.ts';
import { RowCollector } from './row-collector.ts';
import type { Reader } from './rows.ts';
import { readYaml } from './yaml-file.ts';

const kindOfPlural = new Map(entityKinds.map((kind) => [kinds[kind].plural, kind]));
const topLevelNames = [...kindOfPlural.keys(), 'relations'];

/**
 * Opens a YAML file in the project's own format: entities by kind, then relations by type.
 *
 * @throws {StartError} where it can't be read or is too large
 */
export async function openYaml(path: string): Promise<Reader> {
  const { file, size, data, problems } = await readYaml(path);
  const rows = new RowCollector();
  rows.bytes = size;
  if (problems.length > 0) rows.problems.push(...problems);
  else new Walk(file, rows).readFile(data);
  return {
    size,
    async *read() {
      yield rows;
    },
  };
}

/** A walk through the data. */
class Walk {
  readonly #file: ImportFile;
  readonly #rows: RowCollector;

  constructor(file: ImportFile, rows: RowCollector) {
    this.#file = file;
    this.#rows = rows;
  }

  readFile(data: unknown): void {
    if (!isRecord(data)) {
      const message = `The file is ${describe(data)}, but must be a map with keys such as models and relations.`;
      this.#refuse([], message);
      return;
    }
    for (const [name, value] of Object.entries(data)) {
      const kind = kindOfPlural.get(name);
      if (kind)
        this.#each([name], value, (path, item) =>
          this.#rows.addEntity(kind, item, { file: this.#file, path }),
        );
      else if (name === 'relations') this.#relationsByType(value);
      else this.#refuse([name], unknownName(name, topLevelNames), true);
    }
  }

  #relationsByType(value: unknown): void {
    if (value === null) return;
    if (!isRecord(value)) {
      this.#refuse(['relations'], `is ${describe(value)}, but must be a map of relation types.`);
      return;
    }
    for (const [type, list] of Object.entries(value)) {
      const path = ['relations', type];
      if (isRelationType(type))
        this.#each(path, list, (at, item) =>
          this.#rows.addRelation(type, item, { file: this.#file, path: at }),
        );
      else this.#refuse(path, unknownName(type, relationTypes), true);
    }
  }

  #each(path: Path, list: unknown, read: (path: Path, item: Record<string, unknown>) => void): void {
    // A key with nothing after it is an empty list to its author.
    if (list === null) return;
    if (!Array.isArray(list)) {
      this.#refuse(path, `is ${describe(list)}, but must be a list.`);
      return;
    }
    list.forEach((item: unknown, index) => {
      if (isRecord(item)) read([...path, index], item);
      else this.#refuse([...path, index], `is ${describe(item)}, but must be a map of properties.`);
    });
  }

  #refuse(path: Path, message: string, key = false): void {
    this.#rows.refuse({ file: this.#file, path, key }, message);
  }
}
