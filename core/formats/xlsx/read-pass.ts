/** One pass over the parts of a sheet: they are read side by side, and come in order. */
import { checkCancelled, type Run } from '../../run/run.ts';
import { Damage } from '../damage.ts';
import type { CellRange } from '../../words/cell-name.ts';
import type { Book } from './book.ts';
import type { SheetPlan } from './sheet-columns.ts';
import type { PartInput, PartOutput, PartSource } from './sheet-part.ts';

/** Thrown where filled cells lie too far from each other. */
export class PartTooWide extends Error {
  readonly sheet: string;
  /** The range with all of them; null where it is not known. */
  readonly used: CellRange | null;

  constructor(sheet: string, used: CellRange | null) {
    super('too wide');
    this.sheet = sheet;
    this.used = used;
  }
}

export interface PassOptions {
  readonly book: Book;
  readonly run: Run;
  readonly isWanted: (name: string, position: number) => boolean;
  readonly range: CellRange;
  readonly missing: readonly string[];
  readonly plan: SheetPlan | null;
  /** Bytes of the sheet's XML, for the progress. */
  readonly size: number;
}

/** Reads one part with its first row. */
async function readOne(run: Run, input: PartInput): Promise<PartOutput> {
  for await (const found of run.parallel.map<PartInput, PartOutput>('xlsx.part', [input])) return sound(found, input);
  throw new Error('the pool gave no result');
}

function sound(output: PartOutput, { plan }: PartInput): PartOutput {
  const { failure } = output;
  if (failure?.kind === 'damage') throw new Damage(failure.reason);
  if (failure?.kind === 'wide') throw new PartTooWide(plan?.sheet ?? '', output.used);
  return output;
}

const withStart = (source: PartSource, firstRow: number): PartSource =>
  source.kind === 'cells' ? source : { ...source, firstRow };

/** The parts in order. Throws Damage where rows are out of order, or the sheet does not end. */
export async function* readParts(options: PassOptions): AsyncGenerator<PartOutput> {
  const { book, run, isWanted, range, missing, plan, size } = options;
  const waiting: PartInput[] = [];
  async function* inputs(): AsyncGenerator<PartInput> {
    for await (const source of book.parts(isWanted)) {
      const input = { source, range, missing, plan };
      waiting.push(input);
      yield input;
    }
  }
  let nextRow = 0;
  let depth = 0;
  let done = 0;
  for await (const found of run.parallel.map<PartInput, PartOutput>('xlsx.part', inputs())) {
    checkCancelled(run);
    const input = waiting.shift();
    if (input === undefined) throw new Error('the pool gave more results than inputs');
    // Rows that have no numbers are counted one part after the other.
    const output =
      found.failure?.kind === 'start'
        ? await readOne(run, { ...input, source: withStart(input.source, nextRow) })
        : sound(found, input);
    if (output.rows !== null) {
      if (output.rows.first < nextRow) throw new Damage(`row ${output.rows.first + 1} of its sheet is out of order`);
      nextRow = output.rows.next;
    }
    depth += output.depth;
    if (input.source.kind !== 'cells') done += input.source.xml.length;
    run.progress(Math.min(done, size), size, 'bytes');
    yield output;
    if (nextRow > range.bottom) return;
  }
  if (depth !== 0) throw new Damage('its sheet is cut off');
}
