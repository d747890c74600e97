import { afterAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../session.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';
import { drillCases, drillCsv } from './drill-cases.ts';
import { changeText } from './drill-outcome.ts';
import type { DrillResult } from '../../protocol/verification.ts';
import { drillSamples, fireDrill } from './fire-drill.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const rows = Array.from({ length: 60 }, (_, k) => `${k % 5},${['Oslo', 'Rome'][k % 2]},${k},"say ""hi"", ${k}"`);
const data = folder.write('data.csv', `age,city,size,note\n${rows.join('\n')}\n`);

type Steps = Parameters<typeof chain> extends [string, ...infer Rest] ? Rest : never;

async function drilled(file: string, ...steps: Steps) {
  const document = chain(file, ...steps);
  await session.run(document, { folder: null });
  const fitted = session.fittedDocument();
  const output = `n${steps.length}`;
  return fireDrill(session, fitted, output, await drillSamples(session, fitted, output));
}

const about = (results: readonly DrillResult[], kind: DrillResult['kind'], column?: string) =>
  results.find((result) => result.kind === kind && result.column === column);

describe('the fire drill', () => {
  it('tells which step refuses, which deals with it and by which parameter, and what passes', async () => {
    const { results, rows: count } = await drilled(
      data,
      ['SimpleImputer', { columns: ['age'], strategy: 'median' }],
      ['StandardScaler', { columns: ['age'] }],
      ['MinMaxScaler', { columns: ['size'], clip: true }],
      ['OneHotEncoder', { columns: ['city'], handle_unknown: 'ignore' }],
    );
    expect(count).toBe(60);
    expect(about(results, 'missing-column', 'age')).toMatchObject({ verdict: 'refused', nodeId: 'n1' });
    expect(about(results, 'missing-column', 'note')).toMatchObject({
      verdict: 'passes',
      message: '60 cells in “note” became missing.',
    });
    expect(about(results, 'mismatched', 'age')).toMatchObject({ verdict: 'refused', nodeId: 'source' });
    expect(about(results, 'missing', 'age')).toMatchObject({
      verdict: 'handled',
      nodeId: 'n1',
      policy: { param: 'strategy' },
      change: '6 cells are empty.',
    });
    expect(about(results, 'missing', 'size')).toMatchObject({
      verdict: 'passes',
      message: '6 cells in “size” became missing.',
      hint: expect.stringContaining('Impute'),
    });
    expect(about(results, 'unseen', 'city')).toMatchObject({
      verdict: 'handled',
      nodeId: 'n4',
      policy: { param: 'handle_unknown', label: 'Unknown category', value: 'All zeros (ignore)' },
      message: '6 cells in “city_Oslo” became 0.',
    });
    expect(about(results, 'range', 'size')).toMatchObject({
      verdict: 'handled',
      nodeId: 'n3',
      policy: { param: 'clip', value: 'on' },
    });
    expect(about(results, 'range', 'age')).toMatchObject({
      verdict: 'passes',
      message: expect.stringMatching(/^6 cells in “age” changed: it goes from -\d/),
    });
    expect(about(results, 'extra-column', 'new_column')).toMatchObject({
      verdict: 'same',
      message: expect.stringContaining('the result is without it'),
    });
    expect(about(results, 'no-rows')).toMatchObject({ verdict: 'passes', message: 'The result has no rows.' });
  });

  it('says that a scaler which does not clip lets values through, and which parameter would hold them', async () => {
    const { results } = await drilled(data, ['MinMaxScaler', { columns: ['size'] }]);
    expect(about(results, 'range', 'size')).toMatchObject({
      verdict: 'passes',
      nodeId: 'n1',
      policy: { param: 'clip', value: 'off' },
    });
  });

  it('names the parameter that makes a step refuse what it does not know', async () => {
    const { results } = await drilled(data, ['OneHotEncoder', { columns: ['city'] }]);
    expect(about(results, 'unseen', 'city')).toMatchObject({
      verdict: 'refused',
      nodeId: 'n1',
      policy: { param: 'handle_unknown', value: 'Stop with an error' },
    });
    // It learned of no missing cells: to it they are unknown, too.
    expect(about(results, 'missing', 'city')).toMatchObject({
      verdict: 'refused',
      policy: { param: 'handle_unknown' },
    });
  });

  it('changes nothing where the result does not depend on it', async () => {
    const { results } = await drilled(data, ['SelectColumns', { columns: ['age'] }]);
    for (const kind of ['missing-column', 'missing', 'range'] as const) {
      expect(about(results, kind, 'size')).toMatchObject({ verdict: 'same' });
    }
    expect(about(results, 'reordered')).toMatchObject({ verdict: 'same' });
  });

  it('breaks the columns of a wide table that steps have learned from, and says how many it left out', async () => {
    const names = Array.from({ length: 30 }, (_, k) => `c${k}`);
    const wide = folder.write(
      'wide.csv',
      `${names.join(',')}\n${names.join(',').replaceAll('c', '1')}\n${names.map((_, k) => k).join(',')}\n`,
    );
    const { results, left } = await drilled(wide, ['MinMaxScaler', { columns: ['c29'] }]);
    expect(left).toBe(10);
    expect(about(results, 'missing', 'c29')).toBeDefined();
    expect(about(results, 'missing', 'c25')).toBeUndefined();
  });

  it('stops when it is cancelled, and says so where the pipeline cannot be applied at all', async () => {
    const document = chain(data, ['MinMaxScaler', { columns: ['size'] }]);
    await session.run(document, { folder: null });
    const fitted = session.fittedDocument();
    const samples = await drillSamples(session, fitted, 'n1');
    const cancelled = neverCancelled();
    const stop = { cancelled, onProgress: () => void Atomics.store(cancelled, 0, 1) };
    await expect(fireDrill(session, fitted, 'n1', samples, stop)).rejects.toMatchObject({ name: 'Cancelled' });
    const { fitted: _, ...unfitted } = fitted;
    await expect(fireDrill(session, unfitted, 'n1', samples)).rejects.toMatchObject({
      problem: { code: 'drill.not-applied', nodeId: 'n1' },
    });
  });
});

describe('broken samples', () => {
  const table = {
    nodeId: 'source',
    fields: [
      { name: 'when', type: 'datetime' as const },
      { name: 'a "b", c', type: 'text' as const },
    ],
    columns: [
      [Date.UTC(2024, 0, 1), null],
      ['x\ny', null],
    ],
  };

  it('are written with quotes, dates and missing cells', () => {
    expect(drillCsv(table)).toBe('"when","a ""b"", c"\n2024-01-01T00:00:00.000Z,"x\ny"\n,\n');
  });

  it('leave the sample itself as it was', () => {
    const before = structuredClone(table);
    const all = new Set(['when', 'a "b", c']);
    expect(drillCases(table, all, all).map(({ kind, column = '' }) => `${kind} ${column}`.trim())).toEqual([
      'missing-column when',
      'missing-column a "b", c',
      'extra-column new_column',
      'reordered',
      'mismatched when',
      'missing when',
      'missing a "b", c',
      'unseen a "b", c',
      'range when',
      'no-rows',
    ]);
    expect(table).toEqual(before);
  });
});

describe('what became of a result', () => {
  const result = (cells: (number | null)[], name = 'x') => ({
    fields: [{ name, type: 'number' as const }],
    columns: [cells],
    rows: cells.length,
  });

  it.each([
    [[1, 2], [1, 2], null],
    [[1, 2], [1, null], '1 cell in “x” became missing.'],
    [[1, 2, 3], [0, 0, 3], '2 cells in “x” became 0.'],
    [[1, 2, 3], [1.5, null, 3], '2 cells in “x” changed, 1 of them to missing.'],
    [[1, 2, 3], [1, 20, 3], '1 cell in “x” became 20.'],
    [[1, 2, 3], [-4, 20, 3], '2 cells in “x” changed: it goes from -4 to 20, not 1 to 3.'],
    [[1, 2, 3], [1, 3], 'The result has 2 rows instead of 3.'],
  ])('%j → %j: %s', (before, after, text) => {
    expect(changeText(result(before), result(after))).toBe(text);
  });
});
