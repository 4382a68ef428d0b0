import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
} from 'yaml';
import { reasonOf, StartError } from '../errors.ts';
import type { ImportFile, Location, Place, Problem } from './problem.ts';
import { badLineIn } from './utf8.ts';

/** What a YAML file holds, and the file, which knows where each part of it stands. */
export interface YamlFile {
  readonly file: ImportFile;
  /** In bytes. */
  readonly size: number;
  /** Undefined where it is no YAML. */
  readonly data: unknown;
  readonly problems: readonly Problem[];
}

const mebibyte = 2 ** 20;
/** The parser keeps the position of every value: it takes about a hundred times the file's size in memory. */
export const maxYamlSize = 16 * mebibyte;
/** Nested aliases can make gigabytes out of a few lines; no honest file repeats itself this often. */
const maxAliasCount = 10_000;
/** No honest file is nested as deep, and composing a document is recursive: where its stack ends, so may the process. */
const maxDepth = 100;
/** Places that are told where the text is wrong. */
const maxProblems = 1_000;

/**
 * Reads a YAML file. Whole numbers come as bigints.
 *
 * @param uniqueKeys false where the last of equal keys counts, as other programs have it
 * @throws {StartError} where it can't be read or is too large
 */
export async function readYaml(path: string, uniqueKeys = true): Promise<YamlFile> {
  const { text, size } = await readText(path);
  const lines = new LineCounter();
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  /** A problem with the text itself, which has no data yet to which a path could lead. */
  const problem = (offset: number, message: string): Problem => ({
    place: { file: { name: path, locate: () => at(offset) }, path: [] },
    message,
  });
  const refused = (problems: readonly Problem[]): YamlFile => ({
    file: { name: path, locate: () => ({ line: 1 }) },
    size,
    data: undefined,
    problems: problems.slice(0, maxProblems),
  });
  const deep = findDepth(text, lines);
  if (deep !== undefined)
    return refused([problem(deep, `Lists and maps are nested more than ${maxDepth} deep.`)]);
  const document = parseDocument(text, {
    prettyErrors: false,
    // The parser would compare each key of a map with all others.
    uniqueKeys: false,
    intAsBigInt: true,
  });
  if (document.errors.length > 0)
    return refused(document.errors.map(({ pos, message }) => problem(pos[0], `${message}.`)));
  const repeated = uniqueKeys ? repeatedKeys(document) : [];
  if (repeated.length > 0)
    return refused(repeated.map((offset) => problem(offset, 'Map keys must be unique.')));
  try {
    const data: unknown = document.toJS({ maxAliasCount });
    const locate = (place: Place) => at(offsetOf(document, place));
    return { file: { name: path, locate }, size, data, problems: [] };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = error.message.startsWith('Excessive alias count')
      ? `The aliases (*name) repeat more than ${maxAliasCount} values. Write them out or split the file.`
      : `${error.message}.`;
    return refused([problem(0, message)]);
  }
}

async function readText(path: string): Promise<{ text: string; size: number }> {
  try {
    const { size } = await stat(path);
    if (size > maxYamlSize)
      throw new StartError(
        `${path} has ${Math.ceil(size / mebibyte)} MB; a YAML file may have ${maxYamlSize / mebibyte} MB. Split it into several files, or write it as JSONL.`,
      );
    const bytes = await readFile(path);
    if (!isUtf8(bytes)) throw new StartError(`${path}:${badLineIn(bytes) + 1} is not text in UTF-8.`);
    return { text: new TextDecoder().decode(bytes), size };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const reason = reasonOf(error);
    throw new StartError(`${path} can't be read: ${reason}`, { cause: error });
  }
}
/** Where lists and maps are nested too deep; undefined where they are not. Tells the counter of all lines up to there. */
function findDepth(text: string, lines: LineCounter): number | undefined {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme));
    // A pair in a list in braces takes two places, and the document one.
    if (parser.stack.length > maxDepth) return parser.offset;
  }
  return undefined;
}

/** Where keys stand that stood in their map before. */
function repeatedKeys(document: Document): number[] {
  const repeated: number[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) repeated.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return repeated;
}

/** Where in the text the path leads, as far as it leads anywhere. */
function offsetOf(document: Document, { path, key = false }: Place): number {
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

/** Aliases and what they stand for: to find that takes a walk through the whole document. */
const resolved = new WeakMap<Node, Node | undefined>();

/** The node that an alias stands for, or the node itself. */
function resolve(document: Document, node: unknown): Node | undefined {
  if (!isAlias(node)) return nodeOr(node);
  if (!resolved.has(node)) resolved.set(node, node.resolve(document));
  return resolved.get(node);
}
