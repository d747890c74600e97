import { describe, expect, test } from 'vitest';
import { compileFormula } from '../../core/formula/index.ts';
import { column } from '../../core/ir/build.ts';
import { valueTypeOf } from '../../core/ir/expression.ts';
import { interpret, type Value } from '../../core/ir/interpret.ts';
import type { ColumnType } from '../../core/ir/types.ts';
import { barsIn, barWords, conditionFormula, conditionOf, conditionWords } from './conditions.ts';

const holds = (formula: string, name: string, type: ColumnType, value: Value): Value =>
  interpret(compileFormula(formula, [{ name, type, expr: column(0, valueTypeOf(type)) }]), () => value);

describe('a bar of a histogram', () => {
  const profile = {
    name: 'a "mass" (g)',
    type: 'number' as const,
    histogram: { edges: [0, 10, 20], counts: [3, 4] },
    top: null,
  };

  test('is a range, of which the last one takes its end', () => {
    expect(barsIn(profile)).toBe(2);
    expect(conditionOf(profile, 0)).toMatchObject({ from: 0, to: 10, includesTo: false });
    expect(conditionOf(profile, 1)).toMatchObject({ from: 10, to: 20, includesTo: true });
    expect(conditionOf(profile, 2)).toBeNull();
  });

  test('is called by both of its bounds, in few letters, beside its column’s name', () => {
    const named = { ...profile, histogram: { edges: [-1234.5678, 0.5, 1_000_000], counts: [3, 4] } };
    const words = [0, 1].map((bar) => barWords(conditionOf(named, bar) ?? { column: '' }, 'number'));
    expect(words).toEqual(['−1,235 to 0.5', '0.5 to 1,000,000']);
    expect(barWords({ column: 'a', value: 'x' }, 'category')).toBe('“x”');
    expect(barWords({ column: 'a', from: 3, to: 3, includesTo: true }, 'number')).toBe('3');
  });

  test('is kept by a formula that means the same, whatever the column is called', () => {
    const formulas = [0, 1].map((bar) => conditionFormula(conditionOf(profile, bar) ?? { column: '' }, 'number'));
    const at = (bar: number, value: number): Value => holds(formulas[bar] ?? '', profile.name, 'number', value);
    expect([at(0, 0), at(0, 10), at(1, 10), at(1, 20), at(1, 21)]).toEqual([true, false, true, true, false]);
  });

  test('of dates is a range of dates', () => {
    const from = Date.UTC(2024, 0, 1);
    const where = { column: 'when', from, to: from + 1500, includesTo: false };
    const formula = conditionFormula(where, 'datetime');
    expect(holds(formula, 'when', 'datetime', from + 1499)).toBe(true);
    expect(holds(formula, 'when', 'datetime', from + 1500)).toBe(false);
    expect(conditionWords(where, 'datetime')).toContain('2024-01-01');
  });
});

describe('a value', () => {
  test.each([
    ['plain', 'category'],
    ['with "quotes" and \\', 'text'],
    ['two\nlines', 'text'],
  ] as const)('%j is found again by its formula', (value, type) => {
    const formula = conditionFormula({ column: 'c', value }, type);
    expect(holds(formula, 'c', type, value)).toBe(true);
    expect(holds(formula, 'c', type, 'other')).toBe(false);
  });

  test.each([Infinity, -Infinity])('%d is found again by its formula', (value) => {
    const formula = conditionFormula({ column: 'x', from: value, to: value, includesTo: true }, 'number');
    expect(holds(formula, 'x', 'number', value)).toBe(true);
    expect([1, -value].map((other) => holds(formula, 'x', 'number', other))).toEqual([false, false]);
  });

  test('of a truth column, or missing', () => {
    expect(holds(conditionFormula({ column: 'b', value: 'false' }, 'boolean'), 'b', 'boolean', false)).toBe(true);
    expect(holds(conditionFormula({ column: 'b', missing: true }, 'boolean'), 'b', 'boolean', null)).toBe(true);
  });
});
