import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { column } from '../ir/build.ts';
import { valueTypeOf } from '../ir/expression.ts';
import { interpret, isMissingValue, type Value } from '../ir/interpret.ts';
import type { ColumnType } from '../ir/types.ts';
import {
  aboutColumn,
  compileFormula,
  type ConditionRow,
  type Conditions,
  conditionsText,
  type ConditionTest,
  FormulaError,
  isFinished,
  readConditions,
  testsFor,
  withTest,
} from './index.ts';
import type { Node } from './syntax.ts';

const rowsOf = (text: string): Conditions => {
  const read = readConditions(text);
  if (read.state !== 'rows') throw new Error(`${text} is no list of conditions`);
  return read.conditions;
};

const row = (name: string, is: ConditionTest, ...values: ConditionRow['values']): ConditionRow => ({
  column: name,
  test: is,
  values,
});

describe('a formula as rows', () => {
  test.each<[string, Conditions]>([
    ['age >= 18', { joins: 'and', groups: [[row('age', '>=', 18)]] }],
    ['18 <= age', { joins: 'and', groups: [[row('age', '>=', 18)]] }],
    ['age > -1.5', { joins: 'and', groups: [[row('age', '>', -1.5)]] }],
    ['city != "Rome"', { joins: 'and', groups: [[row('city', '!=', 'Rome')]] }],
    ['10 <= age <= 20', { joins: 'and', groups: [[row('age', 'between', 10, 20)]] }],
    ['20 >= age >= 10', { joins: 'and', groups: [[row('age', 'between', 10, 20)]] }],
    ['10 <= age < 20', { joins: 'and', groups: [[row('age', '>=', 10)], [row('age', '<', 20)]] }],
    ['ok', { joins: 'and', groups: [[row('ok', 'true')]] }],
    ['not ok', { joins: 'and', groups: [[row('ok', 'false')]] }],
    ['not isna(`a b`)', { joins: 'and', groups: [[row('a b', 'known')]] }],
    ['not not_missing(a)', { joins: 'and', groups: [[row('a', 'missing')]] }],
    ['not contains(city, "o")', { joins: 'and', groups: [[row('city', 'not contains', 'o')]] }],
    ['not (city in ["a", "b"])', { joins: 'and', groups: [[row('city', 'not in', 'a', 'b')]] }],
    ['day >= date("2024-01-31")', { joins: 'and', groups: [[row('day', '>=', { date: '2024-01-31' })]] }],
    [
      'a > 1 and (b == 2 or c == 3) and d',
      { joins: 'and', groups: [[row('a', '>', 1)], [row('b', '==', 2), row('c', '==', 3)], [row('d', 'true')]] },
    ],
    ['a > 1 or 0 < b < 1', { joins: 'or', groups: [[row('a', '>', 1)], [row('b', '>', 0), row('b', '<', 1)]] }],
  ])('%s', (text, conditions) => {
    expect(rowsOf(text)).toEqual(conditions);
  });

  test.each([
    'a > b',
    'length(city) > 3',
    'not (a < 1)',
    'not (a > 1 and b > 2)',
    'a > 1 and (b > 2 or (c > 3 and d > 4))',
    'a + 1 > 2',
    'a in [1, b]',
    'contains(city, other)',
    'is_missing(a + b)',
    'not_missing(a, b)',
    'true',
    'day > date("31.01.2024", "%d.%m.%Y")',
    Array.from({ length: 100 }, (_, index) => `a == ${index}`).join(' or '),
  ])('%s stays a formula', (text) => {
    expect(readConditions(text)).toEqual({ state: 'formula' });
  });

  test.each(['', 'a >', 'a > 1 and', 'a == "x'])('%s is not complete', (text) => {
    expect(readConditions(text)).toEqual({ state: 'unfinished' });
  });

  test('a row without its values is not in the formula', () => {
    const groups = [[row('a', '==')], [row('b', 'between', 1, null), row('c', '>', 3)], [row('', '==', 1)]];
    expect(groups.flat().map(isFinished)).toEqual([false, false, true, false]);
    expect(conditionsText({ joins: 'and', groups })).toBe('c > 3');
    expect(conditionsText({ joins: 'or', groups: [[row('a', 'in')]] })).toBe('');
  });
});

describe('a row that is changed', () => {
  test('keeps what fits the other column', () => {
    expect(aboutColumn(row('city', 'contains', 'o'), 'name', 'text')).toEqual(row('name', 'contains', 'o'));
    expect(aboutColumn(row('city', 'contains', 'o'), 'age', 'number')).toEqual(row('age', '=='));
    expect(aboutColumn(row('age', '==', 3), 'ok', 'boolean')).toEqual(row('ok', 'true'));
    expect(aboutColumn(row('day', '>=', '2024-01-31'), 'end', 'datetime')).toEqual(row('end', '>=', '2024-01-31'));
    expect(aboutColumn(row('city', '==', 'Rome'), 'end', 'datetime')).toEqual(row('end', '=='));
  });

  test('keeps as many values as the other test takes', () => {
    expect(withTest(row('age', 'in', 1, 2, 3), 'between')).toEqual(row('age', 'between', 1, 2));
    expect(withTest(row('age', '==', 1), 'in')).toEqual(row('age', 'in', 1));
    expect(withTest(row('age', '==', 1), 'missing')).toEqual(row('age', 'missing'));
  });
});

// ------------------------------------------------------------------------------------------------ there and back again

const types: Record<string, ColumnType> = {
  age: 'number',
  'beak length (mm)': 'number',
  'city`s': 'category',
  and: 'text',
  day: 'datetime',
  ok: 'boolean',
};
const columns = Object.entries(types).map(([name, type], index) => ({
  name,
  type,
  expr: column(index, valueTypeOf(type)),
}));

const numbers = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
const texts = fc.oneof(fc.constantFrom('Rome', 'o', '', 'a "b" \\', 'x\ny\t\r'), fc.string({ maxLength: 6 }));
const dates = fc.constantFrom('2024-01-31', '1999-12-31 08:30');
const valuesOf: Record<ColumnType, fc.Arbitrary<ConditionRow['values'][number]>> = {
  // No column tells −0 from 0, and no formula is written with −0.
  number: numbers.map((value) => (value === 0 ? 0 : value)),
  category: texts,
  text: texts,
  datetime: fc.oneof(
    dates,
    dates.map((date) => ({ date })),
  ),
  boolean: fc.boolean(),
};

const listed: readonly ConditionTest[] = ['not startswith', 'not endswith', 'not matches'];

const conditionRows: fc.Arbitrary<ConditionRow> = fc.constantFrom(...Object.keys(types)).chain((name) => {
  const type = types[name];
  const tests = [...testsFor(type), ...(type === 'text' ? listed : []), ...(type === 'boolean' ? ['=='] : [])];
  return fc.constantFrom(...(tests as ConditionTest[])).chain((is) => {
    const wanted = withTest(row(name, is, 1, 1, 1), is).values.length;
    const value = is.endsWith('matches') ? fc.constantFrom('^R', 'o+', '[a-z]') : valuesOf[type];
    const some =
      is.endsWith('in') && wanted === 3 ? { minLength: 1, maxLength: 3 } : { minLength: wanted, maxLength: wanted };
    return fc.array(value, some).map((values) => row(name, is, ...values));
  });
});

/** As they are read: a group alone is no group. */
const conditions: fc.Arbitrary<Conditions> = fc
  .record({
    joins: fc.constantFrom('and' as const, 'or' as const),
    groups: fc.array(fc.array(conditionRows, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ joins, groups }) => {
    if (groups.length > 1) return { joins, groups };
    const [rows = []] = groups;
    return { joins: rows.length > 1 ? joins : 'and', groups: rows.map((each) => [each]) };
  });

test('rows that are written are read as the same rows', () => {
  fc.assert(
    fc.property(conditions, (given) => {
      expect(rowsOf(conditionsText(given))).toEqual(given);
    }),
    { numRuns: 500 },
  );
});

test('rows that are written compile on columns of their types', () => {
  fc.assert(
    fc.property(conditions, (given) => {
      expect(compileFormula(conditionsText(given), columns).type).toBe('boolean');
    }),
  );
});

const span = { from: 0, to: 0 };

/** Formulas of the parts that rows can show, and of some that they cannot, in any nesting. */
const formulas = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    conditionRows.map((each) => ({ text: conditionsText({ joins: 'and', groups: [[each]] }) }) as unknown as Node),
    tie('node').map((x): Node => ({ node: 'not', x, ...span })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), tie('node'), tie('node'))
      .map(([operator, a, b]): Node => ({ node: 'logic', operator, a, b, ...span })),
  ),
}));

/** The formula's text; a row stands in it as it is written. */
function textOf(node: Node): string {
  if ('text' in node) return node.text as string;
  if (node.node === 'not') return `not (${textOf(node.x)})`;
  if (node.node === 'logic') return `(${textOf(node.a)}) ${node.operator} (${textOf(node.b)})`;
  throw new TypeError(`unexpected ${node.node}`);
}

const cells: Record<ColumnType, fc.Arbitrary<Value>> = {
  number: fc.constantFrom(Number.NaN, -5, 0, 1, 5, 1e300),
  category: fc.constantFrom(null, 'Rome', 'o', ''),
  text: fc.constantFrom(null, 'Rome', 'a "b" \\', 'x'),
  datetime: fc.constantFrom(Number.NaN, Date.UTC(2024, 0, 31), 0),
  boolean: fc.constantFrom(null, true, false),
};
const tableRows = fc.tuple(...Object.values(types).map((type) => cells[type]));

test('a formula that is shown as rows keeps its meaning when they are written, also where missing cells are unknown', () => {
  let shown = 0;
  fc.assert(
    fc.property(formulas.node, tableRows, fc.boolean(), (tree, cellsOfRow, unknowns) => {
      const text = textOf(tree);
      const read = readConditions(text);
      if (read.state !== 'rows') return;
      shown += 1;
      const value = (formula: string): Value => {
        const found = interpret(compileFormula(formula, columns, { unknowns }), (index) => cellsOfRow[index]);
        return isMissingValue(found) ? null : found;
      };
      expect(value(conditionsText(read.conditions))).toEqual(value(text));
    }),
    { numRuns: 2000 },
  );
  expect(shown).toBeGreaterThan(200);
});

test('any text is read without another error than that of a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const { state } = readConditions(text);
      if (state === 'unfinished') expect(() => compileFormula(text, columns)).toThrow(FormulaError);
    }),
  );
});
