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
        column('e', { type: 'text', lists: { length: 3, labels: 90 } }),
        column('tags', { type: 'category', lists: { length: null, labels: 9 } }),
        column('boxes', { type: 'text', lists: { length: null, labels: null } }),
      ),
    });
    expect(stillText(given).map((found) => mended(given, found).at(-1))).toEqual([
      ['ParseDate', { columns: ['at'] }],
      ['ParseNumber', { columns: ['cost'], decimal: ',' }],
      ['ParseDate', { columns: ['on'], dayfirst: true }],
      ['ListToColumns', { columns: ['e'], length: 3 }],
      ['MultiLabelBinarizer', { columns: ['tags'], lists: true }],
      ['DropColumns', { columns: ['boxes'] }],
      ['OneHotEncoder', { columns: ['few'], handle_unknown: 'ignore' }],
      ['OneHotEncoder', { columns: ['many'], max_categories: 250, handle_unknown: 'infrequent_if_exist' }],
      ['DropColumns', { columns: ['says'] }],
      ['DateParts', { columns: ['when'], parts: ['month', 'hour'] }],
    ]);
  });

  const price = { integer: true, distinct: 188, count: 500, target: true };
  const classes = {
    integer: true,
    distinct: 3,
    rarest: 25,
    count: 500,
    target: true,
    top: [{ value: '1', count: 400 }],
  };

  it.each<[string, Parameters<typeof column>[1], Record<string, unknown>]>([
    ['a price of whole numbers', price, { target_type: 'continuous' }],
    ['three classes', classes, { target_type: 'multiclass' }],
    ['two words', { ...classes, type: 'category', distinct: 2 }, { target_type: 'binary' }],
    ['a hundred classes', { ...classes, type: 'category', distinct: 100 }, { max_categories: 250 }],
    ['a class of two rows', { ...classes, rarest: 2 }, { max_categories: 250 }],
    ['a price with gaps', { ...price, missing: 1 }, { max_categories: 250 }],
    ['an infinite price', { ...price, max: Infinity }, { max_categories: 250 }],
    ['one class', { ...classes, distinct: 1 }, { max_categories: 250 }],
  ])('many values are encoded by a target that is %s', (_, y, params) => {
    const given = evidence([['SetTarget']], { n1: surveyOf(words('city', 400), column('y', y)) });
    expect(stillText(given).map((found) => mended(given, found).at(-1)?.[1])).toEqual([
      expect.objectContaining({ columns: ['city'], ...params }),
    ]);
  });

  it('gets codes for trees', () => {
    const given = evidence([['Clip']], { n1: surveyOf(words('few', 5), words('many', 400)) });
    const found = stillText({ ...given, document: { ...given.document, purpose: 'trees' } });
    expect(found.map(({ fix, columns }) => [fix?.label, columns])).toEqual([['Ordinal encode', ['few', 'many']]]);
  });

  it('leaves the target and lone sources alone', () => {
    const species = column('species', { type: 'category', target: true });
    expect(stillText(evidence([['SetTarget']], { n1: surveyOf(species, column('x')) }))).toEqual([]);
    expect(stillText(evidence([], { source: surveyOf(words('few', 5)) }))).toEqual([]);
  });
});
