/** Cells that records of fixed width do not hold as they are, as Stata and SPSS have them. */
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import { addAffected, type AffectedCells, noneAffected } from './affected-cells.ts';
import { roundedTimes } from './rounding-notice.ts';

/** Numbers that become missing, times cut to milliseconds, empty texts that become missing, texts that are cut. */
const LOSSES = ['infinite', 'fine', 'empty', 'cut'] as const;
type Loss = (typeof LOSSES)[number];

/** Column by column. */
export type RecordLosses = Readonly<Record<Loss, readonly AffectedCells[]>>;

export function noLosses(columns: number): RecordLosses {
  const list = (): AffectedCells[] => Array.from({ length: columns }, (_, column) => noneAffected(column));
  return { infinite: list(), fine: list(), empty: list(), cut: list() };
}

/** Sentences of a format, before "3 cells are missing." and the like. */
export interface LossWords {
  readonly format: string;
  readonly infinite: string;
  readonly empty: string;
  readonly cut: string;
}

export class LossTotals {
  private readonly totals = new Map(LOSSES.map((loss) => [loss, new Map<number, AffectedCells>()]));

  /** @param start position in the file of the piece's first row */
  add(losses: RecordLosses, start: number): void {
    for (const [loss, all] of this.totals) {
      const cells = losses[loss].filter(({ count }) => count > 0);
      addAffected(all, cells, start);
    }
  }

  notices(fields: readonly { readonly name: string }[], words: LossWords): Notice[] {
    return [...this.totals].flatMap(([loss, all]) =>
      Array.from(all.values(), (cells) => noticeOf(loss, fields[cells.column].name, cells, words)),
    );
  }
}

function noticeOf(loss: Loss, column: string, cells: AffectedCells, words: LossWords): Notice {
  const { count, row } = cells;
  const are = count === 1 ? 'is' : 'are';
  switch (loss) {
    case 'fine':
      return roundedTimes(column, cells, words.format);
    case 'infinite':
      return {
        code: 'write.infinite',
        message: `${words.infinite}: ${counted(count, 'cell')} ${are} missing in the file.`,
        hint: 'Write another format, or replace them before.',
        column,
        count,
        row,
      };
    case 'empty':
      return {
        code: 'write.empty-text',
        message: `${words.empty}: ${counted(count, 'cell')} ${are} missing in the file.`,
        column,
        count,
        row,
      };
    case 'cut':
      return {
        code: 'write.cut',
        message: `${words.cut}: ${counted(count, 'text')} ${are} cut.`,
        column,
        count,
        row,
      };
  }
}
