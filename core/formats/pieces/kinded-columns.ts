/** Types of columns whose cells may be of several kinds: they are known only when all cells were read. */
import type { Notice } from '../../ir/notice.ts';
import { isStringType } from '../../ir/types.ts';
import { counted } from '../../words/counted.ts';
import type { ColumnNote, DecidedTypes } from '../source.ts';
import { type PieceColumn, withNotices } from './assemble.ts';
import { addKinds, type Kinds, noKinds, typeOfKinds } from './column-of-cells.ts';

/** Cells of a column in a piece. */
export interface KindCounts {
  readonly name: string;
  readonly kinds: Kinds;
  /** Cells that are lists or objects. */
  readonly nested: number;
}

export class KindedColumns {
  private readonly decided: DecidedTypes;
  private readonly types = new Map<string, PieceColumn['type']>();
  private kinds = new Map<string, Kinds>();
  private nested = new Map<string, number>();

  constructor(decided: DecidedTypes) {
    this.decided = decided;
  }

  /** The type that was decided, or that of the cells; text where that is not known yet. */
  typeOf(name: string): PieceColumn['type'] {
    const decided = this.decided.get(name);
    const wanted = decided === undefined ? this.types.get(name) : isStringType(decided) ? 'text' : decided;
    return wanted ?? 'text';
  }

  add(counts: readonly KindCounts[]): void {
    for (const { name, kinds, nested } of counts) {
      const known = this.kinds.get(name) ?? noKinds();
      addKinds(known, kinds);
      this.kinds.set(name, known);
      this.nested.set(name, (this.nested.get(name) ?? 0) + nested);
    }
  }

  /** Whether the cells that were read show that a column has another type than the one it was read with. */
  areNew(): boolean {
    let areNew = false;
    for (const [name, kinds] of this.kinds) {
      const found = typeOfKinds(kinds) ?? 'text';
      if (this.decided.has(name) || (this.types.get(name) ?? 'text') === found) continue;
      this.types.set(name, found);
      areNew = true;
    }
    return areNew;
  }

  /** Before the file is read once more. */
  restart(): void {
    this.kinds = new Map();
    this.nested = new Map();
  }

  /** The column with what its cells lost. */
  noted(column: ColumnNote): ColumnNote {
    const kinds = this.kinds.get(column.name);
    if (kinds === undefined) return column;
    const found = (['number', 'boolean', 'date', 'text', 'long'] as const).filter((kind) => kinds[kind] > 0);
    const evidence = found.map((kind) => `${counted(kinds[kind], 'cell')}: ${kind === 'long' ? 'long number' : kind}`);
    const lost: Pick<Notice, 'code' | 'message' | 'count'>[] = [];
    const nested = this.nested.get(column.name) ?? 0;
    if (nested > 0) {
      const message = `${counted(nested, 'cell')} ${nested === 1 ? 'holds' : 'hold'} lists or objects: kept as their JSON text.`;
      lost.push({ code: 'source.lists', message, count: nested });
    }
    if (found.length > 1) {
      const message = `It mixes kinds of cells (${evidence.join('; ')}): read as ${column.type === 'category' ? 'text' : column.type}.`;
      lost.push({ code: 'source.mixed-kinds', message });
    }
    if (column.type === 'number' && kinds.long > 0) {
      const are = kinds.long === 1 ? 'is a whole number beyond 2^53 and is' : 'are whole numbers beyond 2^53 and are';
      const message = `${counted(kinds.long, 'cell')} ${are} rounded to a double.`;
      lost.push({ code: 'source.rounded', message, count: kinds.long });
    }
    return withNotices({ ...column, evidence: [...evidence, ...column.evidence] }, lost);
  }
}
