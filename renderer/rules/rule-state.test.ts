import { expect, test } from 'vitest';
import type { DataRule } from '../../core/graph/document-schema.ts';
import type { RuleResultMessage } from '../../core/protocol/verification.ts';
import { furtherRows, isUnwritten, stateOf } from './rule-state.ts';

const rule = (more: Partial<DataRule> = {}): DataRule => ({
  name: 'age',
  formula: 'age >= 0',
  severity: 'error',
  ...more,
});
const result = (state: RuleResultMessage['state']) => ({ state }) as RuleResultMessage;

test.each([
  ['holds', 'error', 'ok', 'Holds'],
  ['broken', 'error', 'error', 'Broken'],
  ['broken', 'warning', 'warning', 'Broken'],
  ['invalid', 'warning', 'error', 'Cannot be checked'],
  ['untold', 'error', 'none', 'Not checked'],
] as const)('%s, of a rule that is an %s', (state, severity, tone, word) => {
  expect(stateOf(rule({ severity }), result(state))).toMatchObject({ tone, word });
});

test('it is pending while there is no result, or no condition', () => {
  expect(stateOf(rule(), undefined).word).toBe('Checking');
  expect(stateOf(rule({ formula: ' ' }), result('invalid')).word).toBe('Checking');
  expect(isUnwritten(rule({ formula: ' ' }))).toBe(true);
});

test('further rows are listed, with lines where they are known', () => {
  const first: RuleResultMessage['first'] = [{ row: 0 }, { row: 4, line: 6 }, { row: 8 }].map((at) => ({
    ...at,
    cells: [],
  }));
  expect(furtherRows({ first: first.slice(0, 1), broken: 1 })).toBe('');
  expect(furtherRows({ first, broken: 3 })).toBe(' Then row 5 (line 6), row 9.');
  expect(furtherRows({ first, broken: 10 })).toBe(' Then row 5 (line 6), row 9 …');
});
