/** Several files as one source: a folder, or a pattern such as `data/part-*.csv`. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { thousands } from '../../words/counted.ts';
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';

export { partitionsOf, type PartitionColumn } from './partitions.ts';

const PATTERN = /[*?]/;

/**
 * The files behind a path, by name: itself, files below a folder that match `fileNames`, or files that match a
 * pattern with * and ?. Throws a `ProblemError` where a folder or pattern holds none.
 */
export async function filesBehind(path: string, fileNames: RegExp): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) {
    const files: string[] = [];
    for await (const file of filesBelow(path)) if (fileNames.test(basename(file))) files.push(file);
    if (files.length === 0) throw noFiles(path);
    return files;
  }
  const pattern = basename(path);
  if (found !== null || !PATTERN.test(pattern)) return [path];
  const names = await readdir(dirname(path)).catch(() => []);
  const matching = names.filter((name) => matchesGlob(name, pattern)).sort(byName);
  if (matching.length === 0) throw noFiles(path);
  return matching.map((name) => join(dirname(path), name));
}

/** Whether a name matches a pattern with * and ?. Only the last star is tried again, so the time is the product of both. */
export function matchesGlob(name: string, pattern: string): boolean {
  const letters = Array.from(name);
  const marks = Array.from(pattern);
  let [at, mark] = [0, 0];
  /** The last star, and the first letter that it leaves to the marks behind it. */
  let [star, after] = [-1, 0];
  while (at < letters.length) {
    if (marks[mark] === '*') {
      star = mark++;
      after = at;
    } else if (marks[mark] === '?' || marks[mark] === letters[at]) {
      mark++;
      at++;
    } else if (star !== -1) {
      mark = star + 1;
      at = ++after;
    } else return false;
  }
  while (marks[mark] === '*') mark++;
  return mark === marks.length;
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Entries of a folder and its folders that are looked at: beyond, it is no table but a disk. */
const MOST_ENTRIES = 200_000;

/**
 * The files in a folder and in the folders within it, in order of their names: the same on every machine. Names that
 * begin with a dot or an underscore are left out, as other tools do. A folder that is met again, through a link, is not
 * read again. Throws a `ProblemError` for a folder that holds a whole disk, and for one that may not be read.
 */
export async function* filesBelow(
  folder: string,
  met: { readonly folders: Set<string>; entries: number } = { folders: new Set(), entries: 0 },
): AsyncGenerator<string> {
  const real = await realpath(folder);
  if (met.folders.has(real)) return;
  met.folders.add(real);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw fileProblem(error, folder);
  });
  met.entries += entries.length;
  if (met.entries > MOST_ENTRIES) {
    throw new ProblemError({
      code: 'source.folder-too-large',
      message: `The folder and the folders within it hold more than ${thousands(MOST_ENTRIES)} files.`,
      hint: 'Choose the folder that holds the files of the table.',
      field: 'path',
      file: folder,
    });
  }
  for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
    if (/^[._]/.test(entry.name)) continue;
    const path = join(folder, entry.name);
    const isFolder = entry.isSymbolicLink()
      ? ((await stat(path).catch(() => null))?.isDirectory() ?? false)
      : entry.isDirectory();
    if (isFolder) yield* filesBelow(path, met);
    else yield path;
  }
}

const noFiles = (file: string): ProblemError =>
  new ProblemError({
    code: 'source.no-files',
    message: 'There is no file of this kind.',
    hint: 'Choose a folder with such files, or a pattern that some names match, such as part-*.csv.',
    field: 'path',
    file,
  });
