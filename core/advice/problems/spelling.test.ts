import { describe, expect, it } from 'vitest';
import { evidence, mended } from '../testing.ts';
import { spelling } from './spelling.ts';

describe('two spellings of a word', () => {
  const learned = {
    feature_names_in_: ['sex', 'paid', 'size', 'level'],
    categories_: [
      ['f', 'm'],
      ['Yes', 'no', 'yes'],
      ['L', 'extra  large', 'extra large '],
      [1, 2],
    ],
    drop_idx_: [null, null, null, null],
    infrequent_categories_: [null, null, null, null],
  };

  it('are told where an encoder takes them for two values, and are written alike before it', () => {
    const given = evidence([['TrainTestSplit'], ['OneHotEncoder']], {}, { n2: { learned } });
    const [found] = spelling(given);
    expect(found).toMatchObject({ nodeId: 'n2', columns: ['paid', 'size'] });
    expect(found?.message).toBe('“paid” has “Yes” and “yes”: this step takes them for different values.');
    expect(mended(given, found).slice(1)).toEqual([
      ['TrainTestSplit', {}],
      ['TextClean', { columns: ['paid', 'size'], case: 'lower', collapse_spaces: true }],
      ['OneHotEncoder', {}],
    ]);
  });

  it('are no matter where all words differ', () => {
    const plain = {
      feature_names_in_: ['sex'],
      categories_: [['f', 'm', null]],
      drop_idx_: [null],
      infrequent_categories_: [null],
    };
    expect(spelling(evidence([['OneHotEncoder']], {}, { n1: { learned: plain } }))).toEqual([]);
  });
});
