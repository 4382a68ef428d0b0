import { join } from 'node:path';
import { entityValues } from '../../write/entity-values.ts';
import { relationId } from '../../write/relation-id.ts';
import { relationValues } from '../../write/relation-values.ts';
import type { EntityRow, RelationRow } from '../../write/rows.ts';
import { type Column, entityColumns, formerSlugColumns, relationColumns } from './columns.ts';
import { CsvFile } from './csv-file.ts';

/**
 * The files that Neo4j's import tool reads: one for each kind and type that there is, and a second one for those of its
 * rows that hold line breaks. The tool has to be told where those are, and reads the other files in parallel parts.
 */
export class Tables {
  readonly #folder: string;
  readonly #now: Date;
  readonly #files = new Map<string, Promise<CsvFile>>();
  readonly #options: string[] = [];
  readonly #withBreaks: string[] = [];

  /** @param now when everything counts as created */
  constructor(folder: string, now: Date) {
    this.#folder = folder;
    this.#now = now;
  }

  /** What tells the tool of the files; their names count from their folder, whose path may hold what means something to the tool. */
  get options(): readonly string[] {
    if (this.#withBreaks.length === 0) return this.#options;
    const names = this.#withBreaks.join(',');
    return [...this.#options, `--multiline-fields=${names}`, '--multiline-fields-format=v2'];
  }

  /** Adds an entity, with what `mergeEntities` gives to a new one except for lists that are empty, and the former slugs that lead to it. */
  async addEntity(row: EntityRow): Promise<void> {
    const { slug, label, properties, sources, locators } = entityValues(row);
    const values = {
      slug,
      ...properties,
      evidenceSources: sources,
      evidenceLocators: locators,
      version: 1,
      createdAt: this.#now,
      updatedAt: this.#now,
    };
    await this.#add(label, `--nodes=Entity:${label}`, entityColumns[row.kind], values);
    for (const former of row.formerSlugs ?? [])
      await this.#add('FormerSlug', '--nodes=FormerSlug', formerSlugColumns, { slug: former, now: slug });
  }

  /** Adds a relation, with what `createRelations` gives to a new one. */
  async addRelation(row: RelationRow): Promise<void> {
    const { properties, sources, locators, ...ends } = relationValues(row, relationId(row));
    const values = { ...ends, ...properties, evidenceSources: sources, evidenceLocators: locators };
    await this.#add(row.type, `--relationships=${row.type}`, relationColumns, values);
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await (await file).close();
  }

  async #add(
    name: string,
    option: string,
    columns: readonly Column[],
    values: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const line = `${columns.map(({ name, write }) => write(values[name])).join(',')}\n`;
    const hasBreaks = /[\r\n]/.test(line.slice(0, -1));
    const path = hasBreaks ? `${name}.breaks.csv` : `${name}.csv`;
    let file = this.#files.get(path);
    if (!file) {
      file = this.#create(path, columns);
      this.#files.set(path, file);
      this.#options.push(`${option}=${path}`);
      if (hasBreaks) this.#withBreaks.push(path);
    }
    await (await file).add(line);
  }

  async #create(path: string, columns: readonly Column[]): Promise<CsvFile> {
    const file = await CsvFile.create(join(this.#folder, path));
    await file.add(`${columns.map(({ header }) => header).join(',')}\n`);
    return file;
  }
}
