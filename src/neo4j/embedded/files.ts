import { chmodSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { StartError } from '../../errors.ts';

const causes: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space',
  EDQUOT: 'your share of the disk is used up. Free some space',
  EEXIST: 'a part of its path is a file. Choose another folder',
  ENOENT: 'it can not be made there. Choose another folder',
  EROFS: 'the disk is read-only. Choose another folder',
  EACCES: 'permission is denied. Choose another folder or change its permissions',
  EPERM: 'permission is denied. Choose another folder or change its permissions',
  ENOTDIR: 'a part of its path is a file. Choose another folder',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n)',
  ENFILE: 'too many files are open. Close some programs',
};

/** Bytes of free space below which programs fail in ways that do not name the reason. */
const scarce = 8 * 2 ** 20;

/** Whether next to nothing can be written to the disk that the folder is on. */
export function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < scarce;
  } catch {
    return false;
  }
}

/**
 * The error as the person at the command line should read it, where it is one that they can cure: a full disk or a
 * folder that can't be written. Anything else stays as it is.
 *
 * @param folder where was to be written
 * @param setting the variable that chooses the folder
 */
export function explainFileError(error: unknown, folder: string, setting: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const cause = causes[String(error.code)];
  if (cause === undefined) return error;
  const path = 'path' in error ? String(error.path) : `into ${folder}`;
  return new StartError(
    `Can't write ${path}: ${cause}, then start again. The folder is chosen by ${setting}.`,
    {
      cause: error,
    },
  );
}

/** Makes a folder that only its owner can open. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/** Writes a whole file that only its owner can read, or nothing: no reader sees a half of it. */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
