import type { EntityKind } from '../../ontology.ts';
import { describe } from '../explain.ts';
import type { ImportFile } from '../problem.ts';
import { isRecord } from '../read-row.ts';
import { dateOf, keyOf, type ReleaseDate, textOf, unwrap } from './values.ts';

/** A file of records. */
export interface RecordFile {
  readonly file: ImportFile;
  /** The file's name without folder and ending, such as `runway_ai,_inc.`. */
  readonly stem: string;
  readonly records: readonly unknown[];
}

/** One record: a model, dataset or application. */
export interface Asset {
  readonly file: RecordFile;
  /** Position in its file, from 0. */
  readonly index: number;
  readonly kind: Extract<EntityKind, 'MODEL' | 'DATASET' | 'APPLICATION'>;
  readonly name: string;
  readonly key: string;
  /** What names the record among those of its file: its name, with a number where that is not the first of its kind. */
  readonly locator: string;
  readonly created: ReleaseDate | null;
  /** The other fields, as they stand in the file. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Something about a record that is said to the person who imports. */
export interface Remark {
  readonly file: RecordFile;
  readonly index: number;
  readonly field?: string;
  readonly message: string;
}

const kindOfType: Readonly<Record<string, Asset['kind']>> = {
  model: 'MODEL',
  dataset: 'DATASET',
  application: 'APPLICATION',
};

/** The fields that records are known to have. Those that the graph has no place for are read over in silence. */
const knownFields = new Set([
  ...[
    'type',
    'name',
    'organization',
    'description',
    'created_date',
    'url',
    'access',
    'license',
    'dependencies',
  ],
  ...['modality', 'size', 'nationality', 'analysis', 'feedback', 'monitoring', 'intended_uses'],
  ...['prohibited_uses', 'quality_control', 'model_card', 'training_emissions', 'training_hardware'],
  ...[
    'training_time',
    'datasheet',
    'excluded',
    'included',
    'sample',
    'adaptation',
    'failures',
    'output_space',
  ],
  ...['monthly_active_users', 'terms_of_service', 'user_distribution'],
]);

/** The assets of files, in order; records that are none are told as problems, fields that nobody knows as warnings. */
export function readAssets(files: readonly RecordFile[]): {
  assets: Asset[];
  problems: Remark[];
  warnings: Remark[];
} {
  const assets: Asset[] = [];
  const problems: Remark[] = [];
  const warnings: Remark[] = [];
  for (const file of files) {
    const seen = new Map<string, number>();
    file.records.forEach((fields, index) => {
      if (!isRecord(fields)) {
        const message = `is ${describe(fields)}, but must be a map with the fields of one record.`;
        problems.push({ file, index, message });
        return;
      }
      for (const field of Object.keys(fields))
        if (!knownFields.has(field))
          warnings.push({ file, index, field, message: 'is no field of a record and is ignored.' });
      const name = textOf(fields.name);
      const type = String(textOf(fields.type)).toLowerCase();
      const kind = Object.hasOwn(kindOfType, type) ? kindOfType[type] : undefined;
      if (name === null)
        problems.push({ file, index, field: 'name', message: 'is missing; every record needs one.' });
      if (!kind)
        problems.push({
          file,
          index,
          field: 'type',
          message: `is ${describe(unwrap(fields.type))}, but must be one of ${Object.keys(kindOfType).join(', ')}.`,
        });
      if (name === null || !kind) return;
      const key = keyOf(name);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      const locator = count === 1 ? name : `${name} (${count})`;
      assets.push({ file, index, kind, name, key, locator, created: dateOf(fields.created_date), fields });
    });
  }
  return { assets, problems, warnings };
}
