import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isDiskFull } from './files.ts';
import type { Home } from './home.ts';

/** Bytes from the end of the log that are looked at. */
const tailSize = 64 * 1024;

/** The last part of what the engine has printed since its start. */
export function readTail(home: Home): string {
  try {
    const file = openSync(home.log, 'r');
    try {
      const { size } = fstatSync(file);
      const buffer = Buffer.alloc(Math.min(size, tailSize));
      readSync(file, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

const diskFull = /No space left on device|Disk quota exceeded/;

/** Whether the engine has met a full disk; it would not end by itself, and never answer. */
export function hasMetFullDisk(home: Home): boolean {
  return diskFull.test(readTail(home));
}

/** Why Java or Neo4j ended, and what to do about it, as far as its output tells. */
export function explainDeath(home: Home, output: string): string {
  if (diskFull.test(output) || isDiskFull(home.root))
    return `the disk of ${home.root} is full. Free some space and start again.`;
  if (
    /Could not reserve enough space|insufficient memory|Cannot allocate memory|OutOfMemoryError/i.test(output)
  )
    return 'there is not enough memory; it needs about 1 GB. End other programs and start again.';
  if (/StoreLockException|FileLockException|Lock file has been locked|Unable to obtain lock/i.test(output))
    return (
      `another process holds the graph in ${home.data}. End it (a java process with --home-dir=${home.root}), ` +
      'or set MODELGRAPH_HOME to another folder.'
    );
  return `${pickUsefulLines(output)}.`;
}

/** The lines that name an error, the last first; without any, the last lines of all. */
function pickUsefulLines(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  const errors = lines.filter((line) => /\bERROR\b|Exception|^Error|Caused by/.test(line));
  const useful = errors.length > 0 ? [errors[0], errors.at(-1)] : lines.slice(-3);
  const text = [...new Set(useful)].join(' … ').replace(/\.$/, '');
  return text === '' ? 'it says nothing about the reason' : text.slice(0, 600);
}
