/**
 * Reads CSV files: cuts them into chunks, has the chunks parsed on several threads, checks that they fit together, and
 * decides the types over the whole file.
 *
 * Types are guessed from a sample first, so that almost every column is parsed once, in its final form. A column whose
 * guess the rest of the file contradicts is read again as strings, which hold everything.
 */
import type { MalformedLine } from '../source.ts';
import { stat } from 'node:fs/promises';
import { typesOf } from '../../ir/column-types.ts';
import { ProblemError } from '../../ir/problem.ts';
import { type ColumnType, isStringType } from '../../ir/types.ts';
import type { Batch, Vector } from '../../table/column.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { type BatchSink, type FinishColumn, finishInput, memorySink } from '../pieces/batch-sink.ts';
import { type ChunkInput, type ChunkOutput, FLAW, FLAWS_KEPT, MODE, type StrayBreaks } from './chunk.ts';
import { finishBatch } from '../pieces/finish.ts';
import { inferType } from '../cells/type-ledger.ts';
import { type EntryCodes, TextMerger } from '../texts/merge.ts';
import { throwFailure } from './chunk-failure.ts';
import { changedFile } from '../changed-file.ts';
import { type OpenedCsv, openCsv } from './open-csv.ts';
import { notationOf } from './number-formats.ts';
import type { CsvOptions } from './options.ts';
import { parseChunk } from './parse-chunk.ts';
import { Tally } from './tally.ts';
import { type CsvTable, finishTable, type ReadColumns } from './csv-table.ts';
import { FLAW_FIELD, malformedLine } from './flaw-notices.ts';
import { NoTextCells, OtherEncoding } from './no-text.ts';
import type { ByteNotation } from '../cells/notation.ts';
import type { TextFlaw } from './text-rows.ts';

/** What only tests and those who spill set. */
export interface ReadSettings {
  /** Makes the sink of a reading. Default: all batches are kept in memory. */
  readonly sink?: () => BatchSink;
  /** Bytes of a chunk; a batch is the rows that begin in one. */
  readonly chunkBytes?: number;
}

const CHUNK_BYTES = 4 << 20;
/** The sample from which types are guessed: the file's first bytes, and a few places further on. */
const SAMPLE_HEAD_BYTES = 1 << 18;
const SAMPLE_PLACES = 4;
const SAMPLE_PLACE_BYTES = 1 << 16;
/** What a preview looks at. */
const PREVIEW_BYTES = 1 << 20;

const modeOf = (type: ColumnType): number => (isStringType(type) ? MODE.string : MODE[type]);

/** What was found before, and in a chunk that begins on line `firstLine`. */
const withFound = (before: StrayBreaks | null, found: StrayBreaks | null, firstLine: number): StrayBreaks | null =>
  found === null ? before : { count: (before?.count ?? 0) + found.count, line: before?.line ?? firstLine + found.line };

/** One reading of one file. */
class Reading {
  private readonly opened: OpenedCsv;
  private readonly run: Run;
  private readonly sink: BatchSink;
  private readonly chunkBytes: number;
  private readonly width: number;
  private readonly locked: ReadonlyMap<string, ColumnType>;
  /** Marks of numbers of single columns; null where those of the file hold. */
  private readonly notations: readonly (ByteNotation | null)[];
  private readonly tally: Tally;
  private readonly merger: TextMerger;
  private readonly noText: NoTextCells;
  private readonly malformed: MalformedLine[] = [];
  private malformedTotal = 0;
  /** `line` is that of the file, counted from 1. */
  private strayBreaks: StrayBreaks | null = null;
  private blankRows: StrayBreaks | null = null;
  /** Memory for batches to come. */
  private readonly free: SharedArrayBuffer[] = [];
  /** For each batch: where its rows begin and end, how many they are, and the line of the first. */
  private readonly ranges: { from: number; to: number; rows: number; line: number }[] = [];

  constructor(opened: OpenedCsv, run: Run, settings: ReadSettings) {
    const { columns, format, options } = opened;
    this.opened = opened;
    this.run = run;
    this.sink = settings.sink?.() ?? memorySink(run);
    // UTF-16 is cut between its code units.
    this.chunkBytes = (settings.chunkBytes ?? CHUNK_BYTES) * (format.encoding.startsWith('utf-16') ? 2 : 1);
    this.noText = new NoTextCells(opened);
    this.width = columns.names.length;
    this.locked = typesOf(options.types);
    const { number_formats: formats } = options;
    this.notations =
      Object.keys(formats).length === 0
        ? []
        : columns.names.map((name) =>
            Object.hasOwn(formats, name)
              ? {
                  ...notationOf({ decimal: options.decimal, thousands: options.thousands, ...formats[name] }),
                  encoding: format.encoding,
                }
              : null,
          );
    const tokens = format.missing.map(({ text }) => text);
    this.tally = new Tally(this.width, tokens);
    this.merger = new TextMerger(this.width, run.parallel);
  }

  private input(from: number, to: number, modes: Uint8Array, isExact: boolean): ChunkInput {
    const { file, format } = this.opened;
    const memory = this.free.pop();
    return {
      source: file,
      from,
      to,
      isExact,
      format,
      notations: this.notations,
      modes,
      known: this.tally.known,
      maxRows: Infinity,
      ...(memory && { memory }),
    };
  }

  /** Memory of a batch that was spilled: left to the garbage collectors, it would pile up on three threads for a while. */
  private takeBack([first]: readonly Vector[]): void {
    const memory = first && first.cells.buffer;
    if (memory instanceof SharedArrayBuffer) this.free.push(memory);
  }

  /** Modes where locked columns have theirs and all others are read as strings. */
  private sampleModes(): Uint8Array {
    return Uint8Array.from(this.opened.columns.names, (name, column) =>
      this.hasOwnNotation(column) ? MODE.string : modeOf(this.locked.get(name) ?? 'text'),
    );
  }

  /** The loop over rows knows one decimal mark; columns of another one become numbers out of their strings. */
  private hasOwnNotation(column: number): boolean {
    return (this.notations[column] ?? null) !== null;
  }

  /** Guesses a mode for each column from a few places of the file. `first` are the first bytes where they are rewritten. */
  private async guessModes(first: Uint8Array | null): Promise<Uint8Array> {
    const { start, end, lines } = this.opened;
    const modes = this.sampleModes();
    const tokens = this.opened.format.missing.map(({ text }) => text);
    const sample = new Tally(this.width, tokens);
    const take = (output: ChunkOutput, isHead: boolean): void => {
      if (output.failure === null) sample.add(output);
      if (isHead) this.tally.addExamples(output.examples, lines + 1);
    };
    if (first !== null) {
      const input = this.input(start, Math.min(first.length, start + SAMPLE_HEAD_BYTES), modes, true);
      take(parseChunk({ ...input, source: first }), true);
    } else {
      const headEnd = Math.min(end, start + SAMPLE_HEAD_BYTES);
      const inputs: ChunkInput[] = [];
      if (headEnd > start) inputs.push(this.input(start, headEnd, modes, true));
      for (let place = 1; place <= SAMPLE_PLACES; place++) {
        const from = start + 2 * Math.floor(((end - start) * place) / (SAMPLE_PLACES + 1) / 2);
        if (from > headEnd) inputs.push(this.input(from, Math.min(from + SAMPLE_PLACE_BYTES, end), modes, false));
      }
      let isHead = true;
      for await (const output of this.run.parallel.map<ChunkInput, ChunkOutput>('csv.parse', inputs)) {
        take(output, isHead);
        isHead = false;
      }
    }
    return modes.map((mode, column) => {
      const kinds = sample.kindsOf(column);
      const isLocked = this.locked.has(this.opened.columns.names[column]) || this.hasOwnNotation(column);
      return isLocked || kinds.every((number) => number === 0) ? mode : modeOf(inferType(kinds, null));
    });
  }

  /** Refuses or reports what is malformed in a chunk. */
  private takeFlaws({ flaws, flawCounts }: Pick<ChunkOutput, 'flaws' | 'flawCounts'>, firstLine: number): void {
    for (const count of flawCounts) this.malformedTotal += count;
    for (const flaw of flaws) {
      const { code, hint, line, message } = malformedLine(flaw, firstLine, this.width);
      if (!this.opened.format.keepsMalformed) {
        throw new ProblemError({ code, message, hint, line, field: FLAW_FIELD.get(code), file: this.opened.file.path });
      }
      if (this.malformed.length < FLAWS_KEPT) this.malformed.push({ line, message });
    }
  }

  /** Refuses or reports what is malformed in a row that is rewritten. */
  private takeTextFlaw(kind: TextFlaw, line: number): void {
    // The row of names is judged with the others; only the first pass comes here.
    const flaw = { kind: kind === 'quote' ? FLAW.quote : FLAW.outside, line: 0, cells: 0 };
    const flawCounts = Object.values(FLAW).map((other) => (other === flaw.kind ? 1 : 0));
    this.takeFlaws({ flaws: [flaw], flawCounts }, line);
  }

  /** The row of names is judged as the rows below it are. */
  private takeHeaderRow(): void {
    const { line, flaws, noText, strayBreaks } = this.opened.headerRow;
    const flawCounts = Object.values(FLAW).map((kind) => flaws.filter((flaw) => flaw.kind === kind).length);
    this.takeFlaws({ flaws, flawCounts }, line);
    this.noText.add(noText, line);
    this.strayBreaks = withFound(this.strayBreaks, strayBreaks, line);
  }

  /** The chunks of the file, in order, each beginning where the one before it ended. */
  private async *chunksOfFile(modes: Uint8Array): AsyncGenerator<ChunkOutput> {
    const { start, end } = this.opened;
    const { chunkBytes } = this;
    const ends = (from: number): number => Math.min(from + chunkBytes, end);
    function* inputs(this: Reading): Generator<ChunkInput> {
      for (let from = start; from < end; from += chunkBytes) {
        yield this.input(from, ends(from), modes, from === start);
      }
    }
    let next = start;
    let from = start;
    for await (const guessed of this.run.parallel.map<ChunkInput, ChunkOutput>('csv.parse', inputs.call(this))) {
      const to = ends(from);
      if (guessed.failure?.kind === 'changed' || guessed.failure?.kind === 'file')
        throwFailure(this.opened.file.path, guessed, 1);
      // A row that fills the chunk leaves nothing to it.
      if (next < to) {
        let output = guessed;
        if (guessed.start !== next) output = await this.parseAgain(this.input(next, to, modes, true));
        yield output;
        next = output.end;
      }
      from = to;
      this.run.progress(to, end, 'bytes');
    }
  }

  /** A chunk whose first row was guessed wrongly, from the right position. */
  private async parseAgain(input: ChunkInput): Promise<ChunkOutput> {
    for await (const output of this.run.parallel.map<ChunkInput, ChunkOutput>('csv.parse', [input])) return output;
    throw new Error('the pool gave no result');
  }

  /** The chunks of a file whose rows are rewritten. */
  private async *chunksOfBlocks(blocks: AsyncIterable<Uint8Array>, modes: Uint8Array): AsyncGenerator<ChunkOutput> {
    const { start } = this.opened;
    async function* inputs(this: Reading): AsyncGenerator<ChunkInput> {
      let from = start;
      for await (const source of blocks) {
        if (source.length > from) yield { ...this.input(from, source.length, modes, true), source };
        from = 0;
      }
    }
    yield* this.run.parallel.map<ChunkInput, ChunkOutput>('csv.parse', inputs.call(this));
  }

  /** Parses the whole file once. */
  private async firstPass(modes: Uint8Array): Promise<void> {
    let firstLine = this.opened.lines + 1;
    let start = 0;
    const blocks = this.opened.rewritten(this.takeTextFlaw.bind(this));
    for await (const output of blocks === null ? this.chunksOfFile(modes) : this.chunksOfBlocks(blocks, modes)) {
      checkCancelled(this.run);
      throwFailure(this.opened.file.path, output, firstLine);
      this.takeFlaws(output, firstLine);
      this.noText.add(output.noText, firstLine, output.start);
      this.strayBreaks = withFound(this.strayBreaks, output.strayBreaks, firstLine);
      this.blankRows = withFound(this.blankRows, output.blankRows, firstLine);
      this.tally.add(output);
      this.tally.addExamples(output.examples, firstLine);
      const line = firstLine;
      firstLine += output.lines;
      if (output.rows === 0) continue;
      const index = this.ranges.length;
      this.ranges.push({ from: output.start, to: output.end, rows: output.rows, line });
      await this.merger.add(index, output.texts);
      const vectors = output.vectors as Vector[];
      if (this.sink.batch(index, { start, rows: output.rows, vectors })) this.takeBack(vectors);
      start += output.rows;
    }
  }

  /** Reads the columns whose guessed type was wrong once more, as strings. */
  private async readAgain(columns: ReadonlySet<number>): Promise<void> {
    const modes = Uint8Array.from({ length: this.width }, (_, column) =>
      columns.has(column) ? MODE.string : MODE.skip,
    );
    const ranges = this.ranges;
    const input = this.input.bind(this);
    function* inputs(): Generator<ChunkInput> {
      for (const { from, to } of ranges) yield input(from, to, modes, true);
    }
    const blocks = this.opened.rewritten();
    const outputs =
      blocks === null
        ? this.run.parallel.map<ChunkInput, ChunkOutput>('csv.parse', inputs())
        : this.chunksOfBlocks(blocks, modes);
    let index = 0;
    for await (const output of outputs) {
      checkCancelled(this.run);
      throwFailure(this.opened.file.path, output, 1);
      if (output.rows === 0) continue;
      const range = ranges[index];
      if (output.rows !== range?.rows) throw changedFile(this.opened.file.path);
      // Rows were judged in the first pass; but bytes are checked for being text only where they are read as strings.
      this.noText.add(output.noText, range.line, output.start);
      await this.merger.add(this.ranges.length + index, output.texts);
      const vectors = new Map<number, Vector>();
      for (const column of columns) vectors.set(column, output.vectors[column] as Vector);
      await this.sink.replace(index, vectors);
      index++;
    }
  }

  private async refuseChange(): Promise<void> {
    const { path, size, modified } = this.opened.file;
    const now = await stat(path).catch((error: unknown) => {
      throw fileProblem(error, path);
    });
    if (now.size !== size || now.mtimeMs !== modified) throw changedFile(path);
  }

  async read(): Promise<CsvTable> {
    checkCancelled(this.run);
    this.takeHeaderRow();
    const blocks = this.opened.rewritten();
    const first = blocks === null ? null : ((await blocks.next()).value as Uint8Array);
    const modes = await this.guessModes(first);
    await blocks?.return(undefined);
    await this.firstPass(modes);
    const wrong = new Set<number>();
    modes.forEach((mode, column) => {
      if (mode === MODE.string || this.locked.has(this.opened.columns.names[column])) return;
      if (modeOf(inferType(this.tally.kindsOf(column), null)) !== mode) wrong.add(column);
    });
    if (wrong.size > 0) await this.readAgain(wrong);
    await this.merger.merge();
    await this.refuseChange();
    const { codes } = this.merger;
    const batches = this.ranges.length;
    // The strings of columns that were read again are in the second block of each batch.
    const codesOf = (batch: number, column: number): EntryCodes => codes[wrong.has(column) ? batches + batch : batch];
    const isText = (column: number): boolean => modes[column] === MODE.string || wrong.has(column);
    return this.finish(isText, false, (columns) => this.sink.finish({ columns, codesOf }));
  }

  /** The first rows, parsed in this thread: types are those of the sample. */
  async readHead(rows: number): Promise<CsvTable> {
    const { file, start, lines } = this.opened;
    this.takeHeaderRow();
    const blocks = this.opened.rewritten();
    const source = blocks === null ? file : ((await blocks.next()).value as Uint8Array);
    await blocks?.return(undefined);
    const size = source instanceof Uint8Array ? source.length : this.opened.end;
    const batches: Batch[] = [];
    const end = Math.min(size, start + PREVIEW_BYTES);
    if (end > start) {
      const output = parseChunk({ ...this.input(start, end, this.sampleModes(), true), source, maxRows: rows });
      throwFailure(this.opened.file.path, output, lines + 1);
      this.takeFlaws(output, lines + 1);
      this.noText.add(output.noText, lines + 1, output.start);
      this.strayBreaks = withFound(this.strayBreaks, output.strayBreaks, lines + 1);
      this.blankRows = withFound(this.blankRows, output.blankRows, lines + 1);
      this.tally.add(output);
      this.tally.addExamples(output.examples, lines + 1);
      await this.merger.add(0, output.texts);
      await this.merger.merge();
      if (output.rows > 0) batches.push({ start: 0, rows: output.rows, vectors: output.vectors as Vector[] });
    }
    const modes = this.sampleModes();
    const codesOf = (): EntryCodes => this.merger.codes[0];
    return this.finish(
      (column) => modes[column] === MODE.string,
      true,
      async (columns) =>
        batches.map((batch) => {
          const finished = finishBatch(finishInput({ columns, codesOf }, batch, 0));
          const vectors = [...batch.vectors];
          columns.forEach(({ column }, index) => {
            vectors[column] = finished[index];
          });
          return { ...batch, vectors };
        }),
    );
  }

  private finish(
    isText: (column: number) => boolean,
    sampled: boolean,
    finishBatches: (columns: readonly FinishColumn[]) => Promise<readonly Batch[]>,
  ): Promise<CsvTable> {
    const read: ReadColumns = {
      opened: this.opened,
      tally: this.tally,
      merger: this.merger,
      locked: this.locked,
      notations: this.notations,
      malformed: this.malformed,
      malformedTotal: this.malformedTotal,
      strayBreaks: this.strayBreaks,
      blankRows: this.blankRows,
      noText: this.noText,
      ranges: this.ranges,
    };
    return finishTable(read, isText, sampled, finishBatches);
  }
}

/**
 * Reads a whole file. Throws a `ProblemError` with file and line where it cannot be read, or is malformed and
 * `options.malformed` is `error`; `Cancelled` once the run is cancelled.
 */
export async function readCsv(
  path: string,
  options: CsvOptions,
  run: Run,
  settings: ReadSettings = {},
): Promise<CsvTable> {
  return reading(path, options, run, settings, (opened) => opened.read());
}

/** A file that turns out to be of another encoding than its sample is read once more. */
async function reading(
  path: string,
  options: CsvOptions,
  run: Run,
  settings: ReadSettings,
  read: (reading: Reading) => Promise<CsvTable>,
): Promise<CsvTable> {
  try {
    return await read(new Reading(await openCsv(path, options), run, settings));
  } catch (error) {
    if (!(error instanceof OtherEncoding)) throw error;
    return read(new Reading(await openCsv(path, options, error.at), run, settings));
  }
}

/** The first rows at once, of the file's first megabyte. Types are those of the sample; reports are marked `sampled`. */
export async function readCsvHead(path: string, options: CsvOptions, rows: number, run: Run): Promise<CsvTable> {
  return reading(path, options, run, {}, (opened) => opened.readHead(rows));
}
