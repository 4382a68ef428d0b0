import { z } from 'zod';
import { propertiesOf } from '../../schema/properties.ts';
import { day, text } from '../../schema/shape.ts';
import {
  type EntityKind,
  entityKinds,
  isRelationType,
  kinds,
  type RelationType,
  relationTypes,
} from '../ontology.ts';
import type { EntityRow, RelationRow } from '../write/rows.ts';
import { isSlug, slugRule } from '../write/slug.ts';
import { describe, explain, unknownName } from './explain.ts';
import type { Path, Problem } from './problem.ts';
import type { Placed, Rows } from './rows.ts';

const slug = z.string().refine(isSlug, `must ${slugRule}`);
const evidence = z.array(z.strictObject({ source: slug, locator: text.nullish() })).optional();
const identification = z.object({ slug, evidence });
const relationShape = z.strictObject({
  from: slug,
  to: slug,
  role: text.nullish(),
  since: day.nullish(),
  until: day.nullish(),
  confidence: z.number().nullish(),
  evidence,
});

const evidenceNames = ['source', 'locator'];
const relationNames = Object.keys(relationShape.shape);
const kindOfPlural = new Map(entityKinds.map((kind) => [kinds[kind].plural, kind]));
const topLevelNames = [...kindOfPlural.keys(), 'relations'];

/** Reads the rows out of the data of a YAML file: entities by kind, then relations by type. */
export function rowsOfYaml(data: unknown): Rows {
  const reader = new Reader();
  reader.file(data);
  return reader;
}

/** Collects rows and problems on a walk through the data. */
class Reader implements Rows {
  readonly entities: Placed<EntityRow>[] = [];
  readonly relations: Placed<RelationRow>[] = [];
  readonly declared = new Map<string, EntityKind>();
  readonly problems: Problem[] = [];

  file(data: unknown): void {
    if (!isRecord(data)) {
      this.#refuse(
        [],
        `The file is ${describe(data)}, but must be a map with keys such as models and relations.`,
      );
      return;
    }
    for (const [name, value] of Object.entries(data)) {
      const kind = kindOfPlural.get(name);
      if (kind) this.#each([name], value, (path, item) => this.#entity(path, item, kind));
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
      if (isRelationType(type)) this.#each(path, list, (at, item) => this.#relation(at, item, type));
      else this.#refuse(path, unknownName(type, relationTypes), true);
    }
  }

  #entity(path: Path, { slug, evidence, ...properties }: Record<string, unknown>, kind: EntityKind): void {
    const shape = propertiesOf[kind];
    const identified = identification.safeParse({ slug, evidence });
    const checked = shape.safeParse(properties);
    if (typeof slug === 'string' && !this.declared.has(slug)) this.declared.set(slug, kind);
    if (!identified.success) this.#explain(identified.error, path, { slug, evidence }, []);
    if (!checked.success)
      this.#explain(checked.error, path, properties, ['slug', ...Object.keys(shape.shape), 'evidence']);
    if (identified.success && checked.success)
      this.entities.push({ path, row: { kind, properties: checked.data, ...identified.data } });
  }

  #relation(path: Path, item: Record<string, unknown>, type: RelationType): void {
    const checked = relationShape.safeParse(item);
    if (checked.success) this.relations.push({ path, row: { type, ...checked.data } });
    else this.#explain(checked.error, path, item, relationNames);
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

  #explain(error: z.ZodError, path: Path, value: unknown, allowed: readonly string[]): void {
    this.problems.push(...explain(error, path, value, allowed, evidenceNames));
  }

  #refuse(path: Path, message: string, key = false): void {
    this.problems.push({ path, message, key });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
