import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { leaks } from './leaks.ts';
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
    expect(mended(given, found).at(-1)).toEqual(['DropColumns', { columns: ['twice', 'again'] }]);
  });

  it('is none where the document allows the step to take the target in, nor what is made of it', () => {
    const given = evidence(
      [
        ['SetTarget', { column: 'y' }],
        ['Derive', { name: 'twice', formula: 'y * 2 + 0 * x' }],
        ['Derive', { name: 'more', formula: 'twice + x' }],
      ],
      {
        n3: surveyOf(
          column('y', { target: true }),
          column('twice', { fromTarget: true }),
          column('more', { fromTarget: true }),
        ),
      },
      { source: { columns: ['x', 'y'].map((name) => ({ name, type: 'number' as const })) } },
    );
    const node = given.document.nodes[2] as { allow_target?: boolean };
    expect(leaks(given)).toHaveLength(1);
    node.allow_target = true;
    const allowed = { ...given, document: { ...given.document } };
    expect([...leaks(allowed), ...targetInFeatures(allowed)]).toEqual([]);
  });

  it('needs a target', () => {
    expect(targetInFeatures(evidence([['Clip']], { n1: surveyOf(column('a'), column('b', { copyOf: 'a' })) }))).toEqual(
      [],
    );
  });
});
