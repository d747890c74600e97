/** Writes a node's table to a file: rows are computed batch by batch on the worker threads and written in order. */
import { extname } from 'node:path';
import { checkReplaceable, FileTransaction } from '../../files/replace-file.ts';
import { writeWhole } from '../../formats/output/file.ts';
import { npyHeader } from '../../formats/npy/index.ts';
import { tfRecordSchema } from '../../formats/tfrecord/index.ts';
import { counted, type WrittenSize } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import type { Run } from '../../run/run.ts';
import type { NodeValue } from '../execute/execute.ts';
import { inPieces, type RowSet, rowsWhere } from '../rows/row-set.ts';
import { writeArrow } from './arrow.ts';
import { writeCsv } from './csv.ts';
import { writeJson } from './json.ts';
import { isNumeric, numericColumns, writeMatrix } from './matrix.ts';
import { writeNpz } from './npz.ts';
import { writeParquet } from './parquet.ts';
import { PIECE_CELLS, rowsOfCells } from './pieces.ts';
import { roundingNotices } from './single-precision.ts';
import { targetNumbers } from './target-classes.ts';
import { writeTfRecord } from './tfrecord.ts';
import { writeXlsx } from './xlsx.ts';
import type { PartitionName, WriteOptions, Writing } from './writing.ts';

export interface Written extends WrittenSize {
  readonly bytes: number;
  /** Further names (hard links) of the file that was replaced: they keep its contents. */
  readonly otherNames: number;
  /** What the file does not hold, or holds rounded. */
  readonly notices: readonly Notice[];
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
 * Writes the table; the format follows the file's ending. The file appears whole or not at all, together with a schema
 * beside it where the format has one. Throws a ProblemError for an ending that is not known, rows of a split that is not
 * there, a failed check, a full disk.
 */
export async function writeTable(value: NodeValue, path: string, options: WriteOptions, run: Run): Promise<Written> {
  const files = options.files ?? new FileTransaction();
  try {
    const written = await writeInto(files, sideOf(value, options.side), path, options, run);
    await options.beforePlaced?.();
    if (options.files === undefined) await files.commit();
    return written;
  } catch (error) {
    await files.discard();
    throw error;
  }
}

function sideOf(value: NodeValue, side: WriteOptions['side']): NodeValue {
  if (side === undefined) return value;
  const columns = value.symbolic.columns.flatMap((column) => {
    if ((column.target === true) !== (side === 'target')) return [];
    return side === 'target' && column.strict !== undefined ? [{ ...column, expr: column.strict }] : [column];
  });
  if (columns.length === 0) throw side === 'target' ? noTarget() : noFeatures();
  return { ...value, symbolic: { ...value.symbolic, columns } };
}

const noTarget = (): ProblemError =>
  new ProblemError({
    code: 'write.no-target',
    message: 'There is no target to write: no column is marked as one, or the data does not have it.',
    hint: 'Mark the column to predict with SetTarget, or leave out --y.',
  });

const noFeatures = (): ProblemError =>
  new ProblemError({
    code: 'write.no-features',
    message: 'Every column is the target: there is no feature to write.',
    hint: 'Keep the columns that the model is to predict from.',
  });

async function writeInto(
  files: FileTransaction,
  value: NodeValue,
  path: string,
  options: WriteOptions,
  run: Run,
): Promise<Written> {
  const ending = extname(path).toLowerCase();
  const { columns } = value.symbolic;
  const rows = inPieces(rowsOf(value, options.partition ?? 'all'), rowsOfCells(PIECE_CELLS, columns.length));
  const { record = {} } = options;
  const hasRecord = Object.keys(record).length > 0;
  const metadata: Record<string, string> = hasRecord ? { 'prepgraph.sources': JSON.stringify(record) } : {};
  let bytes = 0;
  let otherNames = 0;
  let others: Notice[] = [];
  const writing: Writing = async (produce) => {
    const replaced = await writeWhole(
      path,
      async (sink) => {
        await produce(sink);
        bytes = sink.position;
      },
      files,
    );
    otherNames = replaced.otherNames;
  };
  switch (ending) {
    case '.csv':
    case '.tsv':
      await writing((sink) =>
        writeCsv(columns, rows, ending === '.tsv' ? '\t' : ',', options.escapeFormulas === true, sink, run),
      );
      break;
    case '.parquet':
      await writeParquet(columns, rows, metadata, writing, run);
      break;
    case '.arrow':
    case '.feather':
      await writeArrow(columns, rows, metadata, writing, run);
      break;
    case '.xlsx':
      await writing(async (sink) => {
        others = await writeXlsx(columns, rows, sink, run);
      });
      break;
    case '.tfrecord': {
      const { fields, notices } = await writeTfRecord(columns, rows, writing, run);
      const targets = columns.filter(({ target }) => target === true).map(({ name }) => name);
      const schema = new TextEncoder().encode(tfRecordSchema(fields, targets, hasRecord ? { sources: record } : {}));
      await writeWhole(tfRecordSchemaPath(path), (sink) => sink.write(schema), files);
      others = notices;
      break;
    }
    case '.npy': {
      const isTarget = options.side === 'target';
      const numeric = isTarget ? targetNumbers(columns, options.words ?? new Map()).columns : numericColumns(columns);
      const shape = isTarget && numeric.length === 1 ? [rows.rows] : [rows.rows, numeric.length];
      let rounded: Notice[] = [];
      await writing(async (sink) => {
        await sink.write(npyHeader(options.dtype ?? 'float32', shape));
        const extents = await writeMatrix(numeric, rows, options.dtype ?? 'float32', run, sink);
        rounded = await roundingNotices(numeric, rows, extents, run, null);
      });
      const { leftOut, notices } = leftOutOf(isTarget ? [] : columns, 'A .npy file');
      return {
        rows: rows.rows,
        columns: numeric.length,
        noun: 'column',
        leftOut,
        notices: [...notices, ...rounded],
        bytes,
        otherNames,
      };
    }
    case '.npz': {
      let made: Awaited<ReturnType<typeof writeNpz>> = {
        size: { rows: 0, columns: 0, noun: 'feature' },
        notices: [],
      };
      await writing(async (sink) => {
        made = await writeNpz(value, options, sink, run);
      });
      const { size } = made;
      const { leftOut, notices } = leftOutOf(
        columns.filter(({ target }) => target !== true),
        'A .npz file',
      );
      const unused = unusedRows(value.rows.rows, size.rows);
      return {
        ...size,
        leftOut,
        notices: [...notices, ...unused, ...made.notices],
        bytes,
        otherNames,
      };
    }
    case '.json':
    case '.jsonl':
      await writing(async (sink) => {
        others = await writeJson(columns, rows, ending === '.jsonl', sink, run);
      });
      break;
    default:
      throw unknownEnding(path);
  }
  return { rows: rows.rows, columns: columns.length, noun: 'column', leftOut: [], notices: others, bytes, otherNames };
}

/** Columns that a file of numbers has no place for. */
function leftOutOf(
  columns: readonly SymbolicColumn[],
  file: string,
): { readonly leftOut: string[]; readonly notices: Notice[] } {
  const others = columns.filter(({ type }) => !isNumeric(type));
  return {
    leftOut: others.map(({ name }) => name),
    notices: others.map(({ name, type }) => ({
      code: 'write.left-out',
      message: `${file} holds numbers, and this column is ${type}: it is left out.`,
      hint: 'Encode it first, or drop it.',
      column: name,
    })),
  };
}

/** Rows that belong to no part of a split. */
function unusedRows(all: number, written: number): Notice[] {
  const count = all - written;
  if (count === 0) return [];
  const message = `${counted(count, 'row')} ${count === 1 ? 'belongs' : 'belong'} to no part of the split and ${count === 1 ? 'is' : 'are'} left out.`;
  return [{ code: 'write.rows-left-out', message, count }];
}

function unknownEnding(file: string): ProblemError {
  return new ProblemError({
    code: 'write.ending',
    message: `Files ending in "${extname(file)}" cannot be written.`,
    hint: `Choose one of ${WRITABLE.join(', ')}.`,
    file,
  });
}

/** Throws a ProblemError where `writeTable` would refuse the path, before the work that leads to the table. */
export async function checkOutput(path: string): Promise<void> {
  await checkReplaceable(path);
  const ending = extname(path).toLowerCase();
  if (!WRITABLE.some((known) => known === ending)) throw unknownEnding(path);
  if (ending === '.tfrecord') await checkReplaceable(tfRecordSchemaPath(path));
}

/** The schema of a file of TensorFlow's records lies beside it. */
export const tfRecordSchemaPath = (path: string): string => `${path}.schema.json`;

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
