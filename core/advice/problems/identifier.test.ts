import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { identifiers } from './identifier.ts';

describe('an identifier', () => {
  const unique = { count: 100, distinct: 100, singles: 100 };
  const dense = column('row', { ...unique, integer: true, min: 1, max: 100 });
  const named = column('customer_id', { ...unique, integer: true, min: 5, max: 99_999 });
  const measured = column('mass', { ...unique, min: 1.5, max: 99 });
  const price = column('price', { ...unique, integer: true, min: 5, max: 99_999 });

  it('is dense, or called so; measurements that never repeat are none', () => {
    const when = column('when', { ...unique, type: 'text', length: 10, dates: { dayfirst: false, utc: false } });
    const columns = [dense, named, measured, price, when];
    const given = evidence([['Clip']], { source: surveyOf(...columns), n1: surveyOf(...columns) });
    const [found] = identifiers(given);
    expect(found).toMatchObject({ nodeId: 'source', columns: ['row', 'customer_id'] });
    expect(mended(given, found).map(([type]) => type)).toEqual(['CsvSource', 'DropColumns', 'Clip']);
  });

  it('does no harm once it is dropped', () => {
    expect(identifiers(evidence([['DropColumns']], { source: surveyOf(dense), n1: surveyOf(measured) }))).toEqual([]);
  });
});
