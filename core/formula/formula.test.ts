import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueTypeOf } from '../ir/expression.ts';
import { column } from '../ir/build.ts';
import { interpret, isMissingValue, type Value } from '../ir/interpret.ts';
import type { ColumnType } from '../ir/types.ts';
import {
  columnText,
  compileFormula,
  completeFormula,
  FormulaError,
  type FormulaColumn,
  formulaFunctions,
  parseFormula,
  signatureAt,
} from './index.ts';
import { printFormula } from './testing.ts';
import type { Node } from './syntax.ts';

type Stored = number | string | boolean | null;
const goldens = JSON.parse(readFileSync(new URL('../../goldens/formula.json', import.meta.url), 'utf8')) as {
  columns: Record<string, Stored[]>;
  dates: Record<string, Stored[]>;
  pandas: [string, Stored[]][];
  own: [string, Stored[]][];
};

const types: Record<string, ColumnType> = {
  a: 'number',
  b: 'number',
  'beak length (mm)': 'number',
  day: 'number',
  s: 'category',
  größe: 'category',
  d: 'datetime',
  e: 'datetime',
  ok: 'boolean',
};
const names = Object.keys(types);
const columns: FormulaColumn[] = names.map((name, index) => ({
  name,
  type: types[name],
  expr: column(index, valueTypeOf(types[name])),
}));

const numberOf = (cell: Stored): Value =>
  cell === 'NaN' || cell === 'Infinity' || cell === '-Infinity' ? Number(cell) : cell;

function evaluate(formula: string, cells: Record<string, Value[]>, rows: number): Value[] {
  const expr = compileFormula(formula, columns);
  return Array.from({ length: rows }, (_, row) =>
    interpret(expr, (index) => {
      const name = names[index];
      const numeric = types[name] === 'number' || types[name] === 'datetime';
      return cells[name]?.[row] ?? (numeric ? Number.NaN : null);
    }),
  );
}

const golden = Object.fromEntries(
  Object.entries({ ...goldens.columns, ...goldens.dates }).map(([name, cells]) => [
    name,
    types[name] === 'number' || types[name] === 'datetime' ? cells.map((cell) => numberOf(cell) ?? Number.NaN) : cells,
  ]),
) as Record<string, Value[]>;

function expectCells(formula: string, expected: readonly Stored[]): void {
  const made = evaluate(formula, golden, expected.length);
  made.forEach((cell, row) => {
    const wanted = numberOf(expected[row]);
    const told = `${formula}, row ${row}: ${cell}, not ${wanted}`;
    if (isMissingValue(wanted) || isMissingValue(cell))
      expect([isMissingValue(cell), told]).toEqual([isMissingValue(wanted), told]);
    else if (typeof wanted === 'number' && typeof cell === 'number' && Number.isFinite(wanted)) {
      expect([Math.abs(cell - wanted) <= 1e-12 * Math.abs(wanted), told]).toEqual([true, told]);
    } else expect([cell, told]).toEqual([wanted, told]);
  });
}

const refusal = (formula: string) => {
  try {
    compileFormula(formula, columns);
  } catch (error) {
    if (error instanceof FormulaError) return error.problem;
    throw error;
  }
  throw new Error(`${formula} was not refused`);
};

describe('formulas mean what the reference means', () => {
  test.each(goldens.pandas)('pandas.eval: %s', (formula, expected) => expectCells(formula, expected));
  test.each(goldens.own)('NumPy and pandas: %s', (formula, expected) => expectCells(formula, expected));
});

describe('what pandas.eval has not', () => {
  test('int cuts towards zero, as in Python', () => {
    const ints = (formula: string, a: readonly Value[]) => evaluate(formula, { a: [...a] }, a.length);
    expect(ints('int(a)', [0.5, 2.7, -1.7, 3, 1e300, Number.NaN])).toEqual([0, 2, -1, 3, 1e300, Number.NaN]);
    expect(ints('to_number(a)', [0.5, 2.7, -1.7])).toEqual([0.5, 2.7, -1.7]);
    expect(evaluate('int("12.9") + int(a > 0) + int(s)', { a: [1, 1, 1], s: ['-7.5', 'x', null] }, 3)).toEqual([
      6,
      Number.NaN,
      Number.NaN,
    ]);
  });
  test('functions that count from 1 elsewhere are not understood as slice', () => {
    for (const name of ['mid', 'substring', 'substr']) {
      expect(refusal(`${name}(s, 1, 2)`)).toMatchObject({ message: `There is no function \`${name}\`.` });
      expect(refusal(`${name}(s, 1, 2)`).hint).toContain('slice(text, start, end)');
    }
  });
  const cells: Record<string, Value[]> = { a: [1, Number.NaN], ok: [true, null], s: ['x', null] };
  const value = (formula: string) => evaluate(formula, cells, 2);

  test('conditions count as 0 and 1', () => {
    expect(value('ok + 1')).toEqual([2, Number.NaN]);
    expect(value('ok == 1')).toEqual([true, false]);
    expect(value('if(ok, 1, false)')).toEqual([1, 0]);
  });
  test('a missing condition does not hold, and takes part in logic as unknown', () => {
    expect(value('if(ok, "yes", "no")')).toEqual(['yes', 'no']);
    expect(value('is_missing(not ok)')).toEqual([false, true]);
    expect(value('ok or true')).toEqual([true, true]);
    expect(value('is_missing(ok and true)')).toEqual([false, true]);
  });
  test('missing fits every type', () => {
    expect(value('if(a > 0, missing, s)')).toEqual([null, null]);
    expect(value('case(a > 0, date("2024-01-02"))')).toEqual([Date.UTC(2024, 0, 2), Number.NaN]);
    expect(value('coalesce(missing, a, 7)')).toEqual([1, 7]);
    expect(value('not missing or true')).toEqual([true, true]);
  });
  test('texts are put together with numbers, dates and conditions', () => {
    expect(value('concat(s, a, "-", date("2024-01-02"), 1.5, ok)')).toEqual(['x1-2024-01-021.5True', null]);
    expect(value('to_number("12.5") + to_number(ok)')).toEqual([13.5, Number.NaN]);
  });
});

describe('what is wrong, where, and what to do', () => {
  const at = (formula: string) => {
    const { code, from, to } = refusal(formula);
    return [code.slice('formula.'.length), formula.slice(from, to)];
  };

  test.each([
    ['a + ', 'unfinished', '+ '],
    ['', 'empty', ''],
    ['   ', 'empty', ''],
    ['(a + b', 'open', '('],
    ['min(a, b', 'open', '('],
    ['a + b)', 'unexpected', ')'],
    ['a b', 'unexpected', 'b'],
    ['min(a,)', 'comma', ','],
    ['"open', 'open-text', '"open'],
    ['`open', 'open-name', '`open'],
    ['a = 1', 'character', '='],
    ['a && b', 'character', '&&'],
    ['a ^ 2', 'character', '^'],
    ['s.lower()', 'character', '.'],
    ['2x', 'number', '2x'],
    ['1.2.3', 'number', '1.2.'],
    ['1e999', 'number', '1e999'],
    ["'a\\qb'", 'escape', '\\q'],
    ['aa + 1', 'unknown-column', 'aa'],
    ['`constructor` + __proto__', 'unknown-column', '`constructor`'],
    ['toString()', 'unknown-function', 'toString'],
    ['constructor(1)', 'unknown-function', 'constructor'],
    ['loower(s)', 'unknown-function', 'loower'],
    ['s + 1', 'type', 's'],
    ['1 + lower(s)', 'type', 'lower(s)'],
    ['d - e', 'type', 'd'],
    ['a and b > 1', 'type', 'a'],
    ['lower(a)', 'type', 'a'],
    ['a == "1"', 'type', '=='],
    ['d > 5', 'type', '>'],
    ['d > "soon"', 'date', '"soon"'],
    ['date("2024-02-30")', 'date', '"2024-02-30"'],
    ['date(s, "%Q")', 'date-format', '"%Q"'],
    ['a == missing', 'compare-missing', 'a == missing'],
    ['missing', 'untyped', 'missing'],
    ['if(a > 1, 1, s)', 'type', 's'],
    ['if(a, 1, 2)', 'type', 'a'],
    ['if(a > 1, 1)', 'arguments', 'if(a > 1, 1)'],
    ['abs(a, b)', 'arguments', 'b)'],
    ['contains(s, s)', 'constant', 's'],
    ['matches(s, "(")', 'pattern', '"("'],
    ['round(a, b)', 'constant', 'b'],
    ['a in []', 'in', '[]'],
    ['a in b', 'in', 'b'],
    ['a in ["x"]', 'type', '"x"'],
    ['a in [b]', 'constant', 'b'],
    ['a == not b', 'not', 'not'],
  ])('%s', (formula, code, piece) => {
    expect(at(formula)).toEqual([code, piece]);
    expect(refusal(formula).message).toMatch(/^.+[.!?]$/);
    expect(refusal(formula).hint).toMatch(/^.+[.!?]$|…$/);
  });

  test('the words are the user’s', () => {
    expect(refusal('s + 1')).toMatchObject({
      message: '+ takes numbers, but `s` is text.',
      hint: 'Use concat(a, b) to put texts together, or to_number(…) to read a number.',
    });
    expect(refusal('Day * 2').hint).toBe('Did you mean day?');
    expect(refusal('`Beak Length (mm)` * 2').hint).toBe('Did you mean `beak length (mm)`?');
    expect(refusal('lower').hint).toBe('lower is a function: write lower(…).');
  });
});

describe('hostile formulas', () => {
  test.each([
    ['deep parentheses', '('.repeat(5000)],
    ['deep signs', `${'-'.repeat(9000)}a`],
    ['a long sum', `a${' + a'.repeat(2000)}`],
    ['powers', `a${' ** a'.repeat(2000)}`],
    ['shared parts', `a${' // a'.repeat(150)}`],
    ['nested calls', `${'min(a,'.repeat(1400)}a${')'.repeat(1400)}`],
    ['wide calls within each other', `${'max('.repeat(60)}a${`${',a'.repeat(70)})`.repeat(60)}`],
    ['chained comparisons', `a${' < a'.repeat(2400)}`],
    ['not', `${'not '.repeat(2000)}ok`],
    ['too long', ' '.repeat(20_000)],
  ])('%s are refused', (_, formula) => {
    expect(refusal(formula).code).toMatch(/^formula\.(too-|arguments|unfinished)/);
  });

  test('never anything but its own error, with a place inside of the text', () => {
    const words = fc.constantFrom(
      '`beak length (mm)`',
      ...String.raw`a b s d ok 1 .5 1e3 "x" 'y' ( ) [ ] , + - * / // % ** < <= == != and or not in true missing " \ . = &`.split(
        ' ',
      ),
      '`',
      ...formulaFunctions.map(({ name }) => `${name}(`),
    );
    const formula = fc.oneof(
      fc.array(words, { maxLength: 20 }).map((list) => list.join(' ')),
      fc.array(words, { maxLength: 12 }).map((list) => list.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(formula, (text) => {
        try {
          const expr = compileFormula(text, columns);
          interpret(expr, (index) => (valueTypeOf(types[names[index]]) === 'number' ? 1 : null));
        } catch (error) {
          if (!(error instanceof FormulaError)) throw error;
          const { from, to, message, hint } = error.problem;
          expect(from >= 0 && from <= to && to <= text.length && message !== '' && hint !== '').toBe(true);
        }
        for (let cursor = 0; cursor <= text.length; cursor += 3) {
          completeFormula(text, cursor, columns);
          signatureAt(text, cursor);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The tree without its positions. */
const shape = (node: Node): unknown =>
  JSON.parse(
    JSON.stringify(node, (key, value: unknown) => (['from', 'to', 'at', 'nameSpan'].includes(key) ? undefined : value)),
  );

const span = { from: 0, to: 0 };
const trees = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc
      .double({ min: 0, noNaN: true, noDefaultInfinity: true })
      .map((value): Node => ({ node: 'number', value: value + 0, ...span })),
    fc
      .string({ unit: fc.constantFrom('a', '"', "'", '\\', '\n', '\t', 'é', ' ', '👍') })
      .map((value): Node => ({ node: 'text', value, ...span })),
    fc
      .string({ unit: fc.constantFrom('a', '`', 'and', ' ', '1', '_', 'ß', '\n') })
      .map((name): Node => ({ node: 'column', name, ...span })),
    fc.boolean().map((value): Node => ({ node: 'boolean', value, ...span })),
    fc.constant<Node>({ node: 'missing', ...span }),
    fc
      .tuple(fc.constantFrom('-' as const, '+' as const), tie('node'))
      .map(([operator, x]): Node => ({ node: 'sign', operator, x, ...span })),
    tie('node').map((x): Node => ({ node: 'not', x, ...span })),
    fc
      .tuple(fc.constantFrom(...(['+', '-', '*', '/', '//', '%', '**'] as const)), tie('node'), tie('node'))
      .map(([operator, a, b]): Node => ({ node: 'arithmetic', operator, at: span, a, b, ...span })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), tie('node'), tie('node'))
      .map(([operator, a, b]): Node => ({ node: 'logic', operator, a, b, ...span })),
    fc
      .tuple(
        tie('node'),
        fc.array(fc.tuple(fc.constantFrom(...(['<', '<=', '>', '>=', '==', '!='] as const)), tie('node')), {
          minLength: 1,
          maxLength: 3,
        }),
      )
      .map(
        ([first, rest]): Node => ({
          node: 'comparison',
          first,
          rest: rest.map(([operator, x]) => ({ operator, at: span, x })),
          ...span,
        }),
      ),
    fc
      .tuple(tie('node'), fc.boolean(), fc.array(tie('node'), { minLength: 1, maxLength: 3 }))
      .filter(([, , values]) =>
        values.every(({ node }) => ['number', 'text', 'boolean', 'column', 'sign'].includes(node)),
      )
      .map(([x, negated, values]): Node => ({ node: 'in', x, negated, values, ...span })),
    fc
      .tuple(fc.constantFrom('min', 'lower', 'nonsense'), fc.array(tie('node'), { maxLength: 3 }))
      .map(([name, args]): Node => ({ node: 'call', name, nameSpan: span, args, ...span })),
  ),
}));

test('what is printed is read as the same tree', () => {
  fc.assert(
    fc.property(trees.node, (tree) => {
      const text = printFormula(tree);
      fc.pre(text.length < 9000);
      expect(shape(parseFormula(text))).toEqual(shape(tree));
    }),
    { numRuns: 1500 },
  );
});

test('any column can be named', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (name) => {
      const expr = column(0, 'number');
      expect(compileFormula(columnText(name), [{ name, type: 'number', expr }])).toBe(expr);
    }),
  );
});

describe('completion', () => {
  const labels = (text: string, cursor = text.length) =>
    completeFormula(text, cursor, columns).options.map(({ label }) => label);

  test('columns before functions, best first', () => {
    expect(labels('d').slice(0, 4)).toEqual(['day', 'd', 'day', 'dayofweek']);
    expect(labels('')[0]).toBe('a');
    expect(completeFormula('2 * beak', 8, columns)).toMatchObject({
      from: 4,
      to: 8,
      options: [{ kind: 'column', label: 'beak length (mm)', insert: '`beak length (mm)`', detail: 'number' }],
    });
  });
  test('within backquotes only columns, and the closing one is taken over', () => {
    expect(completeFormula('`bea`', 4, columns)).toMatchObject({
      from: 0,
      to: 5,
      options: [{ insert: '`beak length (mm)`' }],
    });
  });
  test('operators after an operand, nothing within a text', () => {
    expect(labels('a ')).toEqual(['and', 'or', 'in', 'not in']);
    expect(labels('a > 1 an')).toEqual(['and']);
    expect(labels('s == "a')).toEqual([]);
  });
  test('the signature of the function at the cursor', () => {
    expect(signatureAt('min(a, round(b, ', 16)).toMatchObject({ of: { name: 'round' }, argument: 1 });
    expect(signatureAt('min(a, round(b, 1), ', 20)).toMatchObject({ of: { name: 'min' }, argument: 2 });
    expect(signatureAt('a + (b', 6)).toBeNull();
  });
});
