import { enablePatches, produceWithPatches } from 'immer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatches } from './patches.ts';

enablePatches();

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const lists = fc.array(json, { maxLength: 6 });

test('lists that grow, shrink and change go forth and back', () => {
  fc.assert(
    fc.property(lists, lists, json, (before, after, value) => {
      const state = { list: before, kept: value };
      const [next, patches, inverse] = produceWithPatches(state, (draft) => {
        draft.list.splice(0, before.length, ...after);
        draft.list.splice(1, 1);
      });
      expect(applyPatches(state, patches)).toEqual(next);
      expect(applyPatches(next, inverse)).toEqual(state);
      expect(applyPatches(state, patches).kept).toBe(state.kept);
    }),
  );
});

test('keys of any name are set, changed and removed', () => {
  for (const name of ['__proto__', 'constructor', 'prototype', 'length', 'a b']) {
    const value = JSON.parse(`{"${name}": 1}`) as unknown;
    const state: { params: Record<string, unknown> } = { params: { other: [1] } };
    const [next, patches, inverse] = produceWithPatches(state, (draft) => {
      draft.params['names'] = value;
    });
    expect(JSON.stringify(applyPatches(state, patches))).toBe(`{"params":{"other":[1],"names":{"${name}":1}}}`);
    expect(applyPatches(next, inverse)).toEqual(state);
  }
});

test('the whole state is replaced by a patch without a path', () => {
  expect(applyPatches({ a: 1 }, [{ op: 'replace', path: [], value: { b: 2 } }])).toEqual({ b: 2 });
});
