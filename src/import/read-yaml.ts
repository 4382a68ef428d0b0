import { readFile, stat } from 'node:fs/promises';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { StartError } from '../errors.ts';
import { ImportError, type LocatedProblem, type Problem, writePath } from './problem.ts';

/** A file's data, and where in the file each part of it stands. */
export interface YamlFile {
  readonly data: unknown;
  /** The problem with its line and column: those of the nearest thing that is there, where something is missing. */
  readonly locate: (problem: Problem) => LocatedProblem;
}

const mebibyte = 2 ** 20;
/** The parser keeps the position of every value: it takes about a hundred times the file's size in memory. */
const maxSize = 16 * mebibyte;
/** Nested aliases can make gigabytes out of a few lines; no honest file repeats itself this often. */
const maxAliasCount = 10_000;

/**
 * Reads a YAML file.
 *
 * @throws {StartError} where it can't be read or is too large
 * @throws {ImportError} with all places where it is not YAML
 */
export async function readYaml(path: string): Promise<YamlFile> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(path), { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0)
    throw new ImportError(
      path,
      document.errors.map(({ pos, message }) => ({ ...place(pos[0]), path: '', message: `${message}.` })),
    );
  return {
    data: dataOf(path, document),
    locate: (problem) => ({
      ...place(offsetOf(document, problem)),
      path: writePath(problem.path),
      message: problem.message,
    }),
  };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxSize)
      throw new StartError(
        `${path} has ${Math.ceil(size / mebibyte)} MB; a YAML file may have ${maxSize / mebibyte} MB. Split it into several files.`,
      );
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new StartError(`${path} is not text in UTF-8.`, { cause: error });
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`${path} can't be read: ${reason}`, { cause: error });
  }
}

function dataOf(path: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = error.message.startsWith('Excessive alias count')
      ? `The aliases (*name) repeat more than ${maxAliasCount} values. Write them out or split the file.`
      : `${error.message}.`;
    throw new ImportError(path, [{ line: 1, column: 1, path: '', message }]);
  }
}

/** Where in the text the problem's path leads, as far as it leads anywhere. */
function offsetOf(document: Document, { path, key = false }: Problem): number {
  let node = resolve(document, document.contents);
  let offset = node?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    const wantsKey = key && index === path.length - 1;
    const [keyNode, valueNode] = childOf(node, part);
    const found = wantsKey ? keyNode : (valueNode ?? keyNode);
    if (!found) break;
    offset = found.range?.[0] ?? offset;
    node = resolve(document, valueNode);
  }
  return offset;
}

/** The key, in a map, and the value that a step of a path leads to. */
function childOf(
  node: Node | undefined,
  part: string | number,
): [key?: Node | undefined, value?: Node | undefined] {
  if (isSeq(node)) return [undefined, nodeOr(node.items[Number(part)])];
  if (!isMap(node)) return [];
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return [nodeOr(pair?.key), nodeOr(pair?.value)];
}

const nodeOr = (value: unknown): Node | undefined => (isNode(value) ? value : undefined);

/** The node that an alias stands for, or the node itself. */
function resolve(document: Document, node: unknown): Node | undefined {
  return isAlias(node) ? node.resolve(document) : nodeOr(node);
}
