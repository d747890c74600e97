import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { stillText } from './still-text.ts';

describe('what is still text', () => {
  const words = (name: string, distinct: number) => column(name, { type: 'category', distinct });

  it('is encoded by how many values there are', () => {
    const given = evidence([['StandardScaler']], {
      n1: surveyOf(
        words('few', 5),
        words('many', 400),
        column('when', { type: 'datetime', parts: ['month', 'hour'] }),
        column('says', { type: 'text' }),
        column('at', { type: 'text', dates: { dayfirst: false, utc: false } }),
        column('cost', {
          type: 'text',
          numbers: { decimal: ',', thousands: null, unit: null, coerce: false },
        }),
        column('on', { type: 'category', dates: { dayfirst: true, utc: false } }),
      ),
    });
    expect(stillText(given).map((found) => mended(given, found).at(-1))).toEqual([
      ['ParseDate', { columns: ['at'] }],
      ['ParseNumber', { columns: ['cost'], decimal: ',' }],
      ['ParseDate', { columns: ['on'], dayfirst: true }],
      ['OneHotEncoder', { columns: ['few'], handle_unknown: 'ignore' }],
      ['OrdinalEncoder', { columns: ['many'], handle_unknown: 'use_encoded_value', unknown_value: -1 }],
      ['DropColumns', { columns: ['says'] }],
      ['DateParts', { columns: ['when'], parts: ['month', 'hour'] }],
    ]);
  });

  it('leaves the target and lone sources alone', () => {
    const species = column('species', { type: 'category', target: true });
    expect(stillText(evidence([['SetTarget']], { n1: surveyOf(species, column('x')) }))).toEqual([]);
    expect(stillText(evidence([], { source: surveyOf(words('few', 5)) }))).toEqual([]);
  });
});
