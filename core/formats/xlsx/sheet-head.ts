/** Where the table of a sheet begins: rows above it, the row of names. */
import { judgeHeader } from '../cells/header-row.ts';
import { certain, type Finding } from '../cells/finding.ts';
import type { HeadRow } from './sheet-columns.ts';

/** How many of the first filled rows are single texts that an empty row parts from wider rows. */
function textsAboveGap(rows: readonly HeadRow[]): number {
  const next = rows.findIndex(({ cells }) => cells.length !== 1 || !cells[0].isText);
  if (next <= 0 || rows[next].cells.length < 2) return 0;
  return rows[next].row - rows[next - 1].row > 1 ? next : 0;
}

/**
 * How many of the first filled rows are titles and the like: rows with few cells above a table that is wider. In a table of
 * two columns no row is narrow: there an empty row must part them from it.
 */
export function titleRows(rows: readonly HeadRow[]): Finding<number> {
  const above = textsAboveGap(rows);
  if (above > 0)
    return {
      value: above,
      evidence: 'An empty row parts the first rows, of a single text each, from the rows of the table.',
      confidence: 0.8,
      runnerUp: { value: 0, evidence: 'The first filled row may hold the names.' },
    };
  const counts = rows.map(({ cells }) => cells.length).sort((a, b) => a - b);
  const usual = counts[Math.floor(counts.length / 2)] ?? 0;
  const most = Math.floor(usual / 3);
  const first = rows.findIndex(({ cells }) => cells.length > most);
  if (first <= 0) return certain(0, 'The table begins with its first filled row.');
  return {
    value: first,
    evidence: `The first rows have at most ${most} of the ${usual} cells that rows of the table have.`,
    confidence: 0.8,
    runnerUp: { value: 0, evidence: 'The first filled row may hold the names.' },
  };
}

/** The cells of rows between two columns as texts; empty where there is none. */
function textRows(rows: readonly HeadRow[], left: number, right: number): string[][] {
  return rows.map(({ cells }) => {
    const texts = new Array<string>(right - left + 1).fill('');
    for (const { column, text } of cells) if (column >= left && column <= right) texts[column - left] = text;
    return texts;
  });
}

/** Sheets are tables with names far more often than not: the logarithm of the odds where the first row has a text. */
const NAMED_SHEETS = 3;
/** The same for each number of a first row that counts: 1, 2, 3 beside a text. */
const COUNTED = 1.6;

/** Whether the row's numbers go up evenly, three at least. */
function counts(row: readonly string[]): boolean {
  const numbers = row.filter((text) => /^-?\d+(?:\.\d+)?$/.test(text)).map(Number);
  const step = numbers[1] - numbers[0];
  return numbers.length > 2 && step > 0 && numbers.every((value, at) => at === 0 || value - numbers[at - 1] === step);
}

/** Whether the first row holds the names of the columns, by the rule of all formats and the habits of sheets. */
export function headerOf(rows: readonly HeadRow[], left: number, right: number): Finding<boolean> {
  const texts = textRows(rows, left, right);
  const judged = judgeHeader(texts);
  const [first] = rows;
  if (!first.cells.some(({ isText }) => isText)) return judged;
  const [names, ...others] = texts;
  const isCounted =
    counts(names) && others.some((row) => row.join('\0') !== names.join('\0') && !isSameStart(row, names));
  const odds = Math.log(judged.confidence / (1 - judged.confidence)) * (judged.value ? 1 : -1);
  const sum = odds + NAMED_SHEETS + (isCounted ? COUNTED * names.length : 0);
  const value = sum > 0;
  return {
    value,
    evidence: value === judged.value ? judged.evidence : 'The first row holds a text, as rows of names do.',
    confidence: 1 / (1 + Math.exp(-Math.abs(sum))),
    runnerUp: { value: !value, evidence: value === judged.value ? (judged.runnerUp?.evidence ?? '') : judged.evidence },
  };
}

/** Whether the numbers of both rows are the same. */
const isSameStart = (row: readonly string[], names: readonly string[]): boolean =>
  row.every((text, at) => !/^-?\d/.test(names[at]) || text === names[at]);
