import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PipelineDocument } from './document-schema.ts';
import { documentDiff, isSame } from './document-diff.ts';

const pipeline = (params: Record<string, unknown> = {}, fitted?: PipelineDocument['fitted']): PipelineDocument => ({
  format: 'prepgraph',
  version: 1,
  nodes: [
    { id: 'source', type: 'CsvSource', params: { path: 'a.csv' }, position: { x: 0, y: 0 } },
    { id: 'scale', type: 'StandardScaler', params },
  ],
  edges: [{ source: 'source', target: 'scale' }],
  ...(fitted && { fitted }),
});

describe('the difference of two pipelines', () => {
  it('is the data that they were fitted on, in one line, and not its time', () => {
    const fittedOn = (hash: string, time: string) =>
      pipeline(
        {},
        {
          source: {
            read_from: {
              id: hash.repeat(64),
              files: [{ file: 'a.csv', bytes: 1234, modified: time, sha256: hash.repeat(64), sha256_of: 'whole' }],
            },
          },
        },
      );
    const first = fittedOn('a', '2026-01-02T03:04:05.000Z');
    const second = fittedOn('b', '2026-02-03T04:05:06.000Z');
    expect(documentDiff(first, second).changed[0]?.learned).toEqual([
      {
        path: ['read_from'],
        before: `a.csv of 2026-01-02 03:04 UTC, 1,234 bytes, SHA-256 ${'a'.repeat(64)}`,
        after: `a.csv of 2026-02-03 04:05 UTC, 1,234 bytes, SHA-256 ${'b'.repeat(64)}`,
      },
    ]);
    expect(isSame(documentDiff(first, fittedOn('a', '2026-03-04T05:06:07.000Z')))).toBe(true);
    expect(isSame(documentDiff(pipeline({}, { source: {} }), first))).toBe(true);
  });

  it('is nothing where only places, names and spelled-out defaults are others', () => {
    const other = pipeline({ with_mean: true });
    const moved = other.nodes.map((node) => ({ ...node, name: 'mine', position: { x: 9, y: 9 } }));
    expect(isSame(documentDiff(pipeline(), { ...other, nodes: moved }))).toBe(true);
  });

  it('names steps, parameters and edges', () => {
    const after = pipeline({ with_mean: false });
    after.nodes.push({ id: 'drop', type: 'DropMissing', params: {} });
    after.edges = [{ source: 'source', target: 'drop' }];
    const diff = documentDiff(pipeline(), after);
    expect(diff.added).toEqual([{ id: 'drop', type: 'DropMissing' }]);
    expect(diff.changed).toEqual([
      {
        id: 'scale',
        type: 'StandardScaler',
        params: [{ path: ['with_mean'], before: true, after: false }],
        learned: [],
      },
    ]);
    expect(diff.edges).toEqual({
      added: [{ source: 'source', target: 'drop' }],
      removed: [{ source: 'source', target: 'scale' }],
    });
    expect(documentDiff(after, pipeline()).removed).toEqual(diff.added);
  });

  it('tells learned values by column, whatever the columns’ order, and how far they are apart', () => {
    const was = { scale: { feature_names_in_: ['x', 'y'], mean_: [1, 10], n_samples_seen_: 3 } };
    const now = { scale: { feature_names_in_: ['y', 'x'], mean_: [10, 1.25], n_samples_seen_: 3 } };
    expect(documentDiff(pipeline({}, was), pipeline({}, now)).changed[0]?.learned).toEqual([
      { path: ['feature_names_in_', 0], before: 'x', after: 'y' },
      { path: ['feature_names_in_', 1], before: 'y', after: 'x' },
      { path: ['mean_', 'x'], before: 1, after: 1.25, relative: 0.2 },
    ]);
  });

  it('compares numbers exactly: two doubles differ wherever they are not the same', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const learned = (mean: number) => pipeline({}, { scale: { feature_names_in_: ['x'], mean_: [mean] } });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const diff = documentDiff(learned(a), learned(b));
        expect(isSame(diff)).toBe(a === b);
        const relative = diff.changed[0]?.learned[0]?.relative;
        if (relative !== undefined) expect(relative).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
