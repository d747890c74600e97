/**
 * How well a dialect explains a sample: rows of one width, and columns whose cells mean something. The idea that a dialect is
 * right where cells have types comes from G. van den Burg, A. Nazábal, C. Sutton, "Wrangling messy CSV files by detecting row
 * and type patterns", Data Mining and Knowledge Discovery 33 (2019); the weights are our own.
 */
import { isMissingMark, type Shape, shapeOf } from '../../cells/cell-shape.ts';
import { BLANKS, type TextDialect } from '../text-rows.ts';
import type { Sample, SampleRow } from './sample.ts';
import { type TableRows, tableOf } from './table-rows.ts';

export interface Judged {
  readonly dialect: TextDialect;
  readonly sample: Sample;
  readonly table: TableRows;
  /** From 0 to 1. */
  readonly score: number;
  /** Columns of values, and of texts without quotes. */
  readonly typed: number;
  readonly texts: number;
}

/** How much sense a cell of each shape makes. */
const SENSE: Readonly<Record<Shape, number>> = {
  empty: 0.6,
  integer: 1,
  decimal: 1,
  percent: 1,
  date: 1,
  time: 1,
  boolean: 1,
  word: 0.8,
  prose: 0.62,
  list: 0.45,
  other: 0.4,
};

/** Marks that cut cells in other files: a cell that holds one was probably not cut where it should be. */
const UNCUT = /[;|\t^]|[^\s,],[^\s,]/;
/** Values that hold such a mark by right. */
const STRUCTURED = /^(?:[[{].*[\]}]|[\w.+-]+(?:[;|][\w.+-]+)+)$/;

function senseOf(cell: string, isQuoted: boolean, isDirty: boolean): number {
  if (isQuoted) return isDirty ? 0.1 : 0.95;
  const shape = shapeOf(cell);
  const sense = SENSE[shape];
  if (sense === 1 || shape === 'empty') return sense;
  if (/^["']|["']$/.test(cell.trim())) return 0.15;
  if (UNCUT.test(cell)) return STRUCTURED.test(cell.trim()) ? 0.42 : 0.2;
  return sense;
}

/** Rows whose cells are looked at. */
const MAX_ROWS = 120;

/** The mean over columns of how much sense their cells make; of an empty column little. */
function qualityOf(
  rows: readonly SampleRow[],
  width: number,
  isBlanks: boolean,
): { quality: number; typed: number; texts: number; plain: number; precise: number } {
  const below = rows.length > 1 ? rows.slice(1, MAX_ROWS) : rows;
  let sum = 0;
  let typed = 0;
  let texts = 0;
  /** Columns of texts of which a cell has no quotes. */
  let plain = 0;
  let precise = 0;
  const shown = Math.min(width, 200);
  for (let column = 0; column < shown; column++) {
    let sense = 0;
    let count = 0;
    let values = 0;
    let quotes = 0;
    for (const { cells, quoted, hasFlaw } of below) {
      const cell = cells[column];
      if (cell === undefined || (isMissingMark(cell) && !quoted[column])) continue;
      const worth = senseOf(cell, quoted[column] ?? false, hasFlaw);
      if (worth === 1) values++;
      if (quoted[column]) quotes++;
      sense += worth;
      count++;
    }
    if (count === 0) {
      const isNamed = (rows[0]?.cells[column] ?? '').trim() !== '';
      sum += isNamed ? 0.6 : 0.1;
      continue;
    }
    const isTyped = values >= 0.8 * count;
    if (isTyped) typed++;
    else texts++;
    if (!isTyped && quotes < count) plain++;
    if (isTyped && below.some(({ cells }) => shapeOf(cells[column] ?? '') !== 'integer')) precise++;
    // Blanks stand within texts, so a text between them says little.
    sum += isBlanks && !isTyped ? Math.min(0.6, sense / count) : sense / count;
  }
  // The names are texts like others.
  const [first] = rows;
  const names = first === undefined ? [] : first.cells.slice(0, shown);
  const header = names.reduce(
    (total, cell, column) =>
      total + (isMissingMark(cell) ? 0.6 : senseOf(cell, first.quoted[column] ?? false, first.hasFlaw)),
    0,
  );
  const headerQuality = names.length === 0 ? 1 : header / names.length;
  const blanks = isBlanks ? 1 : 0.93 ** blankSides(rows);
  return { quality: blanks * (sum / shown) * (0.85 + 0.15 * headerQuality), typed, texts, plain, precise };
}

/** How many sides of nearly all delimiters have a blank, which then belongs to the delimiter. */
function blankSides(rows: readonly SampleRow[]): number {
  let cells = 0;
  let before = 0;
  let behind = 0;
  for (const row of rows.slice(0, MAX_ROWS)) {
    for (let column = 0; column + 1 < row.cells.length; column++) {
      cells++;
      if (row.cells[column].endsWith(' ')) before++;
      if (row.cells[column + 1].startsWith(' ')) behind++;
    }
  }
  // Blanks around an empty cell are one blank.
  const isMost = (count: number): boolean => cells > 0 && count >= 0.8 * cells;
  return (isMost(before) ? 1 : 0) + (isMost(behind) ? 1 : 0);
}

/** How likely a delimiter is before anything of the file is known. */
function priorOf(
  { delimiter, colspecs, escape, quote, skip_initial_space: skips }: TextDialect,
  ending: string,
): number {
  let prior = 0.88;
  if (colspecs !== '') prior = 0.8;
  else if (delimiter === ',') prior = 1;
  else if (delimiter === '\t') prior = ending === 'tsv' || ending === 'tab' ? 1.15 : 1;
  else if (delimiter === ';') prior = 0.99;
  else if (delimiter === '|') prior = ending === 'psv' ? 1.1 : 0.97;
  else if (delimiter === BLANKS) prior = 0.86;
  else if (delimiter === ' ') prior = 0.85;
  else if (delimiter === ':') prior = 0.82;
  // A mark between blanks, as people write it.
  else if (delimiter.length === 3 && delimiter.trim().length === 1) prior = 0.96;
  // The simpler explanation of two that are as good.
  return prior * (escape === '' ? 1 : 0.995) * (quote === "'" ? 0.99 : 1) * (skips ? 0.995 : 1);
}

/** Whether nearly all colons stand in times of day: the cells before and behind them are then numbers of two digits. */
function cutsClocks(rows: readonly SampleRow[]): boolean {
  const cuts = rows
    .slice(0, MAX_ROWS)
    .flatMap(({ cells }) => cells.slice(1).map((cell, index) => [cells[index], cell]));
  const clocks = cuts.filter(([before, behind]) => /(?:^|\D)\d{1,2}$/.test(before) && /^[0-5]\d(?:\D|$)/.test(behind));
  return clocks.length >= 0.9 * cuts.length;
}

/** Marks that stand within addresses of the web. */
const WITHIN_ADDRESSES = new Set(['=', '&', ':', '#', '%', '+', '!', '?']);

/** Whether most rows hold an address, which the delimiter may cut. */
function cutsAddresses(rows: readonly SampleRow[]): boolean {
  const addresses = rows.slice(0, MAX_ROWS).filter(({ cells }) => cells.some((cell) => /(?:^|:)\/\/\S/.test(cell)));
  return addresses.length >= 0.5 * Math.min(rows.length, MAX_ROWS);
}

/** Score of the file as a single column, which any text is. */
const SINGLE = 0.72;

export function judge(dialect: TextDialect, sample: Sample, ending: string): Judged {
  const table = tableOf(sample.rows, sample.isWhole);
  const { width, begin, end, regularity } = table;
  const rows = sample.rows.slice(begin, end);
  const isBlanks = dialect.delimiter === BLANKS || dialect.delimiter === ' ';
  const { quality, typed, texts, plain, precise } = qualityOf(rows, width, isBlanks);
  let score = quality * regularity ** 3 * priorOf(dialect, ending);
  if (width < 2) score *= SINGLE;
  else {
    score *= 0.6 + 0.4 * (1 - 1 / width);
    if (isBlanks && dialect.colspecs === '' && typed === 0) score *= 0.55;
    if (isBlanks && dialect.colspecs === '' && width === 2 && texts > 0) score *= precise > 0 ? 0.85 : 0.7;
    // Lines that are passed over explain nothing; a header among them would be lost.
    const skipped = sample.rows.length - rows.length;
    if (skipped > 0) score *= 1 - (0.3 * skipped) / sample.rows.length - (begin > 0 && width === 2 ? 0.25 : 0);
    if (table.hasRowNames) score *= 0.9;
    if (WITHIN_ADDRESSES.has(dialect.delimiter) && cutsAddresses(sample.rows)) score *= 0.3;
    if (dialect.delimiter === ':' && cutsClocks(sample.rows)) score *= 0.5;
  }
  const dirty = rows.filter(({ hasFlaw }) => hasFlaw).length;
  if (dirty > 0) score *= 1 - 0.5 * Math.min(1, 0.3 + dirty / rows.length);
  if (sample.isUnclosed) score *= 0.3;
  return { dialect, sample, table, score, typed, texts: plain };
}
