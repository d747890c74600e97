import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { unseen } from './unseen.ts';

describe('an unseen category', () => {
  const surveys = {
    source: surveyOf(
      column('city', { type: 'category', distinct: 9, rarest: 1 }),
      column('sex', { type: 'category', distinct: 2, rarest: 40 }),
    ),
  };
  const reports = { n1: { learned: { feature_names_in_: ['city', 'sex'] } } };

  it('is expected where a value is rare and the encoder would stop', () => {
    const given = evidence([['OneHotEncoder', { columns: ['city', 'sex'] }]], surveys, reports);
    const [found] = unseen(given);
    expect(found).toMatchObject({ nodeId: 'n1', columns: ['city'] });
    expect(mended(given, found).at(-1)?.[1]).toMatchObject({ handle_unknown: 'ignore' });
    expect(unseen(evidence([['OneHotEncoder', { handle_unknown: 'ignore' }]], surveys, reports))).toEqual([]);
  });
});
