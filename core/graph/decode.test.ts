import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interpret, isMissingValue, type Value } from '../ir/interpret.ts';
import { column } from '../ir/build.ts';
import { ProblemError } from '../ir/problem.ts';
import type { ColumnType } from '../ir/types.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { Cell, Operator } from '../operators/kit/operator.ts';
import { runOperator, type TestTable, testColumn } from '../operators/testing/run-operator.ts';
import { freeze } from '../targets/frozen.ts';
import { type Decoding, type TargetCoding, targetCoding } from './decode.ts';
import { affineDecoding, classReading } from './class-reading.ts';
import { readDocument } from './document.ts';
import { storable } from './write-document.ts';
import type { DocumentNode, PipelineDocument } from './document-schema.ts';

type Step = readonly [type: string, params?: Record<string, unknown>];

/** A fitted chain: its steps learn from `cells`, the column y of a table with a feature x. */
function fitted(type: ColumnType, cells: readonly Cell[], steps: readonly Step[]): PipelineDocument {
  let table: TestTable = {
    rows: cells.length,
    columns: [
      testColumn(
        'x',
        'number',
        cells.map((_, row) => row),
      ),
      testColumn('y', type, cells),
    ],
  };
  const state: Record<string, unknown> = {};
  const nodes: DocumentNode[] = steps.map(([operator, params = {}], at) => {
    const outcome = runOperator(operatorOf(operator) as Operator, params, table);
    if (outcome.state !== undefined) state[`n${at}`] = storable(outcome.state);
    table = { rows: outcome.rows, columns: outcome.columns };
    return { id: `n${at}`, type: operator, params };
  });
  const whole = type === 'number' && cells.every(Number.isInteger);
  return readDocument({
    format: 'prepgraph',
    version: 1,
    nodes: [{ id: 'source', type: 'CsvSource', params: { path: 'a.csv', types: { x: 'number', y: type } } }, ...nodes],
    edges: nodes.map(({ id }, at) => ({ source: at === 0 ? 'source' : `n${at - 1}`, target: id })),
    fitted: { source: { integer_columns: whole ? ['x', 'y'] : ['x'] }, ...state },
  });
}

const codingOf = (type: ColumnType, cells: readonly Cell[], steps: readonly Step[]): TargetCoding => {
  const document = fitted(type, cells, steps);
  return targetCoding(freeze(document, document.nodes[document.nodes.length - 1].id));
};

const encoded = ({ encode }: TargetCoding, y: Value): Value[] => encode.map((expr) => interpret(expr, () => y));

/** What codes are decoded to, the plain way. */
function decoded({ decoding }: TargetCoding, cells: readonly Value[]): Value {
  if (decoding.kind === 'value') return interpret(decoding.expr, (index) => cells[index]);
  const at = decoding.codes.findIndex((code) => code.every((part, index) => part === Number(cells[index])));
  return at < 0 ? null : decoding.labels[at];
}

/** The same for codes of numbers. */
function decodedNumber(coding: TargetCoding, cells: readonly Value[]): number {
  const value = decoded(coding, cells);
  if (typeof value !== 'number') throw new TypeError(`decoded to ${value}, which is no number`);
  return value;
}

const refusal = (work: () => unknown): ProblemError['problem'] | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
};

const setTarget: Step = ['SetTarget', { column: 'y' }];
const y = { columns: ['y'] };
const SPECIES = ['Gentoo', 'Adelie', 'Chinstrap', 'Adelie', 'Gentoo', 'Adelie'];
const PRICES = [3, 1200.5, 40, 99.99, 250, 7, 61, 18_000];

test('classes: codes and columns become labels', () => {
  const label = codingOf('category', SPECIES, [setTarget, ['LabelEncoder', y]]);
  expect(label.decoding).toMatchObject({ labels: ['Adelie', 'Chinstrap', 'Gentoo'], codes: [[0], [1], [2]] });
  expect(label.steps).toEqual([{ id: 'n1', type: 'LabelEncoder' }]);
  expect(label).toMatchObject({ since: 'source', target: { name: 'y', type: 'category' }, names: ['y'] });
  const oneHot = codingOf('category', SPECIES, [setTarget, ['OneHotEncoder', y]]);
  expect(oneHot.encoded.map(({ name }) => name)).toEqual(['y_Adelie', 'y_Chinstrap', 'y_Gentoo']);
  expect(oneHot.decoding).toMatchObject({
    labels: ['Adelie', 'Chinstrap', 'Gentoo'],
    codes: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  });
  const looked = codingOf('category', SPECIES, [setTarget, ['StringLookup', y]]);
  expect(looked.decoding).toMatchObject({
    labels: ['Adelie', 'Gentoo', 'Chinstrap'],
    codes: [[1], [2], [3]],
    unknown: [[0]],
  });
});

const CLASS_STEPS: readonly (readonly [string, Step[]])[] = [
  ['LabelEncoder', [['LabelEncoder', y]]],
  ['OrdinalEncoder', [['OrdinalEncoder', y]]],
  [
    'OrdinalEncoder, unknown and missing',
    [['OrdinalEncoder', { ...y, handle_unknown: 'use_encoded_value', unknown_value: -1, encoded_missing_value: -2 }]],
  ],
  ['StringLookup', [['StringLookup', y]]],
  ['LabelBinarizer', [['LabelBinarizer', y]]],
  ['OneHotEncoder', [['OneHotEncoder', y]]],
  ['OneHotEncoder, the first dropped', [['OneHotEncoder', { ...y, drop: 'first' }]]],
  [
    'LabelEncoder and ToCategorical',
    [
      ['LabelEncoder', y],
      ['ToCategorical', y],
    ],
  ],
  [
    'LabelEncoder and a scaler',
    [
      ['LabelEncoder', y],
      ['StandardScaler', y],
    ],
  ],
  [
    'FillNA and LabelEncoder',
    [
      ['FillNa', { ...y, value: 'a' }],
      ['LabelEncoder', y],
    ],
  ],
  [
    'Cast and LabelEncoder',
    [
      ['Cast', { ...y, dtype: 'category' }],
      ['LabelEncoder', y],
    ],
  ],
];

test('every label comes back exactly, for every encoder and any labels', () => {
  const cell = fc.oneof(fc.constantFrom('a', 'b', '', 'ß', ' b', '👍', 'NaN', '1'), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...CLASS_STEPS),
      (cells, [name, steps]) => {
        fc.pre(name !== 'OneHotEncoder, the first dropped' || new Set(cells).size > 1);
        const coding = codingOf('category', cells, [setTarget, ...steps]);
        for (const label of cells) expect(decoded(coding, encoded(coding, label))).toBe(label);
      },
    ),
    { numRuns: 150 },
  );
});

test('truths and numbers that are classes come back, too', () => {
  for (const [type, cells] of [
    ['boolean', [true, false, true]],
    ['number', [3, 1, 2, 3]],
    ['number', [0.5, -1, 0.5]],
  ] as const) {
    const chains: Step[][] = [[['LabelEncoder', y]], [['OneHotEncoder', y]], [['OrdinalEncoder', y]]];
    if (cells[0] === 3) chains.push([['IntegerLookup', y]], [['IntegerLookup', { ...y, num_oov_indices: 3 }]]);
    if (type === 'boolean') chains.push([], [['Cast', { ...y, dtype: 'number' }]]);
    for (const steps of chains) {
      const coding = codingOf(type, cells, [setTarget, ...steps]);
      for (const cell of cells) expect(decoded(coding, encoded(coding, cell)), `${steps[0]?.[0]} ${cell}`).toBe(cell);
    }
  }
  const scaled = codingOf('number', [3, 1, 2, 7, 0.1], [setTarget, ['StandardScaler', y], ['LabelEncoder', y]]);
  expect(scaled.decoding).toMatchObject({ labels: [0.1, 1, 2, 3, 7] });
  const two = codingOf('category', ['yes', 'no', 'yes'], [setTarget, ['LabelBinarizer', { ...y, neg_label: -1 }]]);
  expect(two.decoding).toMatchObject({ labels: ['no', 'yes'], codes: [[-1], [1]] });
  const classes = codingOf('number', [0, 2, 1], [setTarget, ['ToCategorical', y]]);
  expect(classes.decoding).toMatchObject({ labels: [0, 1, 2] });
});

const NUMBER_STEPS: Readonly<Record<string, Step>> = {
  StandardScaler: ['StandardScaler', y],
  'StandardScaler, centred only': ['StandardScaler', { ...y, with_std: false }],
  MinMaxScaler: ['MinMaxScaler', { ...y, feature_range: [-1, 1] }],
  MaxAbsScaler: ['MaxAbsScaler', y],
  RobustScaler: ['RobustScaler', y],
  Normalization: ['Normalization', y],
  Rescaling: ['Rescaling', { ...y, scale: 0.25, offset: 3 }],
  Log: ['Log', { ...y, function: 'log' }],
  log1p: ['Log', { ...y, function: 'log1p' }],
  log10: ['Log', { ...y, function: 'log10', handle_invalid: 'missing' }],
  sqrt: ['Log', { ...y, function: 'sqrt' }],
  cbrt: ['Log', { ...y, function: 'cbrt' }],
  'Yeo–Johnson': ['PowerTransformer', y],
  'Box–Cox': ['PowerTransformer', { ...y, method: 'box-cox' }],
  SimpleImputer: ['SimpleImputer', { ...y, strategy: 'median' }],
};
const QUANTILES: readonly Step[] = [
  ['QuantileTransformer', y],
  ['QuantileTransformer', { ...y, output_distribution: 'normal' }],
  ['QuantileTransformer', { ...y, n_quantiles: 3 }],
];

test('numbers come back through each step, to 1e-12 of the value', () => {
  for (const [name, step] of Object.entries(NUMBER_STEPS)) {
    const coding = codingOf('number', PRICES, [setTarget, step]);
    for (const price of PRICES) {
      const found = decodedNumber(coding, encoded(coding, price));
      // Beside the largest price: a mean that was taken off leaves its last digits.
      expect(Math.abs(found - price), `${name}: ${price} → ${found}`).toBeLessThanOrEqual(
        1e-12 * Math.max(price, 6000),
      );
    }
    expect(isMissingValue(decoded(coding, [Number.NaN])), `missing: ${name}`).toBe(true);
  }
});

test('numbers come back through quantiles, ties and the ends among them', () => {
  const ties = [1, 1, 1, 2, 5, 5, 9, 40, 40, 41];
  for (const step of QUANTILES) {
    for (const cells of [PRICES, ties, [4, 4, 4]]) {
      const coding = codingOf('number', cells, [setTarget, step]);
      for (const cell of cells) {
        const found = decodedNumber(coding, encoded(coding, cell));
        expect(Math.abs(found - cell), `${JSON.stringify(step[1])} ${cell}: ${found}`).toBeLessThanOrEqual(
          1e-10 * cell,
        );
      }
    }
  }
});

test('quantiles far apart at the end do not keep a normal result from being undone', () => {
  const cells = [...Array.from({ length: 199 }, (_, row) => 1 + row / 100), 1e6];
  const coding = codingOf('number', cells, [setTarget, QUANTILES[1]]);
  for (const cell of cells) {
    const found = decodedNumber(coding, encoded(coding, cell));
    expect(Math.abs(found - cell), `of ${cell}: ${found}`).toBeLessThanOrEqual(1e-10 * cell);
  }
});

test('a Yeo–Johnson of both signs is undone by the sign of what it gives', () => {
  const cells = [-40, -3.5, -1, 0, 0.25, 2, 8, 300];
  const coding = codingOf('number', cells, [setTarget, ['PowerTransformer', y]]);
  for (const cell of cells) expect(decoded(coding, encoded(coding, cell))).toBeCloseTo(cell, 9);
});

test('any chain of steps on a number is undone', () => {
  const steps = Object.entries(NUMBER_STEPS).filter(
    ([name]) => !['Log', 'log10', 'Box–Cox', 'log1p', 'sqrt'].includes(name),
  );
  const positive = Object.values(NUMBER_STEPS);
  // To the cent: numbers that differ in their last bits alone spread too little for any power to be undone.
  const price = fc.integer({ min: 50, max: 1e7 }).map((cents) => cents / 100);
  fc.assert(
    fc.property(
      fc.uniqueArray(price, { minLength: 4, maxLength: 10 }),
      fc.constantFrom(...positive),
      fc.array(fc.constantFrom(...steps.map(([, step]) => step)), { maxLength: 3 }),
      (cells, first, rest) => {
        const coding = codingOf('number', cells, [setTarget, first, ...rest]);
        for (const cell of cells) {
          const code = encoded(coding, cell);
          const found = decodedNumber(coding, code);
          const again = encoded(coding, found);
          // Steps that squeeze lose digits of the number; none may be lost of what the model sees.
          expect(Math.abs(Number(again[0]) - Number(code[0]))).toBeLessThanOrEqual(
            1e-9 * Math.max(1, Math.abs(Number(code[0]))),
          );
          const near = [1 - 1e-11, 1 + 1e-11].map((by) => decodedNumber(coding, [Number(code[0]) * by]));
          // Infinite where a power of four prices is so high that the last digit of a code is all that is left.
          const unsure = Math.max(...near.map((other) => Math.abs(other - cell)));
          expect(Math.abs(found - cell)).toBeLessThanOrEqual(Math.max(1e-6 * Math.max(...cells), unsure));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('dates come back, exactly', () => {
  const cells = ['2024-05-17', '2020-01-01 08:30', '1969-12-31'];
  const coding = codingOf('datetime', cells, [
    setTarget,
    ['Cast', { ...y, dtype: 'number' }],
    ['Rescaling', { ...y, scale: 0.5 }],
  ]);
  const when = Date.UTC(2024, 4, 17);
  expect(encoded(coding, when)).toEqual([when / 2]);
  expect(decoded(coding, [when / 2])).toBe(when);
});

test('a step behind SetTarget without an inverse is refused by its name', () => {
  const cases: readonly (readonly [ColumnType, readonly Cell[], Step, string])[] = [
    ['number', PRICES, ['KBinsDiscretizer', { ...y, encode: 'ordinal', n_bins: 3 }], 'all values of a bin'],
    ['number', PRICES, ['Binarizer', { ...y, threshold: 50 }], 'whether something is true'],
    ['number', PRICES, ['MinMaxScaler', { ...y, clip: true }], 'within bounds'],
    ['number', PRICES, ['Derive', { name: 'y', formula: 'round(y)' }], 'rounds'],
    ['number', PRICES, ['Derive', { name: 'y', formula: 'y / (x + 1)' }], 'other columns'],
    ['number', PRICES, ['Rank', y], 'rows'],
    ['category', SPECIES, ['TextClean', { ...y, case: 'lower' }], 'same text'],
    ['category', SPECIES, ['Replace', { ...y, to_replace: [['Adelie', 'Gentoo']] }], ''],
    ['category', SPECIES, ['OrdinalEncoder', { ...y, max_categories: 2 }], 'become the same'],
    ['category', SPECIES, ['MultiLabelBinarizer', y], 'several columns'],
    ['category', SPECIES, ['Hashing', { ...y, num_bins: 3 }], 'hash'],
  ];
  for (const [type, cells, step, reason] of cases) {
    const problem = refusal(() => codingOf(type, cells, [setTarget, step]));
    expect(problem, `step ${step[0]}`).toMatchObject({ code: 'decode.no-inverse', nodeId: 'n1' });
    expect(problem?.message, `step ${step[0]}`).toContain(reason);
  }
});

test('a step before SetTarget without an inverse makes the target: it is decoded to what that gives', () => {
  const cleaned = codingOf(
    'category',
    [' Yes', 'no', 'yes'],
    [['TextClean', { ...y, case: 'lower' }], setTarget, ['LabelEncoder', y]],
  );
  expect(cleaned.since).toBe('n0');
  expect(cleaned.decoding).toMatchObject({ labels: ['no', 'yes'] });
  const made = codingOf('number', PRICES, [
    ['Derive', { name: 'dear', formula: 'y / (x + 1)' }],
    ['SetTarget', { column: 'dear' }],
    ['StandardScaler', { columns: ['dear'] }],
  ]);
  expect(made).toMatchObject({ since: 'n0', target: { name: 'dear' }, names: ['dear'] });
});

test('a formula over the target takes its place where the target itself is dropped', () => {
  const logged: Step = ['Derive', { name: 'logged', formula: 'log(y)' }];
  const coding = codingOf('number', PRICES, [setTarget, logged, ['DropColumns', y]]);
  expect(coding).toMatchObject({ target: { name: 'y' }, encoded: [{ name: 'logged' }], names: ['y', 'logged'] });
  expect(decoded(coding, [Math.log(250)])).toBeCloseTo(250, 10);
  // Beside it, there are two numbers to predict.
  expect(refusal(() => codingOf('number', PRICES, [setTarget, logged]))?.message).toContain('several columns');
});

test('a target that is renamed is known by all of its names', () => {
  const coding = codingOf('category', SPECIES, [
    setTarget,
    ['RenameColumns', { names: { y: 'species' } }],
    ['LabelEncoder', { columns: ['species'] }],
  ]);
  expect(coding.names).toEqual(['y', 'species']);
});

test('without a target there is nothing to decode', () => {
  expect(refusal(() => codingOf('number', PRICES, [['StandardScaler', y]]))?.code).toBe('decode.no-target');
  expect(refusal(() => codingOf('number', PRICES, [setTarget, ['DropColumns', y]]))?.code).toBe('decode.no-target');
});

test('how many columns of predictions mean what', () => {
  const classes = (steps: readonly Step[], cells: readonly Cell[] = SPECIES) =>
    codingOf('category', cells, [setTarget, ...steps]).decoding as Extract<Decoding, { kind: 'class' }>;
  const label = classes([['LabelEncoder', y]]);
  expect(classReading(label, 1)).toEqual({ columns: 'code' });
  expect(classReading(label, 3)).toEqual({ columns: 'each', places: [0, 1, 2] });
  expect(refusal(() => classReading(label, 4))?.message).toContain('4 columns; the target has 3 classes');
  // StringLookup: 0 is for unknown ones.
  expect(classReading(classes([['StringLookup', y]]), 4)).toEqual({ columns: 'each', places: [-1, 0, 1, 2] });
  expect(classReading(classes([['OneHotEncoder', { ...y, drop: 'first' }]]), 2)).toEqual({
    columns: 'rest',
    places: [1, 2],
    rest: 0,
    low: 0,
    high: 1,
  });
  const binary = classes([['LabelBinarizer', y]], ['no', 'yes']);
  expect(classReading(binary, 2)).toEqual({ columns: 'each', places: [0, 1] });
});

test('a scale is described by what 0 and 1 stand for', () => {
  const standard = codingOf('number', [0, 2, 4], [setTarget, ['StandardScaler', y]]).decoding;
  expect(standard.kind === 'value' && affineDecoding(standard.expr)).toMatchObject({ at0: 2 });
  const logged = codingOf('number', [1, 2, 4], [setTarget, ['Log', y]]).decoding;
  expect(logged.kind === 'value' && affineDecoding(logged.expr)).toBe(null);
  expect(affineDecoding(column(0, 'number'))).toEqual({ at0: 0, perUnit: 1 });
});

test('codes of hundreds of thousands of classes are read, one a row or a column each', () => {
  const count = 200_000;
  const codes = Array.from({ length: count }, (_, code) => [code]);
  const decoding = { kind: 'class' as const, labels: codes.map(([code]) => `id ${code}`), codes, unknown: [] };
  expect(classReading(decoding, 1)).toEqual({ columns: 'code' });
  expect(classReading(decoding, count)).toEqual({ columns: 'each', places: codes.flat() });
});
