/** Rules over the sentences of all sources: what the window says names no option of the command line; counts have a plural. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** Lines of product code in these folders, without comments. */
function codeLines(folders: readonly string[]): { readonly at: string; readonly line: string }[] {
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|testing|fixtures/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return files.flatMap((file) =>
    readFileSync(new URL(file, root), 'utf8')
      .split('\n')
      .flatMap((line, index) => (/^\s*(\/\/|\/?\*)/.test(line) ? [] : [{ at: `${file}:${index + 1}`, line }])),
  );
}

/** An option within a text, such as `--y`; custom properties of style sheets look alike. */
const names = (line: string): boolean =>
  /['"`].*(?<![\w-])--[a-z][a-z-]*/.test(line) && !/var\(--|['"`]--[a-z-]+['"`]\)/.test(line);

/** Where options belong: the command, code of other programs, and the field of a problem that only the command prints. */
const isOption = ({ at, line }: { readonly at: string; readonly line: string }): boolean =>
  /^core\/(cli|targets)\//.test(at) || /\boption:|_OPTION = /.test(line);

test('a hint that the window shows names no option of the command line', () => {
  const window = codeLines(['core', 'renderer']).filter((each) => !isOption(each) && names(each.line));
  // Arguments of cp and setfacl, and style properties.
  const others = window.filter(
    ({ at, line }) => !at.startsWith('core/files/') && !/colour\('--|style|setProperty/.test(line),
  );
  expect(others).toEqual([]);
  expect(names("hint: 'Leave --proba out.',")).toBe(true);
});

const NOUNS =
  'rows|columns|cells|batches|files|steps|nodes|aggregates|parts|cases|constants|tables|texts|bytes|attributes';
/** A count before a plural; not "3 of 5 rows", nor a limit. */
const COUNT = new RegExp(
  String.raw`(?<!of )(?<!all )(?<!All )(?<!the first )\$\{(?!MAX_|thousands\(MAX_|counted|plural)[^{}]*\} (${NOUNS})\b`,
);
/** Files in which such a count is never one. */
const NEVER_ONE =
  /^(core\/cli\/(pipeline|mutations\/main)|core\/engine\/(export\/python-answers|fire-drill\/drill-outcome)|renderer\/files\/offer-sample|renderer\/store\/describe)\.ts:/;
/** One is said otherwise in the same expression, or cannot occur. */
const KNOWS_ONE = /=== 1|> 1|'all' \?|_ROWS|too many|cannot be drawn|\bwidth\b|name}/;

test('a count and its noun agree', () => {
  const wrong = codeLines(['core/cli', 'core/engine', 'core/graph', 'renderer/files', 'renderer/store']).filter(
    ({ at, line }, index, lines) =>
      COUNT.test(line) && !NEVER_ONE.test(at) && !KNOWS_ONE.test(`${lines[index - 1]?.line ?? ''}${line}`),
  );
  expect(wrong).toEqual([]);
  expect(COUNT.test('`${rows.length} batches`')).toBe(true);
});
