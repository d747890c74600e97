import { describe, expect, it } from 'vitest';
import type { NodeReport } from '../../protocol/node-report.ts';
import { evidence } from '../testing.ts';
import { rowsDropped } from './rows-dropped.ts';

const found = (type: string, params: Record<string, unknown>, report: Partial<NodeReport>) =>
  rowsDropped(evidence([[type, params]], {}, { n1: report }));
const dropping = (dropped: number, rows = 1000): Partial<NodeReport> => ({
  rowFates: [{ rows, dropped, repeated: 0 }],
});

describe('a step that drops rows', () => {
  it('is told beyond a tenth of the rows', () => {
    expect(found('DropMissing', {}, dropping(101))).toMatchObject([
      { nodeId: 'n1', severity: 'info', message: '“Drop missing” drops 101 of 1,000 rows (10%).' },
    ]);
    expect(found('DropMissing', {}, dropping(100))).toEqual([]);
    expect(found('DropDuplicates', {}, dropping(400))).toHaveLength(1);
  });

  it('is not told where the person says how many rows stay', () => {
    expect(found('HeadRows', { n: 5 }, dropping(995))).toEqual([]);
    expect(found('SampleRows', { frac: 0.5 }, dropping(500))).toEqual([]);
  });

  it('is not told of a preview, nor twice where no row stays', () => {
    expect(found('DropMissing', {}, { ...dropping(500), sampled: true })).toEqual([]);
    const none = evidence([['DropMissing']], {}, { source: { rows: 1000 }, n1: { ...dropping(1000), rows: 0 } });
    expect(rowsDropped(none)).toEqual([]);
  });

  it('is told of the left rows of a join only', () => {
    const right = { rows: 50, dropped: 40, repeated: 0, unmatched: 40 };
    const join = (dropped: number) =>
      found('Join', { on: ['k'] }, { rowFates: [{ rows: 10, dropped, repeated: 0, unmatched: dropped }, right] });
    expect(join(1)).toEqual([]);
    expect(join(2)).toHaveLength(1);
  });
});
