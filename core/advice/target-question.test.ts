import { describe, expect, it } from 'vitest';
import { evidence } from './testing.ts';
import { targetAskedAt, targetMarks } from './target-question.ts';

type Steps = Parameters<typeof evidence>[0];
const document = (...steps: Steps) => evidence(steps).document;
const marked = ['SetTarget', { column: 'y' }] as const;

describe('the question what is to be predicted', () => {
  it('is asked at the first source, until it is answered either way', () => {
    expect(targetAskedAt(document())).toBe('source');
    expect(targetAskedAt(document(['Clip']))).toBe('source');
    expect(targetAskedAt(document(marked))).toBeNull();
    expect(targetAskedAt({ ...document(), no_target: true })).toBeNull();
    expect(targetAskedAt({ ...document(), nodes: [] })).toBeNull();
  });

  it('is answered by an encoder that names its target', () => {
    expect(targetAskedAt(document(['TargetEncoder', { target: 'y' }]))).toBeNull();
  });

  it('shows its answer at every node before the mark', () => {
    expect([...targetMarks(document(['Clip'], marked, ['Rank']))]).toEqual([
      ['n1', { nodeId: 'n2', column: 'y' }],
      ['source', { nodeId: 'n2', column: 'y' }],
    ]);
    const off = document(marked);
    expect(targetMarks({ ...off, nodes: off.nodes.map((node) => ({ ...node, bypassed: true })) }).size).toBe(0);
  });
});
