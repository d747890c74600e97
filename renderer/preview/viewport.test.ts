import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  columnAt,
  edgesOf,
  farthest,
  leftToShow,
  offsetOf,
  offsetToShow,
  ROW_HEIGHT,
  scaleOf,
  scrollHeight,
  scrollTopOf,
  visibleColumns,
  visibleRows,
} from './viewport.ts';

const extent = fc.record({ rows: fc.integer({ min: 0, max: 200_000_000 }), height: fc.integer({ min: 0, max: 3000 }) });

describe('rows', () => {
  test('a short table scrolls pixel by pixel', () => {
    expect(scaleOf({ rows: 1000, height: 500 })).toBe(1);
    expect(visibleRows(0, { rows: 1000, height: 260 })).toEqual([0, 10]);
  });

  test('the area that the browser scrolls stays within its limit', () => {
    fc.assert(fc.property(extent, (table) => scrollHeight(table) <= 12_000_000));
  });

  test('the ends of the scrollbar are the ends of the table', () => {
    fc.assert(
      fc.property(extent, (table) => {
        expect(offsetOf(0, table)).toBe(0);
        expect(offsetOf(scrollHeight(table) - table.height, table)).toBeCloseTo(farthest(table), 3);
      }),
    );
  });

  test('an offset comes back from its place on the scrollbar', () => {
    fc.assert(
      fc.property(extent, fc.double({ min: 0, max: 1, noNaN: true }), (table, share) => {
        const offset = share * farthest(table);
        expect(Math.abs(offsetOf(scrollTopOf(offset, table), table) - offset)).toBeLessThan(0.01);
      }),
    );
  });

  test('the last row can be seen, of a million and of a hundred million', () => {
    for (const rows of [1, 344, 1_000_000, 100_000_000]) {
      const table = { rows, height: 400 };
      expect(visibleRows(farthest(table), table)[1]).toBe(rows);
    }
  });

  test('a row that is brought into sight is wholly there', () => {
    fc.assert(
      fc.property(extent, fc.nat(), fc.nat(), (table, row, from) => {
        fc.pre(table.rows > 0 && table.height >= ROW_HEIGHT);
        const wanted = row % table.rows;
        const offset = offsetToShow(wanted, Math.min(from, farthest(table)), table);
        expect(wanted * ROW_HEIGHT).toBeGreaterThanOrEqual(offset);
        expect((wanted + 1) * ROW_HEIGHT).toBeLessThanOrEqual(offset + table.height + 1e-6);
      }),
    );
  });
});

describe('columns', () => {
  const edges = edgesOf([100, 50, 200]);

  test('bisection finds the column', () => {
    expect([0, 99, 100, 149, 150, 349, 999].map((x) => columnAt(edges, x))).toEqual([0, 0, 1, 1, 2, 2, 2]);
  });

  test('only what is in sight is drawn', () => {
    expect(visibleColumns(edges, 0, 100)).toEqual([0, 1]);
    expect(visibleColumns(edges, 120, 40)).toEqual([1, 3]);
    expect(visibleColumns(edgesOf([]), 0, 500)).toEqual([0, 0]);
  });
});

describe('bringing a column into sight', () => {
  const sight = { edges: edgesOf([50, 100, 100, 100, 100]), pins: 1, width: 250 };

  test('one that is wholly seen, or pinned, does not move the table', () => {
    expect(leftToShow(2, 100, sight)).toBe(100);
    expect(leftToShow(0, 100, sight)).toBe(100);
  });

  test('one on the left comes to the left edge beside the pinned ones, one on the right to the right edge', () => {
    expect(leftToShow(1, 100, sight)).toBe(0);
    expect(leftToShow(4, 100, sight)).toBe(200);
  });

  test('one that is wider than the view begins at its left edge', () => {
    expect(leftToShow(1, 0, { edges: edgesOf([50, 500]), pins: 1, width: 250 })).toBe(0);
  });
});
