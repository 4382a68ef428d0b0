import { entityKinds } from '../ontology.ts';
import { unknownName } from './explain.ts';
import { entityNames, relationNames } from './read-row.ts';

/** What a CSV file lists, by its header. */
export type Listed = 'nodes' | 'relations';

/** A column of a CSV file. */
export interface Column {
  /** The property, or `kind` or `type`; undefined where the column is ignored. */
  readonly name: string | undefined;
  /** The value of a cell that is not empty. What it can't read it gives back as text, for the check of the row to refuse. */
  readonly read: (cell: string) => unknown;
}

/** A header, or what is wrong with it. */
export interface Header {
  readonly listed: Listed;
  readonly columns: readonly Column[];
  readonly problems: readonly { readonly column: string; readonly message: string }[];
}

/** What `neo4j-admin database import` calls the columns that are no properties, and what they are here. */
const special: Readonly<Record<string, { readonly listed: Listed; readonly name: string }>> = {
  ID: { listed: 'nodes', name: 'slug' },
  LABEL: { listed: 'nodes', name: 'kind' },
  START_ID: { listed: 'relations', name: 'from' },
  END_ID: { listed: 'relations', name: 'to' },
  TYPE: { listed: 'relations', name: 'type' },
};

/** The types that columns have here, as `neo4j-admin database import` names them. */
export type ColumnType = 'string' | 'string[]' | 'date' | 'long' | 'boolean' | 'double';

/** The types of properties that are not simply text. */
export const typeOf: Readonly<Record<string, ColumnType>> = {
  aliases: 'string[]',
  modalities: 'string[]',
  releasedOn: 'date',
  publishedOn: 'date',
  occurredOn: 'date',
  since: 'date',
  until: 'date',
  parameterCount: 'long',
  monthlyActiveUserLimit: 'long',
  allowsResearchUse: 'boolean',
  allowsCommercialUse: 'boolean',
  osiApproved: 'boolean',
  confidence: 'double',
};

/** Other names of types that hold the same values. */
const sameType: Readonly<Record<string, string>> = {
  int: 'long',
  short: 'long',
  byte: 'long',
  float: 'double',
};

const asText = (cell: string): string => cell;

const readers: Readonly<Record<string, (cell: string) => unknown>> = {
  long: (cell) => (/^-?\d{1,19}$/.test(cell) ? BigInt(cell) : cell),
  double: (cell) => (Number.isFinite(Number(cell)) ? Number(cell) : cell),
  boolean: (cell) => (/^(?:true|false)$/i.test(cell) ? cell.toLowerCase() === 'true' : cell),
  'string[]': readList,
  evidence: (cell) => (cell.trimStart().startsWith('[') ? readJson(cell) : cell),
};

const propertiesIn: Readonly<Record<Listed, readonly string[]>> = {
  nodes: [...new Set(entityKinds.flatMap(entityNames))].filter((name) => name !== 'slug'),
  relations: relationNames.filter((name) => name !== 'from' && name !== 'to'),
};

/**
 * Reads the first row of a CSV file.
 *
 * @example readHeader(['slug:ID', ':LABEL', 'name', 'aliases:string[]'])
 */
export function readHeader(cells: readonly string[]): Header {
  const fields = cells.map((cell) => {
    const [, name = '', type = ''] = /^([^:]*)(?::(.*))?$/.exec(cell.trim()) ?? [];
    // Groups of ids are of no use here, since slugs are unique among all entities.
    return { cell, name, type: type.replace(/\(.*$/, '') };
  });
  const listed = fields.some(({ type }) => special[type]?.listed === 'relations') ? 'relations' : 'nodes';
  const problems: { column: string; message: string }[] = [];
  const columns = fields.map(({ cell, name, type }): Column => {
    const refuse = (message: string) => problems.push({ column: cell, message });
    if (type === 'IGNORE') return { name: undefined, read: asText };
    const role = special[type];
    if (role) {
      if (role.listed !== listed) refuse(`:${type} has no place in a file of ${listed}.`);
      if (name !== '' && name !== role.name)
        refuse(`The ${type} is called "${role.name}" here, not "${name}".`);
      return { name: role.name, read: asText };
    }
    if (!propertiesIn[listed].includes(name)) refuse(unknownName(name, propertiesIn[listed]));
    const wanted = typeOf[name] ?? 'string';
    if (type !== '' && (sameType[type] ?? type) !== wanted)
      refuse(`${name} is of type ${wanted} and can't be read as ${type}.`);
    return { name, read: readers[name] ?? readers[wanted] ?? asText };
  });
  const names = columns.map(({ name }) => name);
  for (const [type, role] of Object.entries(special))
    if (role.listed === listed && !names.includes(role.name))
      problems.push({ column: '', message: `A file of ${listed} needs a column :${type}.` });
  columns.forEach(({ name }, index) => {
    if (name !== undefined && names.indexOf(name) < index)
      problems.push({ column: cells[index] ?? '', message: 'is a column that stands before it already.' });
  });
  return { listed, columns, problems };
}

/** A list as `neo4j-admin` has it, its items separated by semicolons; or in JSON, where an item holds one. */
function readList(cell: string): unknown {
  const items = cell.startsWith('[') ? readJson(cell) : undefined;
  return Array.isArray(items) ? items : cell.split(';');
}

function readJson(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
