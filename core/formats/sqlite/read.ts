/** Reads a table, a view or a query of a SQLite database. */
import { open, stat } from 'node:fs/promises';
import { storedTypes } from '../../ir/column-types.ts';
import type { Notice } from '../../ir/notice.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { counted, sizeText } from '../../words/counted.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { BATCH_ROWS } from '../../table/column.ts';
import { columnNames } from '../cells/column-names.ts';
import { datesOf } from '../cells/iso-date.ts';
import { assemble, type Piece, type PieceColumn, withNotices } from '../pieces/assemble.ts';
import { readAs } from '../pieces/retype.ts';
import { decidedTypes, leftOutNotices, type ReadFile } from '../source.ts';
import { type Described, type DescribeInput, verifyHeader } from './describe.ts';
import type { StoredFile } from './library.ts';
import { type Classes, noClasses, type RowsInput, type RowsOutput, type SqliteColumn } from './read-rows.ts';

/** Rows from which types are guessed. */
const HEAD_ROWS = 1000;
/** The least row number. */
const FIRST_ROW = String(-(2n ** 63n));

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

async function openDatabase(path: string): Promise<StoredFile> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size, mtimeMs: modified } = await handle.stat();
    const header = Buffer.alloc(100);
    const { bytesRead } = await handle.read(header, 0, header.length, 0);
    const file = { path, size, modified };
    verifyHeader(header.subarray(0, bytesRead), file);
    return file;
  } catch (error) {
    throw fileProblem(error, path);
  } finally {
    await handle.close();
  }
}

/** Throws where rows lie in a file beside the database, as a program that writes it leaves them. */
async function refuseUnfinished(path: string): Promise<void> {
  for (const ending of ['-wal', '-journal']) {
    const { size } = await stat(path + ending).catch(() => ({ size: 0 }));
    if (size > 0)
      throw new ProblemError({
        code: 'sqlite.in-use',
        message: `A program is writing to the database, or ended while it did: there is a file ${ending.slice(1)} beside it.`,
        hint: 'Close that program, or run: sqlite3 FILE "PRAGMA wal_checkpoint(TRUNCATE)".',
        file: path,
      });
  }
}

/** Of a small file; each megabyte may take as much again. */
const TIME_LIMIT_MS = 60_000;

function timeLimitOf({ path, size }: StoredFile, field: 'table' | 'query'): RowsInput['timeLimit'] {
  const milliseconds = TIME_LIMIT_MS * (1 + Math.floor(size / 2 ** 26));
  const problem: Problem = {
    code: 'sqlite.too-slow',
    message: `The ${field} was not read from the database of ${sizeText(size)} within ${milliseconds / 1000} seconds.`,
    hint: 'Store its result in a table of the database, and read that.',
    field,
    file: path,
  };
  return { milliseconds, problem };
}

async function one<Input, Output>({ parallel }: Run, task: string, input: Input): Promise<Output> {
  for await (const output of parallel.map<Input, Output>(task, [input])) return output;
  throw new Error('the pool gave no result');
}

export const readSqlite: ReadFile = async (path, params, { run, sink, rows: most = Infinity }) => {
  const file = await openDatabase(path);
  await refuseUnfinished(path);
  const table = textOf(params['table']);
  const query = textOf(params['query']);
  const field = query === null ? 'table' : 'query';
  const described = await one<DescribeInput, Described>(run, 'sqlite.describe', { ...file, table, query });
  const types = decidedTypes(params);
  const common = {
    ...file,
    sql: described.sql,
    field,
    width: described.columns.length,
    timeLimit: timeLimitOf(file, field),
  } as const;
  const read = (columns: readonly SqliteColumn[], from: string | null, limit: number): Promise<RowsOutput> =>
    one<RowsInput, RowsOutput>(run, 'sqlite.read', { ...common, columns, from, most: limit });
  const start = described.hasRowNumbers ? FIRST_ROW : null;
  const atOnce = described.hasRowNumbers ? BATCH_ROWS : Math.floor(MAX_QUERY_CELLS / Math.max(1, common.width));
  let classes = (await read([], start, HEAD_ROWS)).classes;
  for (;;) {
    const plan = planOf(described, classes, types);
    let now = described.columns.map(noClasses);
    const garbled = new Set<number>();
    let isContradicted = false;
    async function* pieces(): AsyncGenerator<Piece> {
      let done = 0;
      for (let from: string | null = start; done < most; ) {
        checkCancelled(run);
        const limit = Math.min(most - done, atOnce);
        const output = await read(isContradicted ? [] : plan.columns, from, limit);
        now = now.map((known, index) => merged(known, output.classes[index]));
        for (const index of output.garbled) garbled.add(index);
        isContradicted ||= plan.columns.some(
          ({ index, stored }) =>
            typeOf(merged(classes[index], now[index]), described.columns[index].declared) !== stored,
        );
        if (!isContradicted) yield* output.pieces;
        done += output.rows;
        if (from === null && output.rows === atOnce) throw tooManyRows(path, field);
        if (output.last === null) return;
        from = String(BigInt(output.last) + 1n);
        run.progress(done, done + BATCH_ROWS, 'rows');
      }
    }
    if (plan.columns.length === 0) throw noColumns(path, plan);
    const shown = plan.columns.map((column) => ({ ...column, type: column.wanted ?? column.type }));
    const made = await assemble(shown, pieces(), { run, sink: sink(), file: path, types, reinterpret: datesOf });
    if (isContradicted) {
      classes = classes.map((known, index) => merged(known, now[index]));
      continue;
    }
    const left = [...leftOutNotices(plan.leftOut), ...othersNotice(described)];
    return {
      ...made,
      columns: made.columns.map((column, at) => noted(column, plan.columns[at].index, plan.columns[at], now, garbled)),
      decided: {
        ...(described.table !== null && (table !== null || described.others.length > 0) && { table: described.table }),
        ...(query !== null && { query }),
        types: storedTypes(made.table.fields),
      },
      malformed: [],
      malformedTotal: 0,
      warnings: [
        ...(made.table.rows === 0 ? ['The table holds columns but no rows.'] : []),
        ...left.map(({ message }) => message),
      ],
      notices: left,
    };
  }
};

const noColumns = (file: string, { leftOut }: Plan): ProblemError =>
  new ProblemError({
    code: 'sqlite.no-columns',
    message: `No column of the table can be read: "${leftOut[0]?.name}" ${leftOut[0]?.reason}.`,
    hint: 'Choose another table, or write a query that makes texts or numbers of them.',
    field: 'table',
    file,
  });

/** Names that a message lists. */
const MAX_LISTED = 20;

function othersNotice({ table, others }: Described): Notice[] {
  if (others.length === 0) return [];
  const listed = others
    .slice(0, MAX_LISTED)
    .map((name) => `"${name}"`)
    .join(', ');
  const more = others.length > MAX_LISTED ? ` and ${others.length - MAX_LISTED} more` : '';
  const message = `Read is "${table}", the largest table of the database; there ${others.length === 1 ? 'is' : 'are'} also ${listed}${more}.`;
  return [{ code: 'source.table', message, count: others.length }];
}

/** What a column loses, or mixes, as notices. */
function noted<Column extends { readonly name: string; readonly warnings: readonly string[] }>(
  column: Column,
  index: number,
  { wanted }: PlannedColumn,
  classes: readonly Classes[],
  garbled: ReadonlySet<number>,
): Column {
  const { integer, real, text, big } = classes[index];
  const numbers = integer + real;
  const rounded = big > 0 && wanted === 'number';
  const made = withNotices(column, [
    ...(numbers > 0 && text > 0
      ? [
          {
            code: 'source.mixed-kinds' as const,
            message: `It mixes kinds of cells (${counted(numbers, 'cell')}: number; ${counted(text, 'cell')}: text): read as text.`,
          },
        ]
      : []),
    ...(garbled.has(index)
      ? [{ code: 'source.no-text' as const, message: 'It holds bytes that are no UTF-8 text: they became �.' }]
      : []),
    ...(rounded
      ? [{ code: 'source.rounded' as const, message: 'It holds whole numbers beyond 2^53: they are rounded.' }]
      : []),
  ]);
  if (big === 0 || rounded || text > 0) return made;
  return {
    ...made,
    warnings: [...made.warnings, 'It holds whole numbers beyond 2^53, which numbers would round; read as text.'],
  };
}

/** A view, and a query, are read in one go, because their rows have no numbers. */
const MAX_QUERY_CELLS = 100_000_000;

const tooManyRows = (file: string, field: string): ProblemError =>
  new ProblemError({
    code: 'sqlite.too-large',
    message: `The ${field === 'query' ? 'query' : 'view'} gives more than ${counted(MAX_QUERY_CELLS, 'cell')}.`,
    hint: 'Store its result in a table of the database, and read that.',
    field,
    file,
  });

function merged(one: Classes, other: Classes): Classes {
  const both = noClasses();
  for (const key of Object.keys(both) as (keyof Classes)[]) both[key] = one[key] + other[key];
  return both;
}

/** The type that holds all cells; null where some are bytes. Without cells, the type that SQLite gives such a declaration. */
function typeOf({ integer, real, text, blob, notBits, big }: Classes, declared: string): PieceColumn['type'] | null {
  if (blob > 0) return null;
  const isBoolean = /bool/i.test(declared);
  if (integer + real + text === 0) {
    if (/char|clob|text/i.test(declared)) return 'text';
    return isBoolean ? 'boolean' : /date|time/i.test(declared) ? 'datetime' : 'number';
  }
  if (text > 0 || big > 0) return 'text';
  return isBoolean && real === 0 && notBits === 0 ? 'boolean' : 'number';
}

interface PlannedColumn extends SqliteColumn, PieceColumn {
  /** The type of the cells as they are stored. */
  readonly stored: PieceColumn['type'];
}

interface Plan {
  readonly columns: readonly PlannedColumn[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

function planOf(
  { columns: found }: Described,
  classes: readonly Classes[],
  types: ReturnType<typeof decidedTypes>,
): Plan {
  const { names, notes } = columnNames(
    found.map(({ name }) => name),
    true,
  );
  const columns: PlannedColumn[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  found.forEach(({ declared }, index) => {
    const name = names[index];
    const note = notes[index];
    const stored = typeOf(classes[index], declared);
    if (stored === null) {
      leftOut.push({ name, reason: 'holds bytes' });
      return;
    }
    // Texts are read as they are, so that a document may make dates, numbers or truths of them.
    // 0 and 1 may be numbers after all.
    const type = stored === 'boolean' && types.get(name) === 'number' ? 'number' : stored;
    const wanted = readAs(name, type, types);
    const column = {
      name,
      index,
      type,
      stored,
      wanted,
      evidence: [
        declared === '' ? 'declared without a type' : `declared as ${declared}`,
        ...(wanted === null ? [] : [`read as ${wanted}, as the types of the source say`]),
      ],
      warnings: [],
    };
    columns.push(withNotices(column, note === null ? [] : [{ code: 'source.renamed', message: note }]));
  });
  return { columns, leftOut };
}
