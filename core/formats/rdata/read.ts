/** Reads data frames of R: .rds and .RData files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { checkCancelled } from '../../run/run.ts';
import { BATCH_ROWS } from '../../table/column.ts';
import type { ColumnType } from '../../ir/types.ts';
import { withOwnNames } from '../cells/own-names.ts';
import { unpack } from '../compress/unpack.ts';
import { Damage } from '../damage.ts';
import { assemble, type Piece, type PieceColumn, withNotices } from '../pieces/assemble.ts';
import { readAs } from '../pieces/retype.ts';
import {
  decidedTypes,
  type DecidedTypes,
  leftOutNotices,
  type ReadFile,
  type ReadTable,
  type ReadOptions,
  typedResult,
} from '../source.ts';
import { damaged } from './problems.ts';
import type { RFrame } from './frames.ts';
import { type PlannedColumn, type RowsInput, type RowsOutput, typeOfCells } from './piece.ts';
import type { ScanInput, ScanOutput } from './tasks.ts';

export const readRData: ReadFile = async (path, params, options) => {
  const unpacked = await unpack(path, options.run);
  const folder = mkdtempSync(join(tmpdir(), 'prepgraph-r-'));
  try {
    const scan: ScanInput = { path: unpacked?.path ?? path, file: path, spare: join(folder, 'bytes') };
    let scanned: ScanOutput | null = null;
    for await (const output of options.run.parallel.map<ScanInput, ScanOutput>('rdata.scan', [scan])) scanned = output;
    if (scanned === null) throw new Damage('it holds nothing');
    const { table } = params;
    const wanted = typeof table === 'string' && table !== '' ? table : null;
    const frame = chosenFrame(scanned, wanted, path);
    const made = await readFrame(frame, scanned.path, path, decidedTypes(params), options);
    const notices: Notice[] = [
      ...leftOutNotices(frame.leftOut),
      ...(wanted === null ? otherTables(scanned, frame) : []),
      ...(frame.hasRowNames
        ? [
            {
              code: 'source.index' as const,
              message: 'The names of the rows are not read. Make a column of them in R if they are needed.',
            },
          ]
        : []),
    ];
    return {
      ...made,
      ...typedResult(made.table, notices, { ...(wanted !== null && { table: wanted }) }),
    };
  } catch (error) {
    throw error instanceof Damage ? damaged(error, path) : fileProblem(error, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await unpacked?.remove();
  }
};

async function readFrame(
  frame: RFrame,
  bytesPath: string,
  path: string,
  types: DecidedTypes,
  { run, sink, rows: most = Infinity }: ReadOptions,
): Promise<Pick<ReadTable, 'table' | 'columns'>> {
  if (frame.columns.length === 0) throw noColumns(path, frame);
  const own = withOwnNames(frame.columns.map((column) => ({ ...column, note: null as string | null })));
  const big = new Set<string>();
  for (;;) {
    const known = big.size;
    const columns = own.map((column): PlannedColumn & { note: string | null } => {
      const { cells } = column;
      const isCodes =
        cells.as === 'number' && (types.get(column.name) === 'number' || types.get(column.name) === 'datetime');
      const planned = {
        ...column,
        isBig: big.has(column.name),
        readAs: null,
        cells: isCodes ? { ...cells, labels: null } : cells,
      };
      return { ...planned, readAs: readAs(column.name, typeOfCells(planned), types) };
    });
    const rows = Math.min(frame.rows, most);
    function* inputs(): Generator<RowsInput> {
      const step = Math.max(1, Math.min(BATCH_ROWS, Math.floor(PIECE_BYTES / (8 * columns.length))));
      for (let from = 0; from < rows; from += step)
        yield { path: bytesPath, file: path, from, rows: Math.min(step, rows - from), columns };
    }
    async function* pieces(): AsyncGenerator<Piece> {
      let done = 0;
      for await (const output of run.parallel.map<RowsInput, RowsOutput>('rdata.read', inputs())) {
        checkCancelled(run);
        for (const name of output.big) big.add(name);
        if (big.size > known) return;
        done += output.piece.rows;
        run.progress(done, rows, 'rows');
        yield output.piece;
      }
    }
    const categories = new Map<string, ColumnType>();
    for (const { name, cells } of columns)
      if (cells.as === 'number' && cells.labels !== null) categories.set(name, 'category');
    for (const [name, type] of types) categories.set(name, type);
    const made = await assemble(columns.map(describe), pieces(), { run, sink: sink(), file: path, types: categories });
    if (big.size === known) return made;
  }
}

const PIECE_BYTES = 16 << 20;

function describe(column: PlannedColumn & { readonly note: string | null }): PieceColumn {
  const { name, note, evidence, notices, isBig } = column;
  const described: PieceColumn = {
    name,
    type: column.readAs ?? typeOfCells(column),
    evidence: [
      ...evidence,
      ...(column.readAs === null ? [] : [`read as ${column.readAs}, as the types of the source say`]),
    ],
    warnings: isBig ? ['It holds whole numbers beyond 2^53, which numbers would round; read as text.'] : [],
  };
  return withNotices(described, [
    ...(note === null ? [] : [{ code: 'source.renamed' as const, message: note }]),
    ...notices,
  ]);
}

function chosenFrame({ frames, others }: ScanOutput, wanted: string | null, file: string): RFrame {
  const found = wanted === null ? frames[0] : frames.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = frames.map(({ name }) => `"${name}"`).join(', ');
  throw new ProblemError({
    code: 'rdata.no-table',
    message:
      frames.length === 0
        ? `The file holds no data frame${
            others.some((name) => name !== '')
              ? `, but ${others
                  .filter((name) => name !== '')
                  .map((name) => `"${name}"`)
                  .slice(0, 10)
                  .join(', ')}`
              : ''
          }.`
        : `The file holds no data frame "${wanted}", but ${names}.`,
    hint:
      frames.length === 0
        ? 'Save a data frame: saveRDS(as.data.frame(x), "x.rds").'
        : 'Choose one of them: the parameter "table".',
    ...(wanted !== null && { field: 'table' }),
    file,
  });
}

function otherTables({ frames }: ScanOutput, { name }: RFrame): Notice[] {
  if (frames.length < 2) return [];
  const names = frames.map((each) => `"${each.name}"`).join(', ');
  return [
    {
      code: 'source.table',
      message: `The file holds ${frames.length} data frames: ${names}; "${name}" was read. Choose another one by the parameter "table".`,
    },
  ];
}

const noColumns = (file: string, { leftOut }: RFrame): ProblemError =>
  new ProblemError({
    code: 'rdata.no-columns',
    message:
      leftOut.length === 0
        ? 'The data frame has no columns.'
        : `The data frame has no column that a table can hold: "${leftOut[0]?.name}" ${leftOut[0]?.reason}.`,
    hint: 'Prepgraph reads numbers, factors, texts, truth values, dates and times. Save such columns.',
    file,
  });
