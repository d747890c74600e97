import { describe, expect, it } from 'vitest';
import { evidence, mended } from '../testing.ts';
import { highCardinality } from './high-cardinality.ts';

describe('high cardinality', () => {
  const learned = {
    feature_names_in_: ['city', 'sex'],
    categories_: [Array.from({ length: 300 }, String), ['f', 'm']],
    drop_idx_: [null, null],
    infrequent_categories_: [null, null],
  };

  it('is an encoding that makes hundreds of columns, unless it was limited', () => {
    const given = evidence([['OneHotEncoder', { columns: ['city', 'sex'] }]], {}, { n1: { learned } });
    const [found] = highCardinality(given);
    expect(found).toMatchObject({ nodeId: 'n1', columns: ['city'] });
    expect(mended(given, found).at(-1)?.[1]).toMatchObject({ max_categories: 250 });
    expect(highCardinality(evidence([['OneHotEncoder', { max_categories: 9 }]], {}, { n1: { learned } }))).toEqual([]);
  });
});
