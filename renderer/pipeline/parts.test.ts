import { describe, expect, test } from 'vitest';
import { documentText, emptyDocument } from '../../core/graph/document.ts';
import { difference } from './code-view.ts';
import { partAt, partsIn } from './parts.ts';

const text = documentText({
  ...emptyDocument(),
  nodes: [
    { id: 'a "quoted" {id}', type: 'CsvSource', params: { path: 'x.csv', types: { __proto__x: 'text' } } },
    { id: '__proto__', type: 'StandardScaler', params: {} },
  ],
  edges: [{ source: 'a "quoted" {id}', target: '__proto__' }],
  fitted: { scale: { mean_: [1, 2] } },
});

describe('parts of a document', () => {
  test('nodes and what they learned are found, whatever they are called', () => {
    const parts = partsIn(text);
    expect(parts.map(({ nodeId }) => nodeId)).toEqual(['a "quoted" {id}', '__proto__', 'scale']);
    expect(JSON.parse(text.slice(parts[1]?.from, parts[1]?.to))).toMatchObject({ type: 'StandardScaler' });
    expect(text.slice(parts[2]?.from, parts[2]?.to)).toContain('"mean_": [1, 2]');
  });

  test('a position tells the part', () => {
    const parts = partsIn(text);
    expect(partAt(parts, text.indexOf('StandardScaler'))?.nodeId).toBe('__proto__');
    expect(partAt(parts, 0)).toBeUndefined();
  });

  test('text that breaks off gives what is whole', () => {
    expect(partsIn(text.slice(0, text.indexOf('"edges"'))).length).toBe(2);
    expect(partsIn('')).toEqual([]);
    expect(partsIn('{"nodes": [{"id": "a')).toEqual([]);
  });
});

describe('difference of two texts', () => {
  test.each([
    ['abc', 'abc', null],
    ['abc', 'abXc', { from: 2, to: 2, insert: 'X' }],
    ['aaaa', 'aa', { from: 2, to: 4, insert: '' }],
    ['', 'new', { from: 0, to: 0, insert: 'new' }],
  ])('%s → %s', (before, after, expected) => {
    expect(difference(before, after)).toEqual(expected);
  });
});
