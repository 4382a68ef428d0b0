import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type EntityKind, entityKinds, isRelationType, kinds, relationTypes } from '../ontology.ts';
import { type Header, readHeader } from './csv-header.ts';
import { unknownName } from './explain.ts';
import type { ImportFile, Place, Problem } from './problem.ts';
import { RowCollector } from './row-collector.ts';
import type { Piece, Reader } from './rows.ts';
import { Unchanged } from './unchanged.ts';
import { badLineIn } from './utf8.ts';

const mebibyte = 2 ** 20;
/** Characters of a row: one entity or relation with all of its evidence. */
const maxRow = 8 * mebibyte;
/** Rows that are handed on together, and bytes after which there may be fewer. */
const pieceSize = 5_000;
const pieceBytes = 4 * mebibyte;

const kindOfLabel = new Map<string, EntityKind>(entityKinds.map((kind) => [kinds[kind].label, kind]));

/**
 * Opens a CSV file of nodes or relations, of any size, with a header as `neo4j-admin database import` has it.
 *
 * @throws {StartError} where it can't be read
 */
export async function openCsv(path: string): Promise<Reader> {
  const opened = await Unchanged.open(path);
  const file: ImportFile = { name: path, locate: ({ line = 1 }) => ({ line }) };
  return { size: opened.size, read: () => readPieces(opened, file) };
}

async function* readPieces(opened: Unchanged, file: ImportFile): AsyncIterable<Piece> {
  const position = { line: 1, bytes: 0 };
  /** The line of the row that is being parsed; the parser may have gone far ahead of the rows that were taken from it. */
  let parsed = 1;
  const onRecord = (cells: string[]) => {
    parsed += 1 + breaksIn(cells);
    return cells;
  };
  const parser = parse({ bom: true, relaxColumnCount: true, maxRecordSize: maxRow, onRecord });
  pipeline(Readable.from(blocksOf(opened, position)), parser, () => {});
  const finish = () => {
    rows.bytes = position.bytes;
    position.bytes = 0;
    return rows;
  };
  let rows = new RowCollector();
  let header: Header | undefined;
  let line = 1;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      const place = { file, path: [], line };
      line += 1 + breaksIn(cells);
      if (header) readRow(header, cells, place, rows);
      else {
        header = readHeader(cells);
        for (const { column, message } of header.problems)
          rows.refuse({ ...place, path: column === '' ? [] : [column] }, message);
        // With a wrong header all rows would be wrong in the same way.
        if (header.problems.length > 0) break;
      }
      if (rows.size < pieceSize && position.bytes < pieceBytes) continue;
      yield finish();
      rows = new RowCollector();
    }
    if (!header) rows.refuse({ file, path: [], line }, 'The file is empty, but must have a header.');
  } catch (error) {
    rows.problems.push(fault(error, file, parsed));
  }
  yield finish();
}

function readRow(
  { listed, columns }: Header,
  cells: readonly string[],
  place: Place,
  rows: RowCollector,
): void {
  if (cells.length === 1 && cells[0] === '') return;
  if (cells.length !== columns.length) {
    rows.refuse(place, `The row has ${cells.length} cells, but the header ${columns.length}.`);
    return;
  }
  const item: Record<string, unknown> = {};
  columns.forEach(({ name, read }, index) => {
    const cell = cells[index] ?? '';
    // An empty cell says nothing: what the graph holds stays.
    if (name !== undefined && cell !== '') item[name] = read(cell);
  });
  const { kind, type, ...rest } = item;
  if (listed === 'nodes') {
    const label = String(kind ?? '').replace(/^Entity;|;Entity$/, '');
    const known = kindOfLabel.get(label);
    if (known) rows.addEntity(known, rest, place);
    else rows.refuse({ ...place, path: [':LABEL'] }, unknownName(label, [...kindOfLabel.keys()]));
  } else if (typeof type === 'string' && isRelationType(type)) rows.addRelation(type, rest, place);
  else rows.refuse({ ...place, path: [':TYPE'] }, unknownName(String(type ?? ''), relationTypes));
}

/** Why the rest of a file can't be read. */
function fault(error: unknown, file: ImportFile, line: number): Problem {
  const place = { file, path: [], line };
  if (error instanceof NotUtf8)
    return {
      place: { ...place, line: error.line },
      message: 'The line is not text in UTF-8; the rest of the file was not read.',
    };
  if (!(error instanceof CsvError)) throw error;
  const reason =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `The row has more than ${maxRow / mebibyte} million characters. Is a quote open?`
      : `The row is no CSV: ${error.message.slice(0, 200)}.`;
  return { place, message: `${reason} The rest of the file was not read.` };
}

class NotUtf8 extends Error {
  readonly line: number;

  constructor(line: number) {
    super();
    this.line = line;
  }
}

/** The bytes of a file, once it is sure that they are text in UTF-8. */
async function* blocksOf(
  opened: Unchanged,
  position: { line: number; bytes: number },
): AsyncIterable<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const blocks: AsyncIterable<Buffer> = createReadStream(opened.path, { highWaterMark: mebibyte });
  for await (const block of blocks) {
    await opened.check();
    try {
      decoder.decode(block, { stream: true });
    } catch {
      // A character that began in the block before is none of the first line's faults.
      const begun = block.subarray(0, 3).findIndex((byte) => byte < 0x80 || byte > 0xbf);
      throw new NotUtf8(position.line + badLineIn(block.subarray(Math.max(0, begun))));
    }
    position.line += countBreaks(block);
    position.bytes += block.length;
    yield block;
  }
  await opened.check();
}

function countBreaks(block: Buffer): number {
  let count = 0;
  for (let at = block.indexOf(0x0a); at >= 0; at = block.indexOf(0x0a, at + 1)) count++;
  return count;
}

/** Line breaks inside of cells. */
function breaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes('\n')) count += cell.split('\n').length - 1;
  return count;
}
