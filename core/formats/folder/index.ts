/** Several files as one source: a folder, or a pattern such as `data/part-*.csv`. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProblemError } from '../../ir/problem.ts';

const PATTERN = /[*?]/;

/**
 * The files behind a path, by name: itself, those of a folder whose ending is one of `endings`, or those that match a
 * pattern with * and ?. Names that begin with a dot or an underscore are left out, as other tools do.
 * Throws a `ProblemError` where a folder or pattern holds none.
 */
export async function filesBehind(path: string, endings: RegExp): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) {
    const names = (await readdir(path, { withFileTypes: true })).filter(
      (entry) => !entry.isDirectory() && !/^[._]/.test(entry.name) && endings.test(entry.name),
    );
    return chosen(
      path,
      names.map(({ name }) => name),
    );
  }
  const pattern = basename(path);
  if (found !== null || !PATTERN.test(pattern)) return [path];
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const matches = new RegExp(`^${escaped}$`, 'u');
  const names = await readdir(dirname(path)).catch(() => []);
  return chosen(
    dirname(path),
    names.filter((name) => matches.test(name)),
    path,
  );
}

function chosen(folder: string, names: readonly string[], shown = folder): string[] {
  if (names.length > 0) return [...names].sort((a, b) => (a < b ? -1 : 1)).map((name) => join(folder, name));
  throw new ProblemError({
    code: 'source.no-files',
    message: 'There is no file of this kind.',
    hint: 'Choose a folder with such files, or a pattern that some names match, such as part-*.csv.',
    field: 'path',
    file: shown,
  });
}
