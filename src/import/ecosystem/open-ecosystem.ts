import { basename, extname } from 'node:path';
import { phrase } from '../../graph/lucene.ts';
import { nameKey } from '../../names.ts';
import type { ReadableGraph } from '../../neo4j/database.ts';
import { kindOfLabels } from '../../ontology.ts';
import { printable } from '../../printable.ts';
import { describe } from '../explain.ts';
import { type ImportFile, type Location, type Place, type Problem, writePath } from '../problem.ts';
import { isRecord, readEntity } from '../read-row.ts';
import type { Piece, Reader } from '../rows.ts';
import { readYaml, type YamlFile } from '../yaml-file.ts';
import { type Derived, graphOfAssets, type LookUp } from './graph-of-assets.ts';
import { compare } from './mentions.ts';
import { type RecordFile, type Remark, readAssets } from './records.ts';
import type { Taken } from './slugs.ts';

/** Warnings that are told one by one. */
const shownWarnings = 50;

/**
 * Opens files of Ecosystem Graphs, as they are published, as one: names in one may stand for records in another.
 *
 * @param say told what is ignored or left out
 * @throws {StartError} where one can't be read or is too large
 */
export async function openEcosystem(
  database: ReadableGraph,
  paths: readonly string[],
  say: (line: string) => void,
): Promise<Reader> {
  const problems: Problem[] = [];
  const files: RecordFile[] = [];
  let size = 0;
  for (const path of paths.toSorted((a, b) => compare(basename(a), basename(b)))) {
    const yaml = await readYaml(path, false);
    size += yaml.size;
    problems.push(...yaml.problems);
    const { file, records, problem } = readRecords(yaml);
    if (problem) problems.push(problem);
    files.push({ file, stem: basename(path, extname(path)), records });
  }
  const { assets, problems: refused, warnings } = readAssets(files);
  const graph = await graphOfAssets(files, assets, lookUpIn(database));
  problems.push(...refused.map((remark) => ({ place: placeOf(remark), message: remark.message })));
  const entities = graph.entities.flatMap((derived) => {
    const { kind, slug, evidence, properties } = derived.row;
    const place = placeOf(derived.origin);
    const row = readEntity(kind, { slug, evidence, ...properties }, place, problems);
    return row ? [{ row, place }] : [];
  });
  warn([...warnings, ...graph.warnings], say);
  sayDropped(graph.dropped, say);
  const piece: Piece = {
    entities,
    relations: graph.relations.map(({ row, origin }) => ({ row, place: placeOf(origin) })),
    declared: graph.entities.map(({ row: { slug, kind }, origin }) => ({
      slug,
      kind,
      place: placeOf(origin),
    })),
    problems,
    bytes: size,
  };
  return {
    size,
    async *read() {
      yield piece;
    },
  };
}

/** The records of a file, which remembers where they stand without keeping all of the text. */
function readRecords({ file, data, problems }: YamlFile): {
  file: ImportFile;
  records: readonly unknown[];
  problem?: Problem;
} {
  if (problems.length > 0) return { file, records: [] };
  const records = data ?? [];
  if (!Array.isArray(records)) {
    const message = `The file is ${describe(records)}, but must be a list of records.`;
    return { file, records: [], problem: { place: { file, path: [] }, message } };
  }
  const locations = new Map<string, Location>();
  const remember = (path: Place['path']) => locations.set(writePath(path), file.locate({ file, path }));
  records.forEach((record: unknown, index) => {
    remember([index]);
    for (const field of isRecord(record) ? Object.keys(record) : []) remember([index, field]);
  });
  const locate = ({ path }: Place) =>
    locations.get(writePath(path.slice(0, 2))) ?? locations.get(writePath(path.slice(0, 1))) ?? { line: 1 };
  return { file: { name: file.name, locate }, records };
}

function placeOf({ file: { file }, index, field }: Derived<unknown>['origin'] & { field?: string }): Place {
  const path = [...(index === undefined ? [] : [index]), ...(field === undefined ? [] : [field])];
  return { file, path };
}

function warn(warnings: readonly Remark[], say: (line: string) => void): void {
  for (const remark of warnings.slice(0, shownWarnings)) {
    const { file, path } = placeOf(remark);
    const { line } = file.locate({ file, path });
    say(printable(`${file.name}:${line} ${writePath(path)}: ${remark.message}`));
  }
  if (warnings.length > shownWarnings) say(`… and ${warnings.length - shownWarnings} more warnings.`);
}

function sayDropped(
  { nulls, selves, repeats }: { nulls: number; selves: number; repeats: number },
  say: (line: string) => void,
): void {
  if (nulls + selves + repeats > 0)
    say(
      `Left out of the dependencies: ${nulls} without a name, ${selves} of a record on itself, ${repeats} repeated in one record.`,
    );
}

/** The names are looked up by their keys, which are coarser than those of assets: what has another one is left out there. */
const lookUpIn =
  (database: ReadableGraph): LookUp =>
  async (slugs, names) => {
    const taken = new Map<string, Taken>();
    const keys = [...new Set([...names].map((name) => `nameKey:${phrase(nameKey(name))}`))];
    const found = [
      ...(await database.read(bySlug, { p: { slugs: [...slugs] } })),
      ...(await database.read(byName, { p: { keys } })),
    ];
    for (const [asked, slug, labels, name, aliases, sources, locators] of found) {
      const kind = kindOfLabels(labels as string[]);
      const where = locators as string[];
      const evidence = (sources as string[]).map((source, at) => [source, where[at] ?? ''] as const);
      if (kind)
        taken.set(String(asked), {
          slug: String(slug),
          kind,
          name: String(name),
          aliases: aliases as string[],
          evidence,
        });
    }
    return taken;
  };

const taken = 'n.slug, labels(n), n.name, n.aliases, n.evidenceSources, n.evidenceLocators';

const bySlug = `
UNWIND $p.slugs AS slug
OPTIONAL MATCH (f:FormerSlug {slug: slug})
MATCH (n:Entity {slug: coalesce(f.now, slug)})
RETURN slug, ${taken}`;

const byName = `
UNWIND $p.keys AS key
CALL db.index.fulltext.queryNodes('entity_names', key) YIELD node AS n
RETURN DISTINCT n.slug AS asked, ${taken}`;
