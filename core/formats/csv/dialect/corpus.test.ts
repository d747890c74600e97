/** The finder on a corpus of small files: the share that is read right, by kind, must not fall. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Notice } from '../../../ir/notice.ts';
import { ProblemError } from '../../../ir/problem.ts';
import { cellsOf, inlineRun } from '../oracle.ts';
import { readCsv } from '../read.ts';
import { corpus, type CorpusFile } from './corpus.ts';
import type { Cell } from './corpus-contents.ts';

vi.setConfig({ testTimeout: 240_000 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-corpus-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly file: CorpusFile;
  readonly isRight: boolean;
  /** Whether the user was told, or the file was refused. */
  readonly isTold: boolean;
  readonly got: string;
}

/** A cell as the corpus has it: dates as they are written. */
const asWritten = (cell: Cell, type: string): Cell =>
  type === 'datetime' && typeof cell === 'number' ? new Date(cell).toISOString().slice(0, 10) : cell;

const GUESSES = new Set([
  'source.guess',
  'source.skipped-lines',
  'source.number-format',
  'source.blank-cells',
  'source.cut-rows',
]);

async function outcomeOf(file: CorpusFile, index: number): Promise<Outcome> {
  const path = join(folder, `${index}-${file.name}`);
  writeFileSync(path, file.text);
  try {
    const { table, notices, columns, warnings } = await readCsv(path, {}, inlineRun());
    const names = table.fields.map(({ name }) => name);
    const cells = cellsOf(table);
    const rows = Array.from({ length: table.rows }, (_, row) =>
      cells.map((column, at) => asWritten(column[row], table.fields[at].type)),
    );
    const all: readonly Notice[] = [...notices, ...columns.flatMap((column) => column.notices ?? [])];
    const isRight = JSON.stringify([names, rows]) === JSON.stringify([file.names, file.rows]);
    const got = `${JSON.stringify(names)} ${JSON.stringify(rows.slice(0, 2))} of ${table.rows} rows; ${warnings.join(' ')}`;
    return { file, isRight, isTold: all.some(({ code }) => GUESSES.has(code)), got };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { file, isRight: false, isTold: true, got: error.problem.message };
  }
}

interface Tally {
  files: number;
  right: number;
  silent: number;
}

const HEAD = '| kind of file | files | read right | wrong without a notice |\n| --- | --- | --- | --- |\n';

/** The table of docs/formats.md. */
function tableOf(tallies: ReadonlyMap<string, Tally>): string {
  const rows = [...tallies].map(
    ([kind, { files, right, silent }]) => `| ${kind} | ${files} | ${right} | ${silent} |\n`,
  );
  return HEAD + rows.join('');
}

const page = new URL('../../../../docs/formats.md', import.meta.url);

test('at least 99 of 100 files are read right, and none wrong in silence', async () => {
  const outcomes: Outcome[] = [];
  for (const [index, file] of corpus().entries()) outcomes.push(await outcomeOf(file, index));
  const tallies = new Map<string, Tally>();
  for (const { file, isRight, isTold } of outcomes) {
    const tally = tallies.get(file.kind) ?? { files: 0, right: 0, silent: 0 };
    tallies.set(file.kind, tally);
    tally.files++;
    if (isRight) tally.right++;
    else if (!isTold) tally.silent++;
  }
  const wrong = outcomes.filter(({ isRight }) => !isRight);
  if (process.env['PREPGRAPH_CORPUS'] !== undefined) {
    console.log(tableOf(tallies));
    for (const { file, isTold, got } of wrong)
      console.log(`${file.kind}${isTold ? '' : ' SILENT'}\n${file.text.slice(0, 300)}-> ${got}\n`);
  }
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(HEAD);
  const to = text.indexOf('\n\n', from) + 1;
  if (process.env['PREPGRAPH_WRITE_DOCS'] === '1') {
    writeFileSync(page, text.slice(0, from) + tableOf(tallies) + text.slice(to));
  } else expect(text.slice(from, to)).toBe(tableOf(tallies));
  expect(outcomes.length).toBeGreaterThan(700);
  expect(wrong.filter(({ isTold }) => !isTold).map(({ file }) => file.text)).toEqual([]);
  expect(1 - wrong.length / outcomes.length).toBeGreaterThanOrEqual(0.99);
});
