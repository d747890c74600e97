/**
 * Reads JSON Lines and JSON documents, a few megabytes a thread. Columns and types are those of the file's beginning at
 * first; where a later record contradicts them, the file is read once more, with what was counted then.
 */
import { storedTypes } from '../../ir/column-types.ts';
import { type FileHandle, open } from 'node:fs/promises';
import type { Encoding } from '../../words/encodings.ts';
import { ProblemError } from '../../ir/problem.ts';
import { encodingNotices, noTextNotice } from '../encoding/encoding-notices.ts';
import { utf8File } from '../encoding/utf8-file.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import { columnNames } from '../cells/column-names.ts';
import { assemble, type Piece } from '../pieces/assemble.ts';
import { addKinds, type Kinds, noKinds, typeOfKinds } from '../pieces/column-of-cells.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { datesOf } from '../cells/iso-date.ts';
import { readAs } from '../pieces/retype.ts';
import { type DecidedTypes, decidedTypes, type ReadFile, type ReadOptions } from '../source.ts';
import { noteOf } from './column-notes.ts';
import { nameOfKey } from './flatten.ts';
import { emptyJson, MAX_RECORD_BYTES, notRecords, recordTooLong } from './json-problems.ts';
import { layoutNotices, repeatedKeyNotice } from './layout-notices.ts';
import { type Layout, type Orient, layoutOf, valueIn } from './layout.ts';
import { locateRecord, type RecordsPlace } from './locate-record.ts';
import type { ColumnsInput } from './parse-columns.ts';
import {
  firstOfRun,
  LABEL,
  labelCell,
  type RecordColumn,
  type RecordsInput,
  type RecordsOutput,
} from './parse-records.ts';
import { type Part, partsOf } from './parts.ts';

const CHUNK_BYTES = 4 << 20;
/** From which columns and types are guessed. */
const HEAD_BYTES = 1 << 18;

/** Names of files whose lines are rows; a packed file is unpacked under another name than the source's. */
const LINES_NAME = /\.(jsonl|ndjson)(\.(gz|zst))?$/i;

interface Opened {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
  readonly modified: number;
  readonly layout: Layout;
  readonly keepsLabels: boolean;
  /** Row labels that lie in a list of their own, where they are read. */
  readonly labels: readonly unknown[] | null;
}

type Counted = Map<string, Kinds>;

export const readJsonl: ReadFile = async (path, params, options) => {
  const given = (params['encoding'] ?? null) as Encoding | null;
  const most = options.rows === undefined ? undefined : PREVIEW_BYTES;
  const file = await utf8File(path, given, options.run, most);
  try {
    const { locate, ...read } = await readUtf8(file.path, params, options);
    const notices = [...encodingNotices(file.found), ...(read.notices ?? [])];
    return {
      ...read,
      decided: { ...read.decided, encoding: file.encoding },
      dialect: { ...read.dialect, ...(file.found !== null && { encoding: file.found.evidence }) },
      ...(file.found !== null && { findings: { encoding: file.found } }),
      notices,
      ...(file.path === path && locate !== undefined && { locate }),
    };
  } catch (error) {
    // The user does not know the temporary file.
    if (error instanceof ProblemError && error.problem.file === file.path)
      throw new ProblemError({ ...error.problem, file: path });
    throw error;
  } finally {
    await file.remove();
  }
};

/** Bytes of a file in another encoding that are read for its first rows. */
const PREVIEW_BYTES = 8 << 20;

const readUtf8: ReadFile = async (path, params, options) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const opened = await openJson(handle, path, params);
    return await readOpened(opened, params, options);
  } catch (error) {
    throw fileProblem(error, path);
  } finally {
    await handle.close();
  }
};

async function openJson(handle: FileHandle, path: string, params: Readonly<Record<string, unknown>>): Promise<Opened> {
  const { size, mtimeMs } = await handle.stat();
  const head = Buffer.alloc(1 << 12);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  const text = head
    .toString('utf8', 0, bytesRead)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text === '') throw emptyJson(path);
  if (!text.startsWith('[') && !text.startsWith('{'))
    throw notRecords(path, 1, `This line is no JSON object: ${text.slice(0, 40).split('\n')[0]}`);
  const layout = await layoutOf(handle, size, path, text.startsWith('['), {
    orient: (params['orient'] ?? null) as Orient | null,
    recordPath: (params['record_path'] ?? null) as string | null,
    isNamedLines: [path, params['path']].some((name) => typeof name === 'string' && LINES_NAME.test(name)),
  });
  const keepsLabels = params['index'] === true;
  const { labels: list } = layout;
  const found = list === null ? null : await valueIn(handle, path, list);
  return {
    path,
    handle,
    size,
    modified: mtimeMs,
    layout,
    keepsLabels,
    labels: Array.isArray(found) ? found : null,
  };
}

async function readOpened(
  opened: Opened,
  params: Readonly<Record<string, unknown>>,
  options: ReadOptions,
): ReturnType<ReadFile> {
  const { path, layout, labels, keepsLabels } = opened;
  const { run, rows: most = Infinity } = options;
  const types = decidedTypes(params);
  let counted = await countHead(opened, run);
  for (;;) {
    const places: RecordsPlace[] = [];
    const columns = columnsOf(counted, types, layout);
    const now: Counted = new Map([...counted.keys()].map((key) => [key, noKinds()]));
    const lists = new Set<string>();
    const strays = new Map<string, { cells: number; line: number }>();
    const repeated = new Map<string, { objects: number; line: number }>();
    let isContradicted = false;
    let rows = 0;
    /** Row labels are those of pandas' own numbering, which says nothing. */
    let isNumbered = true;
    async function* pieces(): AsyncGenerator<Piece> {
      let line = 1;
      for await (const { output, from, to, at } of chunks(opened, columns, options)) {
        checkCancelled(run);
        const first = at ?? line;
        if (output.failure !== null) {
          const { line: at, message } = output.failure;
          throw message === null ? recordTooLong(path, first + at) : notRecords(path, first + at, message);
        }
        places.push({ from, to, line: first, rows: output.rows });
        line += output.lines;
        if (output.firstLabel !== rows) isNumbered = false;
        rows += output.rows;
        for (const [key, kinds] of output.kinds) {
          const known = now.get(key) ?? noKinds();
          addKinds(known, kinds);
          now.set(key, known);
        }
        for (const key of output.lists) lists.add(key);
        for (const { key, cells, line: at } of output.noText) {
          const before = strays.get(key) ?? { cells: 0, line: first + at };
          strays.set(key, { cells: before.cells + cells, line: before.line });
        }
        for (const { key, objects, line: at } of output.repeated) {
          const before = repeated.get(key) ?? { objects: 0, line: first + at };
          repeated.set(key, { objects: before.objects + objects, line: before.line });
        }
        run.progress(to, opened.size, 'bytes');
        if (output.piece === null) isContradicted ||= output.rows > 0;
        else if (!isContradicted) yield inFile(output.piece, first);
        if (rows >= most) return;
      }
    }
    const made = await assemble(
      columns.map((column) => ({ ...column, evidence: [], warnings: [] })),
      pieces(),
      {
        run,
        sink: options.sink(),
        file: path,
        types,
        reinterpret: datesOf,
      },
    );
    if (isContradicted) {
      counted = now;
      continue;
    }
    if (columns.length === 0) throw emptyJson(path);
    if (labels !== null) isNumbered = firstOfRun(labels.map(labelCell)) === 0;
    const notices = [
      ...layoutNotices(layout, params, keepsLabels || isNumbered),
      ...Array.from(repeated, ([key, { objects, line }]) => repeatedKeyNotice(key, objects, line)),
    ];
    return {
      table: made.table,
      columns: made.columns.map((column, index) => {
        const { key, note: renamed } = columns[index];
        const { evidence, ...note } = noteOf(
          now.get(key) ?? noKinds(),
          column.name,
          column.type,
          lists.has(key),
          renamed,
          layout.durationKeys.includes(key) && now.get(key)?.number !== 0,
        );
        return {
          ...column,
          evidence: [...evidence, ...column.evidence],
          warnings: [...note.warnings, ...column.warnings],
          notices: [...note.notices, ...(column.notices ?? [])],
        };
      }),
      decided: { ...foundLayout(layout), types: storedTypes(made.table.fields) },
      ...(layout.found !== null && { dialect: { orient: layout.found, record_path: layout.found } }),
      malformed: [],
      malformedTotal: 0,
      warnings: notices.map(({ message }) => message),
      notices: [
        ...notices,
        ...Array.from(strays, ([key, { cells, line }]) =>
          noTextNotice(columns.find((column) => column.key === key)?.name, cells, line, 'utf-8'),
        ),
      ],
      locate: async (row, column) =>
        layout.separator === 'columns'
          ? { row: row + 1 }
          : locateRecord({ ...opened, form: layout }, places, row, columns[column]?.key ?? ''),
    };
  }
}

/** Parameters that were found. Lines and arrays are known by their first letter, and files of both may be exchanged. */
const foundLayout = ({ found, orient, recordPath }: Layout): Readonly<Record<string, unknown>> =>
  found === null ? {} : { orient, ...(recordPath !== '' && { record_path: recordPath }) };

/** Kinds of cells in the file's first records. The first alone may have many megabytes: it is not parsed on this thread. */
async function countHead(opened: Opened, { parallel }: Run): Promise<Counted> {
  const { path, handle, size, layout } = opened;
  if (layout.separator === 'columns') {
    const inputs = [{ ...columnsInput(opened, null), most: 1000 }];
    for await (const { kinds } of parallel.map<ColumnsInput, RecordsOutput>('jsonl.columns', inputs))
      return new Map(kinds);
  }
  const common = { ...recordsInput(opened, null), most: 1000 };
  async function* inputs(): AsyncGenerator<RecordsInput> {
    if (layout.separator === 'lines') yield { ...common, from: 0, to: Math.min(size, HEAD_BYTES) };
    else
      for await (const { from, to } of partsOf(handle, size, layout, HEAD_BYTES, path)) {
        yield { ...common, from, to };
        return;
      }
  }
  for await (const { kinds } of parallel.map<RecordsInput, RecordsOutput>('jsonl.read', inputs()))
    return new Map(kinds);
  return new Map();
}

type Column = RecordColumn & { readonly note: string | null };

function columnsOf(counted: Counted, types: DecidedTypes, layout: Layout): Column[] {
  const keys = [...counted.keys()];
  const { names, notes } = columnNames(
    keys.map((key) => (key === LABEL ? 'index' : nameOfKey(key, layout))),
    true,
  );
  return [...counted].map(([key, kinds], index) => {
    const name = names[index];
    const found = typeOfKinds(kinds) ?? 'number';
    const type = readAs(name, found, types) ?? found;
    return { key, name, type, isDecided: types.has(name), note: notes[index] ?? null };
  });
}

/** A piece whose lines are the file's. */
const inFile = ({ unfit, ...piece }: Piece, line: number): Piece => ({
  ...piece,
  unfit: unfit && { ...unfit, line: line + (unfit.line ?? 0) },
});

interface Chunk {
  readonly output: RecordsOutput;
  readonly from: number;
  readonly to: number;
  /** Its first line, where that is known beforehand. */
  readonly at: number | null;
}

type Common<Input> = Omit<Input, 'from' | 'to' | 'most'>;

const recordsInput = (
  { path, size, modified, layout, keepsLabels, labels }: Opened,
  columns: RecordsInput['columns'],
): Common<RecordsInput> => {
  const { separator, shape, names, labelKeys, durationKeys } = layout;
  return {
    path,
    size,
    modified,
    form: { separator, shape, names, labelKeys, durationKeys },
    keepsLabels,
    labels: keepsLabels ? labels : null,
    columns,
  };
};

const columnsInput = (
  { path, size, modified, layout, keepsLabels }: Opened,
  columns: RecordsInput['columns'],
): Omit<ColumnsInput, 'most'> => ({ path, size, modified, members: layout.members, keepsLabels, columns });

async function* chunks(
  opened: Opened,
  columns: RecordsInput['columns'],
  { run, rows: most = Infinity }: ReadOptions,
): AsyncGenerator<Chunk> {
  const { path, handle, size, layout, labels, keepsLabels } = opened;
  if (layout.separator === 'columns') {
    const inputs = [{ ...columnsInput(opened, columns), most }];
    for await (const output of run.parallel.map<ColumnsInput, RecordsOutput>('jsonl.columns', inputs))
      yield { output, from: layout.from, to: layout.to, at: 0 };
    return;
  }
  // Row labels of a list of their own are counted from the first row.
  const isWhole = labels !== null && keepsLabels;
  if (isWhole && layout.to - layout.from > MAX_RECORD_BYTES) throw recordTooLong(path, layout.line);
  const chunkBytes = isWhole ? Infinity : Number.isFinite(most) ? HEAD_BYTES * 4 : CHUNK_BYTES;
  const common = { ...recordsInput(opened, columns), most };
  const drawn: (Part | { from: number; to: number; line: null })[] = [];
  async function* inputs(): AsyncGenerator<RecordsInput> {
    if (layout.separator !== 'lines') {
      for await (const part of partsOf(handle, size, layout, chunkBytes, path)) {
        drawn.push(part);
        yield { ...common, from: part.from, to: part.to };
      }
      return;
    }
    for (let from = 0; from < size; from += chunkBytes) {
      const to = Math.min(size, from + chunkBytes);
      drawn.push({ from, to, line: null });
      yield { ...common, from, to };
    }
  }
  let index = 0;
  for await (const output of run.parallel.map<RecordsInput, RecordsOutput>('jsonl.read', inputs())) {
    const { from, to, line } = drawn[index++];
    yield { output, from, to, at: line };
  }
}
