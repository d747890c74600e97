/** Cells of a column that are not read as they stand: how many of each kind, and the first row. */
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import { garbledMessage } from '../texts/mend-texts.ts';

export interface Loss {
  readonly count: number;
  /** The first row, counted from that of the piece or table. */
  readonly row: number;
}

export interface Losses {
  /** Bytes that are no text. */
  readonly garbled?: Loss | null;
  /** Numbers of an enumeration without a name. */
  readonly unnamed?: Loss | null;
  /** Times beyond the calendar. */
  readonly far?: Loss | null;
  /** Cells with the value that their file keeps for missing ones. */
  readonly marked?: Loss | null;
}

const are = (count: number): string => `${counted(count, 'cell')} ${count === 1 ? 'is' : 'are'}`;

const MESSAGES: Readonly<Record<keyof Losses, readonly [code: Notice['code'], message: (count: number) => string]>> = {
  garbled: ['source.no-text', garbledMessage],
  unnamed: [
    'source.mismatched',
    (count) =>
      `${counted(count, 'cell')} ${count === 1 ? 'holds a number' : 'hold numbers'} that the file gives no name: ${count === 1 ? 'it counts' : 'they count'} as missing.`,
  ],
  far: [
    'source.mismatched',
    (count) =>
      `${counted(count, 'date')} ${count === 1 ? 'is' : 'are'} beyond the calendar and ${count === 1 ? 'counts' : 'count'} as missing.`,
  ],
  marked: [
    'source.marked-missing',
    (count) => `${are(count)} marked as missing by the file, which keeps a value for missing cells: the value is lost.`,
  ],
};

const KINDS = Object.keys(MESSAGES) as (keyof Losses)[];

/** Counts one kind of loss within a piece. */
export class LossCounter {
  private count = 0;
  private row = -1;

  add(row: number): void {
    if (this.count++ === 0) this.row = row;
  }

  get loss(): Loss | null {
    return this.count === 0 ? null : { count: this.count, row: this.row };
  }
}

/** The losses of a column over all pieces. */
export class ColumnLosses {
  private readonly sums = new Map<keyof Losses, Loss>();

  /** @param from the first row of the piece */
  add(losses: Losses, from: number): void {
    for (const kind of KINDS) {
      const loss = losses[kind] ?? null;
      if (loss === null) continue;
      const sum = this.sums.get(kind);
      this.sums.set(kind, { count: (sum?.count ?? 0) + loss.count, row: sum?.row ?? from + loss.row });
    }
  }

  notices(): Pick<Notice, 'code' | 'message' | 'count' | 'row'>[] {
    return KINDS.flatMap((kind) => {
      const sum = this.sums.get(kind);
      if (sum === undefined) return [];
      const [code, message] = MESSAGES[kind];
      return [{ code, message: message(sum.count), count: sum.count, row: sum.row }];
    });
  }
}
