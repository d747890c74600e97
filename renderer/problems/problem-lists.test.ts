import { expect, test } from 'vitest';
import type { Advice } from '../../core/advice/advice.ts';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import type { NodeProblem } from '../store/problems.ts';
import { countOf, firstOf, problemLists } from './problem-lists.ts';

const nodes: DocumentNode[] = ['a', 'b'].map((id) => ({ id, type: 'StandardScaler', params: {} }));
const problem = (code: string, severity: NodeProblem['severity'], isNotice = false): NodeProblem => ({
  code,
  message: code,
  severity,
  ...(isNotice && { isNotice }),
});
const advice = (rule: string, nodeId: string) => ({ rule, nodeId }) as Advice;

const lists = problemLists(
  nodes,
  new Map([
    ['b', [problem('broken', 'error'), problem('advice.skew', 'warning'), problem('cut', 'warning', true)]],
    ['a', [problem('unset', 'info'), problem('wrong', 'error')]],
  ]),
  [advice('skew', 'b'), advice('leak', 'gone')],
);
const codes = (list: readonly { readonly problem: NodeProblem }[]): string[] =>
  list.map(({ problem: { code } }) => code);

test('errors first, then advice, then the rest, and notices apart; each in the order of the steps', () => {
  expect(codes(lists.failed)).toEqual(['wrong', 'broken']);
  expect(lists.advice.map(({ rule }) => rule)).toEqual(['skew']);
  expect(codes(lists.rest)).toEqual(['unset']);
  expect(codes(lists.notices)).toEqual(['cut']);
});

test('advice is listed once, and not of steps that are gone', () => {
  expect(countOf(lists)).toBe(5);
});

test.each([
  [0, [0, 0, 0, 0]],
  [2, [2, 0, 0, 0]],
  [3, [2, 1, 0, 0]],
  [4, [2, 1, 1, 0]],
  [9, [2, 1, 1, 1]],
])('of the first %i, so many are of each list', (max, lengths) => {
  const { failed, advice: held, rest, notices } = firstOf(lists, max);
  expect([failed, held, rest, notices].map(({ length }) => length)).toEqual(lengths);
});
