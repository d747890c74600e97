import { describe, expect, it } from 'vitest';
import type { Advice } from '../advice.ts';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { targetInFeatures } from './target-in-features.ts';

describe('a target among the features', () => {
  it('is a feature that is made from the target, or the same', () => {
    const given = evidence([['SetTarget', { column: 'y' }]], {
      n1: surveyOf(
        column('y', { target: true }),
        column('twice', { fromTarget: true }),
        column('again', { copyOf: 'y' }),
        column('x'),
      ),
    });
    const [found] = targetInFeatures(given);
    expect(found?.columns).toEqual(['twice', 'again']);
    expect(mended(given, found as Advice).at(-1)).toEqual(['DropColumns', { columns: ['twice', 'again'] }]);
  });

  it('needs a target', () => {
    expect(targetInFeatures(evidence([['Clip']], { n1: surveyOf(column('a'), column('b', { copyOf: 'a' })) }))).toEqual(
      [],
    );
  });
});
