/** Writes a node's table to a file: rows are computed batch by batch on the worker threads and written in order. */
import { extname } from 'node:path';
import { formatCsvHeader, MOST_ONES } from '../formats/csv/index.ts';
import { type Sink, writeWhole } from '../formats/file.ts';
import { NPY_BYTES, npyHeader, npyStrings } from '../formats/npy/index.ts';
import { type NpzWriter, npzWriter } from '../formats/npz/index.ts';
import type { OutputField } from '../formats/output-column.ts';
import { tfRecordSchema } from '../formats/tfrecord/index.ts';
import { withoutFormula, withoutFormulas } from '../formats/formulas.ts';
import { toNumber } from '../ir/build.ts';
import { columnsRead, type Expr } from '../ir/expression.ts';
import { ProblemError } from '../ir/problem.ts';
import type { SymbolicColumn } from '../operators/operator.ts';
import { PARTITION } from '../operators/train-test-split.ts';
import type { Vector } from '../table/column.ts';
import { type Dictionary, dictionaryOf } from '../table/dictionary.ts';
import type { Run } from '../table/parallel.ts';
import { bare, onOwnColumns } from './answer.ts';
import type { NodeValue } from './execute.ts';
import { checkProblem } from './failed-check.ts';
import type { FormatInput, FormatOutput, FormattedAs, RowFormat } from './format-rows.ts';
import { type CheckExpr, compile, type Kernel } from './kernel.ts';
import { allBatches, inPieces, type RowSet, rowsWhere } from './row-set.ts';
import type { FormatCsvInput, FormatCsvOutput, MatrixInput, MatrixOutput, MatrixPart } from './tasks.ts';

export type PartitionName = 'train' | 'val' | 'test' | 'all';

export interface WriteOptions {
  /** Which rows of a split; all where absent. */
  readonly partition?: PartitionName;
  /** Of matrices; float32 where absent. */
  readonly dtype?: 'float32' | 'float64';
  /** In CSV, puts an apostrophe before texts that a spreadsheet would run as a formula. */
  readonly escapeFormulas?: boolean;
}

export interface Written {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number;
}

/** Endings that can be written. */
export const WRITABLE = [
  '.csv',
  '.tsv',
  '.parquet',
  '.arrow',
  '.feather',
  '.json',
  '.jsonl',
  '.xlsx',
  '.npy',
  '.npz',
  '.tfrecord',
] as const;

/**
 * Writes the table; the format follows the file's ending. The file appears whole or not at all.
 * Throws a ProblemError for an ending that is not known, rows of a split that is not there, a failed check, a full disk.
 */
export async function writeTable(value: NodeValue, path: string, options: WriteOptions, run: Run): Promise<Written> {
  const ending = extname(path).toLowerCase();
  const { columns } = value.symbolic;
  const rows = inPieces(rowsOf(value, options.partition ?? 'all'), rowsOfCells(PIECE_CELLS, columns.length));
  let bytes = 0;
  const writing = async (produce: (sink: Sink) => Promise<void>): Promise<void> => {
    await writeWhole(path, async (sink) => {
      await produce(sink);
      bytes = sink.position;
    });
  };
  switch (ending) {
    case '.csv':
    case '.tsv':
      await writing((sink) =>
        writeCsv(columns, rows, ending === '.tsv' ? '\t' : ',', options.escapeFormulas === true, sink, run),
      );
      break;
    case '.parquet':
      await writeParquet(columns, rows, writing, run);
      break;
    case '.arrow':
    case '.feather':
      await writeArrow(columns, rows, writing, run);
      break;
    case '.xlsx':
      await writing((sink) => writeXlsx(columns, rows, sink, run));
      break;
    case '.tfrecord': {
      const fields = await writeTfRecord(columns, rows, writing, run);
      const targets = columns.filter(({ target }) => target === true).map(({ name }) => name);
      const schema = new TextEncoder().encode(tfRecordSchema(fields, targets));
      await writeWhole(`${path}.schema.json`, (sink) => sink.write(schema));
      break;
    }
    case '.npy': {
      const numeric = numericColumns(columns);
      await writing(async (sink) => {
        await sink.write(npyHeader(options.dtype ?? 'float32', [rows.rows, numeric.length]));
        await writeMatrix(numeric, rows, options.dtype ?? 'float32', run, sink);
      });
      return { rows: rows.rows, columns: numeric.length, bytes };
    }
    case '.npz':
      await writing((sink) => writeNpz(value, options, sink, run));
      break;
    case '.json':
    case '.jsonl':
      await writing((sink) => writeJson(columns, rows, ending === '.jsonl', sink, run));
      break;
    default:
      throw new ProblemError({
        code: 'write.ending',
        message: `Files ending in "${ending}" cannot be written.`,
        hint: `Choose one of ${WRITABLE.join(', ')}.`,
        file: path,
      });
  }
  return { rows: rows.rows, columns: columns.length, bytes };
}

/** Cells of a result that a worker thread makes at once: some 32 MB of doubles. */
const PIECE_CELLS = 1 << 22;

const rowsOfCells = (cells: number, width: number): number => Math.max(1, Math.floor(cells / Math.max(1, width)));

function rowsOf({ rows, partition }: NodeValue, name: PartitionName): RowSet {
  if (name === 'all') return rows;
  if (partition === null) {
    throw new ProblemError({
      code: 'write.no-split',
      message: `There are no ${name} rows: nothing splits the table.`,
      hint: 'Add a TrainTestSplit, or write all rows.',
    });
  }
  return rowsWhere(rows, partition, PARTITION[name]);
}

/** Throws the problem of the first failed check, in row order. */
function intact<Output extends object>(
  output: Output | { failed: { row: number; check: number; batch: number } },
  checks: readonly CheckExpr[],
  set: RowSet,
  batch: number,
): asserts output is Exclude<Output, { failed: unknown }> {
  if ('failed' in output) throw checkProblem(output, checks, set, batch);
}

async function writeCsv(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  delimiter: string,
  escapes: boolean,
  sink: Sink,
  run: Run,
): Promise<void> {
  const written = writtenColumns(columns);
  const kernel = compile(
    written.map(({ expr }) => expr),
    rows.table.dictionaries,
  );
  const strings = dictionariesOf(kernel, written, rows);
  const dictionaries = escapes ? strings.map((dictionary) => dictionary && withoutFormulas(dictionary)) : strings;
  const types = written.map(({ type }): Vector['type'] => type);
  const ones = written.map((column) => column.ones);
  const { kernel: bound, batches } = onOwnColumns(kernel, allBatches(rows));
  /** Memory of texts that were written: the next ones are put there. */
  const free: ArrayBuffer[] = [];
  function* inputs(): Generator<FormatCsvInput> {
    for (const batch of batches) {
      const memory = free.pop();
      yield { kernel: bound, batch, types, dictionaries, ones, delimiter, escapes, ...(memory && { memory }) };
    }
  }
  await sink.write(
    formatCsvHeader(
      columns.map(({ name }) => (escapes ? withoutFormula(name) : name)),
      delimiter,
    ),
  );
  let index = 0;
  for await (const output of run.parallel.map<FormatCsvInput, FormatCsvOutput>('csv.format', inputs())) {
    intact(output, kernel.checks, rows, index++);
    await sink.write(output.bytes);
    free.push(output.bytes.buffer);
    run.progress(index, batches.length, 'rows');
  }
}

/** A column of text, or several that ask about one and the same code (a one-hot encoding), with the codes they ask for. */
interface WrittenColumn {
  readonly type: SymbolicColumn['type'];
  readonly expr: Expr;
  readonly ones: readonly number[] | null;
}

function writtenColumns(columns: readonly SymbolicColumn[]): WrittenColumn[] {
  const written: WrittenColumn[] = [];
  let open: { of: Expr; ones: number[] } | null = null;
  for (const { type, expr } of columns) {
    const question = codeQuestion(expr);
    if (question !== null && open?.of === question.of && open.ones.length < MOST_ONES) {
      open.ones.push(question.code);
      continue;
    }
    open = question && { of: question.of, ones: [question.code] };
    written.push(open === null ? { type, expr, ones: null } : { type: 'number', expr: open.of, ones: open.ones });
  }
  return written;
}

/** For each result its strings; null where it holds none, or makes them row by row. */
const dictionariesOf = (
  { domains }: Kernel,
  columns: readonly { readonly expr: Expr }[],
  rows: RowSet,
): (Dictionary | null)[] =>
  domains.map(
    (domain, index) =>
      domain && dictionaryBehind(domain.strings, (columns[index] as { readonly expr: Expr }).expr, rows),
  );

/** The strings of a result as a dictionary: the column's own where it is passed through, else a new one. */
function dictionaryBehind(strings: () => readonly string[], expr: Expr, rows: RowSet): Dictionary | null {
  if (expr.op === 'column') return rows.table.dictionaries[expr.index] ?? null;
  return dictionaryOf(strings());
}

/** Columns that fit a matrix: numbers, and booleans as 0 and 1. */
function numericColumns(columns: readonly SymbolicColumn[]): { name: string; expr: Expr }[] {
  const numeric = columns
    .filter(({ type }) => type === 'number' || type === 'boolean')
    .map(({ name, expr }) => ({ name, expr: toNumber(expr) }));
  if (numeric.length > 0) return numeric;
  throw new ProblemError({
    code: 'write.no-numbers',
    message: 'There is no number column to write.',
    hint: 'Encode text and categories first (OneHotEncoder, OrdinalEncoder), or write a CSV.',
  });
}

/** Results of the same columns that one kernel computes at most: more make functions too large to be optimised. */
const MOST_TOGETHER = 16;
/** The same for results of a column each, which share no work: small kernels are one and the same text, compiled once. */
const MOST_APART = 2;

/** Columns of a matrix by the kernels that compute them. */
function byKernel(exprs: readonly Expr[], columns: readonly number[]): number[][] {
  const kernels: { columns: number[]; reads: Set<number> }[] = [];
  for (const column of columns) {
    const reads = columnsRead([exprs[column] as Expr]);
    const last = kernels.at(-1);
    const shares = last !== undefined && [...reads].some((index) => last.reads.has(index));
    if (last !== undefined && last.columns.length < (shares ? MOST_TOGETHER : MOST_APART)) {
      last.columns.push(column);
      for (const index of reads) last.reads.add(index);
    } else kernels.push({ columns: [column], reads });
  }
  return kernels.map((kernel) => kernel.columns);
}

interface Plan {
  readonly parts: readonly MatrixPart[];
  /** The checks of all parts, one part's after the other's. */
  readonly checks: readonly CheckExpr[];
}

/**
 * How a row of the matrix is made. Columns that ask "is this code k?" of one and the same code (a one-hot encoding) are
 * set by a single look at the code.
 */
function matrixPlan(exprs: readonly Expr[], rows: RowSet): Plan {
  const questions = new Map<Expr, { column: number; code: number }[]>();
  const others: number[] = [];
  exprs.forEach((expr, column) => {
    const question = codeQuestion(expr);
    if (question === null) {
      others.push(column);
      return;
    }
    const asked = questions.get(question.of) ?? [];
    asked.push({ column, code: question.code });
    questions.set(question.of, asked);
  });
  const parts: MatrixPart[] = [];
  const checks: CheckExpr[] = [];
  for (const columns of byKernel(exprs, others)) {
    const kernel = compile(
      columns.map((column) => exprs[column] as Expr),
      rows.table.dictionaries,
    );
    parts.push({ part: 'numbers', kernel: bare(kernel), columns, firstCheck: checks.length });
    checks.push(...kernel.checks);
  }
  for (const [of, asked] of questions) {
    const kernel = compile([of], rows.table.dictionaries);
    const largest = asked.reduce((most, { code }) => Math.max(most, code), 0);
    const columns = new Int32Array(largest + 1).fill(-1);
    for (const { column, code } of asked) columns[code] = column;
    parts.push({ part: 'oneHot', kernel: bare(kernel), columns, firstCheck: checks.length });
    checks.push(...kernel.checks);
  }
  return { parts, checks };
}

/** For toNumber(x = k) with a whole number k ≥ 0, that x and k. */
function codeQuestion(expr: Expr): { of: Expr; code: number } | null {
  if (expr.op !== 'toNumber' || expr.x.op !== 'compare' || expr.x.fn !== 'eq') return null;
  const { a, b } = expr.x;
  if (a.type !== 'number' || b.op !== 'literal') return null;
  const code = b.value as number;
  return Number.isInteger(code) && code >= 0 && code < 1_000_000 ? { of: a, code } : null;
}

/**
 * Computes a matrix on the worker threads. With a file, each thread writes its rows in place; without, `take` is given
 * them in order.
 */
async function writeMatrix(
  columns: readonly { readonly expr: Expr }[],
  all: RowSet,
  dtype: 'float32' | 'float64',
  run: Run,
  to: Sink | ((bytes: Uint8Array) => Promise<void>),
): Promise<void> {
  const width = columns.length;
  const rows = inPieces(all, rowsOfCells(PIECE_CELLS, width));
  const plan = matrixPlan(
    columns.map(({ expr }) => expr),
    rows,
  );
  const batches = allBatches(rows);
  const rowBytes = width * NPY_BYTES[dtype];
  const first = typeof to === 'function' ? 0 : await to.reserve(rows.rows * rowBytes);
  const inputs = batches.map((batch, index): MatrixInput => {
    const position = first + (rows.starts[index] as number) * rowBytes;
    const place = typeof to === 'function' ? null : { descriptor: to.descriptor, position };
    return { parts: plan.parts, batch, width, dtype, place };
  });
  let index = 0;
  for await (const output of run.parallel.map<MatrixInput, MatrixOutput>('matrix', inputs)) {
    if ('failed' in output) throw checkProblem(output, plan.checks, rows, index);
    index++;
    if (typeof to === 'function' && output.bytes !== null) await to(output.bytes);
    run.progress(index, inputs.length, 'rows');
  }
}

/** x_train, y_train, x_val … as far as there are a split and a target; without a split all rows are x_train. */
async function writeNpz(value: NodeValue, { dtype = 'float32' }: WriteOptions, sink: Sink, run: Run): Promise<void> {
  const { columns } = value.symbolic;
  const features = numericColumns(columns.filter(({ target }) => target !== true));
  const targets = columns.filter(({ target }) => target === true);
  const parts = (['train', 'val', 'test'] as const)
    .map((name) => ({ name, rows: value.partition === null && name === 'train' ? value.rows : partRows(value, name) }))
    .filter(({ rows, name }) => rows !== null && (rows.rows > 0 || name === 'train'));
  const writer = npzWriter();
  for (const { name, rows } of parts) {
    await writeArray(writer, `x_${name}`, features, false, rows as RowSet);
    if (targets.length > 0)
      await writeArray(writer, `y_${name}`, targetColumns(targets), targets.length === 1, rows as RowSet);
  }
  await sink.write(writer.begin('feature_names'));
  await sink.write(writer.data(npyStrings(features.map(({ name }) => name))));
  await sink.write(writer.end());
  await sink.write(writer.finish());

  async function writeArray(
    npz: NpzWriter,
    name: string,
    of: readonly { expr: Expr }[],
    flat: boolean,
    rows: RowSet,
  ): Promise<void> {
    await sink.write(npz.begin(name));
    await sink.write(npz.data(npyHeader(dtype, flat ? [rows.rows] : [rows.rows, of.length])));
    await writeMatrix(of, rows, dtype, run, (bytes) => sink.write(npz.data(bytes)));
    await sink.write(npz.end());
  }
}

function partRows(value: NodeValue, name: 'train' | 'val' | 'test'): RowSet | null {
  return value.partition === null ? null : rowsWhere(value.rows, value.partition, PARTITION[name]);
}

function targetColumns(targets: readonly SymbolicColumn[]): { name: string; expr: Expr }[] {
  return targets.map(({ name, type, expr }) => {
    if (type === 'number' || type === 'boolean') return { name, expr: toNumber(expr) };
    throw new ProblemError({
      code: 'write.target-type',
      message: `The target "${name}" is not a number, and a .npz file holds numbers.`,
      hint: 'Name it in an OrdinalEncoder after SetTarget.',
      column: name,
    });
  });
}

/**
 * Rows of a piece of a file at least: of a row group, or of a record batch. Wide tables have fewer, so that a piece has no
 * more than some cells. Where rows follow rows, a batch is a piece.
 */
const GROUP_ROWS: Partial<Record<RowFormat, number>> = { parquet: 65_536, arrow: 65_536 };
const GROUP_CELLS = 1 << 25;

const outputFields = (columns: readonly SymbolicColumn[], notWhole: ReadonlySet<string>): OutputField[] =>
  columns.map(({ name, type, integer }) => ({ name, type, integer: integer === true && !notWhole.has(name) }));

/** The rows in the words of a format, computed on the worker threads, in order. */
async function* formatted<Format extends RowFormat>(
  format: Format,
  columns: readonly SymbolicColumn[],
  fields: readonly OutputField[],
  rows: RowSet,
  run: Run,
): AsyncGenerator<FormattedAs<Format>> {
  const kernel = compile(
    columns.map(({ expr }) => expr),
    rows.table.dictionaries,
  );
  const dictionaries = dictionariesOf(kernel, columns, rows);
  const { kernel: bound, batches: all } = onOwnColumns(kernel, allBatches(rows));
  const pieceRows = Math.min(GROUP_ROWS[format] ?? 0, rowsOfCells(GROUP_CELLS, columns.length));
  const inputs: FormatInput[] = [];
  /** For each input the number of its first batch. */
  const firsts: number[] = [];
  for (let from = 0; from < all.length; ) {
    let to = from;
    for (let count = 0; to < all.length && count < pieceRows; to++) count += all[to]?.rows ?? 0;
    to = Math.max(to, from + 1);
    inputs.push({ format, kernel: bound, batches: all.slice(from, to), fields, dictionaries });
    firsts.push(from);
    from = to;
  }
  let index = 0;
  for await (const output of run.parallel.map<FormatInput, FormatOutput<Format>>('rows.format', inputs)) {
    const first = firsts[index++] as number;
    if ('failed' in output) throw checkProblem(output, kernel.checks, rows, first + output.failed.batch);
    run.progress(index, inputs.length, 'rows');
    yield output.formatted;
  }
}

/** Thrown where columns that are declared to hold whole numbers do not: they are then written as doubles. */
class NotWhole extends Error {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super('not whole');
    this.names = names;
  }
}

/** Writes with fields that say what the columns really hold. */
async function withFields(
  columns: readonly SymbolicColumn[],
  write: (fields: readonly OutputField[]) => Promise<void>,
): Promise<OutputField[]> {
  const notWhole = new Set<string>();
  for (;;) {
    const fields = outputFields(columns, notWhole);
    try {
      await write(fields);
      return fields;
    } catch (error) {
      if (!(error instanceof NotWhole)) throw error;
      for (const name of error.names) notWhole.add(name);
    }
  }
}

function refuseNotWhole(names: readonly string[]): void {
  if (names.length > 0) throw new NotWhole(names);
}

type Writing = (produce: (sink: Sink) => Promise<void>) => Promise<void>;

async function writeParquet(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  writing: Writing,
  run: Run,
): Promise<void> {
  await withFields(columns, (fields) =>
    writing(async (sink) => {
      const { parquetWriter } = await import('../formats/parquet/index.ts');
      const file = parquetWriter(fields);
      await sink.write(file.begin());
      for await (const group of formatted('parquet', columns, fields, rows, run)) {
        refuseNotWhole(group.notWhole);
        if (group.rows > 0) await sink.writeAll(file.group(group));
      }
      await sink.write(file.finish());
    }),
  );
}

async function writeArrow(columns: readonly SymbolicColumn[], rows: RowSet, writing: Writing, run: Run): Promise<void> {
  const { domains } = compile(
    columns.map(({ expr }) => expr),
    rows.table.dictionaries,
  );
  // Categories whose strings are made row by row have no dictionary for the whole file: they are written as text.
  const kept = columns.map(
    (column, index): SymbolicColumn =>
      column.type === 'category' && !domains[index] ? { ...column, type: 'text' } : column,
  );
  const dictionaries = kept.map(({ type, expr }, index) => {
    const domain = domains[index];
    return type === 'category' && domain ? dictionaryBehind(domain.strings, expr, rows) : null;
  });
  await withFields(kept, (fields) =>
    writing(async (sink) => {
      const { arrowWriter } = await import('../formats/arrow/index.ts');
      const file = arrowWriter(fields, dictionaries);
      for await (const batch of formatted('arrow', kept, fields, rows, run)) {
        refuseNotWhole(batch.notWhole);
        await sink.writeAll(file.batch(batch));
      }
      await sink.writeAll(file.finish());
    }),
  );
}

async function writeXlsx(columns: readonly SymbolicColumn[], rows: RowSet, sink: Sink, run: Run): Promise<void> {
  const { refuseTooLargeSheet, workbook } = await import('../formats/xlsx/index.ts');
  refuseTooLargeSheet(rows.rows, columns.length);
  async function* sheetRows(): AsyncGenerator<Uint8Array> {
    for await (const { bytes } of formatted('xlsx', columns, outputFields(columns, new Set()), rows, run)) yield bytes;
  }
  const names = columns.map(({ name }) => name);
  for await (const bytes of workbook(names, sheetRows())) await sink.write(bytes);
}

/** Returns what the records hold, for the schema beside them. */
function writeTfRecord(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  writing: Writing,
  run: Run,
): Promise<OutputField[]> {
  return withFields(columns, (fields) =>
    writing(async (sink) => {
      for await (const { bytes, notWhole } of formatted('tfrecord', columns, fields, rows, run)) {
        refuseNotWhole(notWhole);
        await sink.write(bytes);
      }
    }),
  );
}

/** Records: an array of objects, or one object a line. */
async function writeJson(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  lines: boolean,
  sink: Sink,
  run: Run,
): Promise<void> {
  const fields = outputFields(columns, new Set());
  if (lines) {
    for await (const { bytes } of formatted('jsonl', columns, fields, rows, run)) await sink.write(bytes);
    return;
  }
  const { JSON_SEPARATOR } = await import('../formats/jsonl/index.ts');
  const encoder = new TextEncoder();
  await sink.write(encoder.encode('['));
  let isFirst = true;
  for await (const { bytes } of formatted('json', columns, fields, rows, run)) {
    if (bytes.length === 0) continue;
    await sink.write(isFirst ? bytes.subarray(JSON_SEPARATOR.length) : bytes);
    isFirst = false;
  }
  await sink.write(encoder.encode(']\n'));
}
