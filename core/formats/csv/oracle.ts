/**
 * For tests only: CSV read the simple way, character by character and on strings, as the definition of what the
 * byte-level reader must find.
 */
import { type Batch, holdsNumbers, type Table, type Vector } from '../../table/column.ts';
import { typesOf } from '../../ir/column-types.ts';
import type { ColumnType } from '../../ir/types.ts';
import type { Run } from '../../run/run.ts';
import { stringAt } from '../../table/dictionary.ts';
import { readCell } from '../cells/read-cell.ts';
import {
  type ColumnReport,
  type Example,
  inferType,
  KIND,
  KINDS,
  renamed,
  reportColumn,
} from '../cells/type-ledger.ts';
import { columnNames, numberedNames } from '../cells/column-names.ts';
import type { ResolvedCsvOptions } from './options.ts';
import { tableTasks } from '../table-tasks.ts';
import { readerTasks } from '../readers.ts';

const tasks: Readonly<Record<string, unknown>> = tableTasks;

/** Runs tasks at once, in this thread, on cloned inputs as a worker thread would get them. */
export function inlineRun(): Run {
  return {
    parallel: {
      threads: 1,
      async *map<Input, Output>(task: string, inputs: Iterable<Input> | AsyncIterable<Input>): AsyncGenerator<Output> {
        const known: Readonly<Record<string, unknown>> = { ...tasks, ...(await readerTasks(task.split('.', 1)[0])) };
        const work = known[task] as (input: Input) => Promise<Output>;
        for await (const input of inputs) yield structuredClone(await work(structuredClone(input)));
      },
    },
    cancelled: new Int32Array(new SharedArrayBuffer(4)),
    progress() {},
  };
}

interface OracleRow {
  readonly cells: readonly { readonly text: string; readonly line: number }[];
  readonly line: number;
}

interface OracleRows {
  readonly rows: OracleRow[];
  /** Lines with text behind a closing quote. */
  readonly badQuotes: number[];
  /** Line of each line end of another kind than the file's own, in cells without quotes. */
  readonly strayBreaks: number[];
  /** Line of a quote that is never closed. */
  readonly unclosed: number | null;
}

export function oracleRows(text: string, options: ResolvedCsvOptions): OracleRows {
  const { delimiter, quote } = options;
  const newline = options.newline === '\r' ? '\r' : '\n';
  const rows: OracleRow[] = [];
  const badQuotes: number[] = [];
  const strayBreaks: number[] = [];
  let at = 0;
  let line = 1;
  for (let skip = 0; skip < options.skip_rows; skip++) {
    const end = text.indexOf(newline, at);
    at = end < 0 ? text.length : end + 1;
    line++;
  }
  /** A newline, or the end of the file, perhaps behind the CR of a CR LF. */
  const endsRow = (position: number): boolean =>
    position >= text.length || text[position] === newline || isCrLf(position);
  const isCrLf = (position: number): boolean =>
    newline === '\n' && text[position] === '\r' && (position + 1 >= text.length || text[position + 1] === '\n');
  const plainEnd = (from: number): number => {
    let end = from;
    while (end < text.length && text[end] !== delimiter && text[end] !== newline) end++;
    return end;
  };
  /** Whether the line holds nothing but blanks that delimit nothing. */
  const isBlankLine = (from: number): boolean => {
    let end = from;
    while ((text[end] === ' ' || text[end] === '\t') && text[end] !== delimiter) end++;
    return endsRow(end);
  };
  while (at < text.length) {
    // In a file of one column, a blank line is a row.
    const isBlank = isBlankLine(at) && rows[0]?.cells.length !== 1;
    if (isBlank || (options.comment && text.startsWith(options.comment, at))) {
      const end = text.indexOf(newline, at);
      at = end < 0 ? text.length : end + 1;
      line++;
      continue;
    }
    const cells: { text: string; line: number }[] = [];
    const rowLine = line;
    for (;;) {
      const cellLine = line;
      let cell = '';
      if (quote !== '' && text[at] === quote) {
        at++;
        for (;;) {
          if (at >= text.length) return { rows, badQuotes, strayBreaks, unclosed: cellLine };
          if (text[at] === quote) {
            if (text[at + 1] !== quote) break;
            at++;
          }
          if (text[at] === newline) line++;
          cell += text[at++];
        }
        at++;
        let behind = at;
        if (delimiter !== ' ') while (text[behind] === ' ') behind++;
        if (text[behind] === delimiter || endsRow(behind)) {
          at = isCrLf(behind) ? behind + 1 : behind;
        } else {
          badQuotes.push(cellLine);
          const end = plainEnd(at);
          cell += text.slice(at, end);
          at = end;
          if (text[end] !== delimiter && newline === '\n' && cell.endsWith('\r') && text[end - 1] === '\r')
            cell = cell.slice(0, -1);
        }
      } else {
        const end = plainEnd(at);
        cell = text.slice(at, end);
        at = end;
        if (text[end] !== delimiter && newline === '\n' && cell.endsWith('\r')) cell = cell.slice(0, -1);
        for (const character of cell) if (character === (newline === '\n' ? '\r' : '\n')) strayBreaks.push(line);
      }
      cells.push({ text: cell, line: cellLine });
      if (text[at] !== delimiter || at >= text.length) break;
      at++;
    }
    rows.push({ cells, line: rowLine });
    at++;
    line++;
  }
  return { rows, badQuotes, strayBreaks, unclosed: null };
}

interface OracleTable {
  readonly names: readonly string[];
  readonly types: readonly ColumnType[];
  /** By column, then row: null where missing. */
  readonly columns: readonly (readonly (string | number | boolean | null)[])[];
  readonly reports: readonly ColumnReport[];
  readonly raggedLines: readonly number[];
}

/** The table that `keep` makes of rows, ragged ones included. */
export function oracleTable({ rows: all }: OracleRows, options: ResolvedCsvOptions): OracleTable {
  const [first, ...below] = all;
  if (first === undefined) throw new Error('no rows');
  const rows = options.header ? below : all;
  const { names, notes } = options.header
    ? columnNames(first.cells.map(({ text }) => text))
    : numberedNames(first.cells.length);
  const tokens = ['', ...new Set(options.missing.filter((token) => token !== ''))];
  const locked = typesOf(options.types);
  const reports: ColumnReport[] = [];
  const types: ColumnType[] = [];
  const columns = names.map((name, column) => {
    const kinds = new Array<number>(KINDS).fill(0);
    const examples: (Example | undefined)[] = [];
    const counts = tokens.map((token) => ({ token, count: 0 }));
    const distinct = new Set<string>();
    const cells = rows.map((row) => {
      const { text, line } = row.cells[column] ?? { text: '', line: row.line };
      const missing = counts.find(({ token }) => token === text);
      if (missing !== undefined) {
        missing.count++;
        return null;
      }
      const { kind, value, isRounded = false } = readCell(text, options);
      kinds[kind] += 1;
      examples[kind] ??= { line, cell: text.slice(0, 60) };
      distinct.add(text);
      return { text, kind, value, isRounded, line };
    });
    const type = locked.get(name) ?? inferType(kinds, distinct.size);
    types.push(type);
    if (type === 'datetime')
      for (const cell of cells) {
        if (cell?.isRounded !== true) continue;
        kinds[KIND.fineTime] += 1;
        examples[KIND.fineTime] ??= { line: cell.line, cell: cell.text.slice(0, 60) };
      }
    const isString = type === 'category' || type === 'text';
    const missingTokens = counts.filter(({ count }) => count > 0);
    const report = reportColumn(name, type, locked.has(name), false, rows.length, {
      kinds,
      examples,
      missing: missingTokens.reduce((sum, { count }) => sum + count, 0),
      missingTokens,
      distinct: isString ? distinct.size : null,
    });
    const note = notes[column];
    reports.push(note == null ? report : renamed(report, note));
    return cells.map((cell) => {
      if (cell === null) return null;
      const { text, kind, value } = cell;
      if (isString) return text;
      if (type === 'number') return kind < KIND.boolean ? value : null;
      if (type === 'boolean') return kind === KIND.boolean ? value === 1 : null;
      return kind === KIND.date || kind === KIND.zonedDate ? value : null;
    });
  });
  const raggedLines = rows.filter(({ cells }) => cells.length !== names.length).map(({ line }) => line);
  return { names, types, columns, reports, raggedLines };
}

/** The cells of a table as the oracle writes them. */
export function cellsOf(table: Table): (string | number | boolean | null)[][] {
  return table.fields.map((_, column) =>
    Array.from({ length: table.rows }, (__, row) => {
      const batch = batchOfRow(table, row);
      const vector = batch.vectors[column] as Vector | undefined;
      if (vector === undefined) throw new Error('a vector is missing');
      if (holdsNumbers(vector)) {
        const value = vector.cells[row - batch.start];
        return Number.isNaN(value) ? null : value;
      }
      const code = vector.cells[row - batch.start];
      if (code < 0) return null;
      if (vector.type === 'boolean') return code === 1;
      const dictionary = table.dictionaries[column];
      if (dictionary == null) throw new Error('a dictionary is missing');
      return stringAt(dictionary, code);
    }),
  );
}

/** The batch that holds a row of the table: binary search over the batches' starts. */
function batchOfRow(table: Table, row: number): Batch {
  let low = 0;
  let high = table.batches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (table.batches[middle].start <= row) low = middle;
    else high = middle - 1;
  }
  const batch = table.batches[low];
  if (batch === undefined || row < batch.start || row >= batch.start + batch.rows) {
    throw new RangeError(`row ${row} is outside the table's ${table.rows} rows`);
  }
  return batch;
}
