import { describe, expect, it } from 'vitest';
import { evidence, mended } from '../testing.ts';
import { targetTreated } from './target-treated.ts';

const columns = (missing = 0) => [
  { name: 'x', type: 'number' as const, missing: 1 },
  { name: 'price', type: 'number' as const, missing },
];
const before = (missing = 0) => ({ source: { columns: columns(missing) }, n1: { columns: columns(missing) } });
const marked = ['SetTarget', { column: 'price' }] as const;

describe('the target among the features', () => {
  it('is told where a step that names it scales both, and left out', () => {
    const given = evidence(
      [marked, ['StandardScaler', { columns: ['x', 'price'] }]],
      {},
      {
        ...before(),
        n2: { touched: ['x', 'price'] },
      },
    );
    const [advice] = targetTreated(given);
    expect(advice).toMatchObject({
      nodeId: 'n2',
      columns: ['price'],
      message: '“price” is the target, and this step changes it together with the features.',
    });
    expect(mended(given, advice as never).at(-1)).toEqual(['StandardScaler', { columns: ['x'] }]);
  });

  it('is told where a step before the mark takes all columns: the mark moves before it', () => {
    const given = evidence([['StandardScaler'], marked], {}, { ...before(), n1: { touched: ['x', 'price'] } });
    const [advice] = targetTreated(given);
    expect(advice?.nodeId).toBe('n1');
    expect(mended(given, advice as never).map(([type]) => type)).toEqual(['CsvSource', 'SetTarget', 'StandardScaler']);
  });

  it('is told where its missing cells are filled, and only where there are some', () => {
    const steps = [marked, ['SimpleImputer', { columns: ['price'] }]] as const;
    const filled = (missing: number) =>
      targetTreated(evidence(steps, {}, { ...before(missing), n2: { touched: ['price'] } }));
    expect(filled(3)[0]?.message).toBe('“price” is the target, and this step fills its missing cells.');
    expect(filled(0)).toEqual([]);
  });

  it('is nothing to tell where it is changed by a step of its own, by none, or where there is no target', () => {
    const scaled = (steps: Parameters<typeof evidence>[0], touched: string[]) =>
      targetTreated(evidence(steps, {}, { ...before(), [`n${steps.length}`]: { touched } }));
    expect(scaled([marked, ['StandardScaler', { columns: ['price'] }]], ['price'])).toEqual([]);
    expect(scaled([marked, ['StandardScaler']], ['x'])).toEqual([]);
    expect(scaled([['StandardScaler']], ['x', 'price'])).toEqual([]);
    expect(scaled([marked, ['OneHotEncoder', { columns: ['x', 'price'] }]], ['x', 'price'])).toEqual([]);
  });
});
