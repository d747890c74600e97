/** Types of VARIANT columns, which are known only when all their cells were read. */
import type { Notice } from '../../ir/notice.ts';
import { isStringType } from '../../ir/types.ts';
import { counted } from '../../words/counted.ts';
import { withNotices } from '../pieces/assemble.ts';
import { addKinds, type Kinds, noKinds, typeOfKinds } from '../pieces/column-of-cells.ts';
import type { PieceColumn } from '../pieces/assemble.ts';
import type { ColumnNote, DecidedTypes } from '../source.ts';
import type { Leaf } from './leaf.ts';
import type { VariantCounts } from './tasks.ts';

export class VariantTypes {
  private readonly decided: DecidedTypes;
  private readonly types = new Map<string, PieceColumn['type']>();
  private kinds = new Map<string, Kinds>();
  private nested = new Map<string, number>();

  constructor(decided: DecidedTypes) {
    this.decided = decided;
  }

  /** The column with the type of its cells; text where that is not known yet. */
  typed(leaf: Leaf): Leaf {
    if (leaf.variant === null) return leaf;
    const decided = this.decided.get(leaf.name);
    const wanted = decided === undefined ? this.types.get(leaf.name) : isStringType(decided) ? 'text' : decided;
    return { ...leaf, variant: { ...leaf.variant, type: wanted ?? 'text' } };
  }

  add(counts: readonly VariantCounts[]): void {
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
    return withNotices({ ...column, evidence: [...evidence, ...column.evidence] }, lost);
  }
}
