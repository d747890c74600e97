/**
 * Reads JSON Lines and JSON arrays of objects, a few megabytes a thread. Columns and types are those of the file's
 * beginning at first; where a later record contradicts them, the file is read once more, with what was counted then.
 */
import { storedTypes } from '../../ir/column-types.ts';
import { type FileHandle, open } from 'node:fs/promises';
import { counted } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import type { ColumnType } from '../../ir/types.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import { assemble, type Piece } from '../pieces/assemble.ts';
import { addKinds, type Kinds, noKinds, typeOfKinds } from '../pieces/column-of-cells.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { datesOf } from '../cells/iso-date.ts';
import { readAs } from '../pieces/retype.ts';
import { type DecidedTypes, decidedTypes, type ReadFile, type ReadOptions } from '../source.ts';
import { type ArrayPart, arrayParts } from './array-parts.ts';
import { emptyJson, notRecords, recordTooLong } from './json-problems.ts';
import { locateRecord, type RecordsPlace } from './locate-record.ts';
import type { RecordColumn, RecordsInput, RecordsOutput } from './parse-records.ts';

const CHUNK_BYTES = 4 << 20;
/** From which columns and types are guessed. */
const HEAD_BYTES = 1 << 18;

interface Opened {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
  readonly modified: number;
  readonly isArray: boolean;
}

type Counted = Map<string, Kinds>;

export const readJsonl: ReadFile = async (path, params, options) => {
  const opened = await openJson(path);
  try {
    return await readOpened(opened, decidedTypes(params), options);
  } catch (error) {
    throw fileProblem(error, path);
  } finally {
    await opened.handle.close();
  }
};

async function openJson(path: string): Promise<Opened> {
  try {
    const handle = await open(path, 'r');
    const { size, mtimeMs } = await handle.stat();
    const head = Buffer.alloc(1 << 12);
    const { bytesRead } = await handle.read(head, 0, head.length, 0).catch(async (error: unknown) => {
      await handle.close();
      throw error;
    });
    const text = head
      .toString('utf8', 0, bytesRead)
      .replace(/^\ufeff/, '')
      .trimStart();
    if (text !== '' && (text.startsWith('[') || text.startsWith('{')))
      return { path, handle, size, modified: mtimeMs, isArray: text.startsWith('[') };
    await handle.close();
    throw text === ''
      ? emptyJson(path)
      : notRecords(path, 1, `This line is no JSON object: ${text.slice(0, 40).split('\n')[0]}`);
  } catch (error) {
    throw fileProblem(error, path);
  }
}

async function readOpened(opened: Opened, types: DecidedTypes, options: ReadOptions): ReturnType<ReadFile> {
  const { path } = opened;
  const { run, rows: most = Infinity } = options;
  let counted = await countHead(opened, run);
  for (;;) {
    const places: RecordsPlace[] = [];
    const columns = columnsOf(counted, types);
    const now: Counted = new Map([...counted.keys()].map((name) => [name, noKinds()]));
    const lists = new Set<string>();
    let isContradicted = false;
    async function* pieces(): AsyncGenerator<Piece> {
      let line = 1;
      let done = 0;
      for await (const { output, from, to, at } of chunks(opened, columns, options)) {
        checkCancelled(run);
        const first = at ?? line;
        if (output.failure !== null) {
          const { line: at, message } = output.failure;
          throw message === null ? recordTooLong(path, first + at) : notRecords(path, first + at, message);
        }
        places.push({ from, to, line: first, rows: output.rows });
        line += output.lines;
        done += output.rows;
        for (const [name, kinds] of output.kinds) {
          const known = now.get(name) ?? noKinds();
          addKinds(known, kinds);
          now.set(name, known);
        }
        for (const name of output.lists) lists.add(name);
        run.progress(to, opened.size, 'bytes');
        if (output.piece === null) isContradicted ||= output.rows > 0;
        else if (!isContradicted) yield inFile(output.piece, first);
        if (done >= most) return;
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
    return {
      table: made.table,
      columns: made.columns.map((column) => {
        const { evidence, ...note } = noteOf(
          now.get(column.name) ?? noKinds(),
          column.name,
          column.type,
          lists.has(column.name),
        );
        return { ...column, ...note, evidence: [...evidence, ...column.evidence] };
      }),
      decided: { types: storedTypes(made.table.fields) },
      malformed: [],
      malformedTotal: 0,
      warnings: [],
      locate: async (row, column) => locateRecord(opened, places, row, made.table.fields[column]?.name ?? ''),
    };
  }
}

/** Kinds of cells in the file's first records. The first alone may have many megabytes: it is not parsed on this thread. */
async function countHead({ path, handle, size, modified, isArray }: Opened, { parallel }: Run): Promise<Counted> {
  const common = { path, size, modified, isArray, columns: null, most: 1000 };
  async function* inputs(): AsyncGenerator<RecordsInput> {
    if (!isArray) yield { ...common, from: 0, to: Math.min(size, HEAD_BYTES) };
    else
      for await (const { from, to } of arrayParts(handle, size, HEAD_BYTES, path)) {
        yield { ...common, from, to };
        return;
      }
  }
  for await (const output of parallel.map<RecordsInput, RecordsOutput>('jsonl.read', inputs()))
    return countedIn(output);
  return new Map();
}

const countedIn = ({ kinds }: RecordsOutput): Counted => new Map(kinds.map(([name, of]) => [name, { ...of }]));

function columnsOf(counted: Counted, types: DecidedTypes): RecordColumn[] {
  return [...counted].map(([name, kinds]) => {
    const found = typeOfKinds(kinds) ?? 'number';
    return { name, type: readAs(name, found, types) ?? found, isDecided: types.has(name) };
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

async function* chunks(
  { path, handle, size, modified, isArray }: Opened,
  columns: RecordsInput['columns'],
  { run, rows: most = Infinity }: ReadOptions,
): AsyncGenerator<Chunk> {
  const chunkBytes = Number.isFinite(most) ? HEAD_BYTES * 4 : CHUNK_BYTES;
  const common = { path, size, modified, isArray, columns, most };
  const drawn: (ArrayPart | { from: number; to: number; line: null })[] = [];
  async function* inputs(): AsyncGenerator<RecordsInput> {
    if (isArray) {
      for await (const part of arrayParts(handle, size, chunkBytes, path)) {
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

const cells = (number: number): string => counted(number, 'cell');

function noteOf(
  kinds: Kinds,
  name: string,
  type: ColumnType,
  hasLists: boolean,
): { evidence: string[]; warnings: string[]; notices: Notice[] } {
  const evidence = (['number', 'boolean', 'text'] as const)
    .filter((kind) => kinds[kind] > 0)
    .map((kind) => `${cells(kinds[kind])}: ${kind}`);
  const notices: Notice[] = [];
  if (evidence.length > 1) {
    const message = `It mixes kinds of cells (${evidence.join('; ')}): read as ${type === 'category' ? 'text' : type}.`;
    notices.push({ code: 'source.mixed-kinds', message, column: name });
  }
  const warnings = [
    ...(hasLists ? ['It holds lists: kept as their JSON text.'] : []),
    ...notices.map(({ message }) => message),
  ];
  return { evidence, warnings, notices };
}
