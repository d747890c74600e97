import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { changesText, stepsText } from './version-text.ts';

test('a version is known by its steps', () => {
  const nodes = ['a', 'b'].map((id) => ({ id, type: 'StandardScaler', params: {}, name: id.toUpperCase() }));
  expect(stepsText({ document: { ...emptyDocument(), nodes } })).toBe('2 steps: A, B');
  expect(stepsText({ document: emptyDocument() })).toBe('0 steps');
});

test('until it is read nothing is said, and that it cannot be read is', () => {
  expect(stepsText({})).toBe(' ');
  expect(stepsText({ document: null })).toBe('It cannot be read any more.');
});

test('what was done since is said in a few words', () => {
  expect(changesText({})).toBe(' ');
  expect(changesText({ changes: [] })).toBe('The same steps as on screen.');
  expect(changesText({ changes: ['added Clip'] })).toBe('Since then: added Clip.');
  expect(changesText({ changes: ['a', 'b', 'c', 'd', 'e'] })).toBe('Since then: a; b; c; and 2 more changes.');
});
