/** Reads ARFF files, the format of Weka: dense and sparse rows, some megabytes a thread. */
import { type FileHandle, open } from 'node:fs/promises';
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import { checkCancelled } from '../../run/run.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { columnNames } from '../cells/column-names.ts';
import { isUtf8 } from '../encoding/utf.ts';
import { assemble, type Piece, type PieceColumn, withNotices } from '../pieces/assemble.ts';
import { decoderOf } from '../records/encodings.ts';
import { type DeclaredColumn, declaredValues, withDeclared } from '../pieces/declared-values.ts';
import { readAs } from '../pieces/retype.ts';
import { type DecidedTypes, decidedTypes, leftOutNotices, type ReadFile, typedResult } from '../source.ts';
import { badHeader, badRow, MAX_LINE_BYTES } from './arff-problems.ts';
import { type Attribute, attributesOf, endOfHeader } from './header.ts';
import { type ArffColumn, type ArffEncoding, lineOfRow, type RowsInput, type RowsOutput } from './parse-rows.ts';

const CHUNK_BYTES = 4 << 20;
/** For a preview of the first rows. */
const HEAD_BYTES = 1 << 20;

interface Opened {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly header: Buffer;
}

async function openArff(handle: FileHandle, path: string): Promise<Opened> {
  const { size, mtimeMs: modified } = await handle.stat();
  for (let length = 1 << 16; ; length *= 4) {
    const head = Buffer.alloc(Math.min(length, size, MAX_LINE_BYTES));
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const end = endOfHeader(head.toString('latin1', 0, bytesRead));
    // A match at the end of what was read may go on behind it.
    if (end !== null && (end < bytesRead || bytesRead === size))
      return { path, size, modified, header: head.subarray(0, end) };
    if (bytesRead >= size || length > MAX_LINE_BYTES)
      throw badHeader(path, null, 'The file has no line @data, below which its rows would stand.');
  }
}

function textOf(header: Buffer, encoding: ArffEncoding): string {
  const text = decoderOf(encoding)(header);
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

export const readArff: ReadFile = async (path, params, { run, sink, rows: most = Infinity }) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  const opened = await openArff(handle, path)
    .catch((error: unknown) => {
      throw fileProblem(error, path);
    })
    .finally(() => handle.close());
  const types = decidedTypes(params);
  const big = new Set<string>();
  const truths = new Set<string>();
  let encoding: ArffEncoding = isUtf8(opened.header, 0, opened.header.length) ? 'utf-8' : 'windows-1252';
  let hasWeights = false;
  for (;;) {
    const plan = planOf(opened, encoding, hasWeights, { big, truths }, types);
    const places: { from: number; to: number; line: number; rows: number }[] = [];
    const lost = new Map<string, number>();
    let isOther = false;
    async function* pieces(): AsyncGenerator<Piece> {
      yield declaredValues(declaredOf(plan));
      let line = plan.headerLines + 1;
      let done = 0;
      const ranges: { from: number; to: number }[] = [];
      function* inputs(): Generator<RowsInput> {
        const { size, modified, header } = opened;
        // Lines that end with CR alone are not cut apart.
        const isLines = header.includes(0x0a);
        if (!isLines && size > MAX_LINE_BYTES)
          throw badHeader(path, null, 'Its lines end with CR alone, and it has more than 64 MB.');
        const step = !isLines ? size : Number.isFinite(most) ? HEAD_BYTES : CHUNK_BYTES;
        const { attributes, columns } = plan;
        for (let from = header.length; from < size; from += step) {
          const range = { from, to: Math.min(size, from + step) };
          ranges.push(range);
          yield { path, size, modified, ...range, isLines, encoding, attributes, columns, most };
        }
      }
      for await (const output of run.parallel.map<RowsInput, RowsOutput>('arff.read', inputs())) {
        checkCancelled(run);
        const { from, to } = ranges[places.length];
        if (output.failure !== null) {
          const { line: at, message, column } = output.failure;
          throw badRow(path, line + at, message, column);
        }
        const known = big.size + truths.size;
        for (const name of output.big) big.add(name);
        for (const name of output.truths) truths.add(name);
        isOther = output.isGarbled || big.size + truths.size > known || output.piece === null;
        if (output.isGarbled) encoding = 'windows-1252';
        hasWeights ||= output.hasWeights;
        if (isOther || output.piece === null) return;
        const { unfit } = output.piece;
        for (const { column, count } of output.lost) lost.set(column, (lost.get(column) ?? 0) + count);
        places.push({ from, to, line, rows: output.rows });
        yield { ...output.piece, unfit: unfit && { ...unfit, line: line + (unfit.line ?? 0) } };
        line += output.lines;
        done += output.rows;
        run.progress(to, opened.size, 'bytes');
        if (done >= most) return;
      }
    }
    const made = await assemble(
      plan.columns.map((column, index) => describe(column, plan.notes[index], plan, big)),
      pieces(),
      {
        run,
        sink: sink(),
        file: path,
        types: withDeclared(declaredOf(plan), types),
      },
    );
    if (isOther) continue;
    const notices: Notice[] = [...leftOutNotices(plan.leftOut), ...(encoding === 'utf-8' ? [] : [GUESSED])];
    return {
      ...made,
      columns: made.columns.map((column) => withNotices(column, lostTexts(lost.get(column.name) ?? 0))),
      ...typedResult(made.table, notices),
      locate: async (row) => {
        let rest = row;
        for (const { from, to, line, rows } of places) {
          if (rest < rows) {
            const { size, modified } = opened;
            try {
              return {
                line: line + lineOfRow({ path, size, modified, from, to, isLines: opened.header.includes(0x0a) }, rest),
              };
            } catch {
              return null;
            }
          }
          rest -= rows;
        }
        return null;
      },
    };
  }
};

const GUESSED: Notice = {
  code: 'source.encoding',
  message: 'The file is not UTF-8 and says nothing of its encoding: it is read as Windows-1252.',
};

const lostTexts = (count: number) =>
  count === 0
    ? []
    : [
        {
          code: 'source.sparse-text' as const,
          message: `${counted(count, 'sparse row')} ${count === 1 ? 'leaves' : 'leave'} its text out, which the file does not hold: it counts as missing.`,
          count,
        },
      ];

interface Plan {
  readonly attributes: readonly Attribute[];
  readonly columns: readonly ArffColumn[];
  readonly notes: readonly (string | null)[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly headerLines: number;
}

const TYPES = { number: 'number', string: 'text', nominal: 'text', date: 'datetime' } as const;

function planOf(
  { path, header }: Opened,
  encoding: ArffEncoding,
  hasWeights: boolean,
  { big, truths }: { readonly big: ReadonlySet<string>; readonly truths: ReadonlySet<string> },
  types: DecidedTypes,
): Plan {
  const text = textOf(header, encoding);
  const attributes = attributesOf(text, path);
  const names = columnNames([...attributes.map(({ name }) => name), ...(hasWeights ? ['weight'] : [])]);
  const columns: ArffColumn[] = [];
  const notes: (string | null)[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  names.names.forEach((name, index) => {
    const attribute = attributes[index];
    if (attribute?.kind === 'left-out') {
      leftOut.push({ name, reason: attribute.reason });
      return;
    }
    const declared =
      attribute === undefined
        ? 'number'
        : big.has(name)
          ? 'text'
          : truths.has(name)
            ? 'boolean'
            : TYPES[attribute.kind];
    const wanted = readAs(name, declared, types);
    columns.push({
      name,
      attribute: attribute === undefined ? -1 : index,
      type: wanted ?? declared,
      isRead: wanted !== null,
    });
    notes.push(names.notes[index]);
  });
  if (columns.length === 0)
    throw badHeader(path, null, `No attribute can be a column: "${leftOut[0]?.name}" ${leftOut[0]?.reason}.`);
  return { attributes, columns, notes, leftOut, headerLines: text.split(/\r\n|\r|\n/).length - 1 };
}

const STORED = {
  number: 'declared numeric',
  string: 'declared as string',
  nominal: 'declared as a list of values',
  date: 'declared as dates',
  'left-out': '',
} as const;

function describe(
  { name, attribute, type, isRead }: ArffColumn,
  note: string | null,
  { attributes }: Plan,
  big: ReadonlySet<string>,
): PieceColumn {
  const declared = attributes[attribute];
  const isBig = big.has(name);
  const column: PieceColumn = {
    name,
    type,
    evidence: [
      declared === undefined ? 'the weight of each row, 1 where none is written' : STORED[declared.kind],
      ...(isRead ? [`read as ${type}, as the types of the source say`] : []),
    ],
    warnings: isBig && !isRead ? ['It holds whole numbers beyond 2^53, which numbers would round; read as text.'] : [],
  };
  return withNotices(column, note === null ? [] : [{ code: 'source.renamed', message: note }]);
}

/** The columns with their lists of values. */
const declaredOf = ({ attributes, columns }: Plan): DeclaredColumn[] =>
  columns.map(({ name, type, attribute }) => {
    const declared = attributes[attribute];
    return { name, type, symbols: declared?.kind === 'nominal' ? declared.values : null };
  });
