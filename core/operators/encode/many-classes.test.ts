/** Steps that learn millions of classes let the engine hear messages; counted in turns and reads, not in time. */
import { expect, test } from 'vitest';
import type { Distinct } from '../../ir/aggregate.ts';
import { column } from '../../ir/build.ts';
import type { Operator, SymbolicTable } from '../kit/operator.ts';
import { countEncoder } from './count-encoder.ts';
import { labelBinarizer } from './label-binarizer.ts';
import { labelEncoder } from './label-encoder.ts';
import { oneHotEncoder } from './one-hot-encoder.ts';
import { ordinalEncoder } from './ordinal-encoder.ts';
import { stringLookup } from './string-lookup.ts';
import { targetEncoder } from './target-encoder.ts';

const input: SymbolicTable = { columns: [{ name: 'text', type: 'text', expr: column(0, 'string') }] };

/** The procedure's turns after its question is answered by these classes, the last one included. */
function turnsAfter(operator: Operator, classes: Distinct, params: Record<string, unknown> = {}): number {
  const procedure = operator.learn?.(input, operator.params.parse({ columns: ['text'], ...params }));
  if (procedure === undefined) throw new Error('it learns nothing');
  expect(procedure.next([]).value).toHaveLength(1);
  let turns = 1;
  for (let step = procedure.next([classes]); !step.done; step = procedure.next([])) {
    expect(step.value).toEqual([]);
    turns++;
  }
  return turns;
}

test.each([
  ['LabelEncoder', labelEncoder, 2],
  ['CountEncoder', countEncoder, 3],
  ['OrdinalEncoder', ordinalEncoder, 3],
  ['OneHotEncoder', oneHotEncoder, 4],
] as const)('%s pauses between counting its classes and computing from them', (_, operator, turns) => {
  expect(turnsAfter(operator, { values: ['a', 'b'], counts: [1, 2], missing: 1 })).toBe(turns);
});

const MANY = 200_000;
/** `MANY` different texts in order, each in one row. */
const distinctTexts = (): Distinct => ({
  values: Array.from({ length: MANY }, (_, index) => String(index).padStart(6, '0')),
  counts: new Array<number>(MANY).fill(1),
  missing: 0,
});

test('StringLookup puts many texts in order without a sort', () => {
  // One breath in each of four passes: special tokens, counts, order, list.
  expect(turnsAfter(stringLookup, distinctTexts())).toBe(5);
});

test.each([
  ['OneHotEncoder', oneHotEncoder, 9],
  ['OrdinalEncoder', ordinalEncoder, 8],
] as const)('%s groups many rare categories in turns', (_, operator, turns) => {
  // One more breath than above in each of five passes: below the limit, each count, all but the largest, positions, texts.
  expect(turnsAfter(operator, distinctTexts(), { max_categories: 20 })).toBe(turns);
});

test('TargetEncoder encodes many categories in turns, and finds each category’s rows at once', () => {
  const target = { name: 'y', type: 'number', expr: column(1, 'number') } as const;
  const procedure = targetEncoder.learn?.(
    { columns: [...input.columns, target] },
    targetEncoder.params.parse({ columns: ['text'], target: 'y', target_type: 'continuous', smooth: 0 }),
  );
  if (procedure === undefined) throw new Error('it learns nothing');
  procedure.next([]);
  procedure.next([{ values: [0, 1], counts: [MANY / 2, MANY / 2], missing: 0 }, distinctTexts()]);
  let searches = 0;
  const codes = Array.from({ length: MANY }, (_, code) => code);
  codes.indexOf = (code) => {
    searches++;
    return code;
  };
  const groups = { keys: codes, count: codes.map(() => 1), mean: codes, m2: codes.map(() => 0) };
  let turns = 1;
  let step = procedure.next([{ count: MANY, mean: 0.5, m2: 1 }, groups]);
  for (; !step.done; step = procedure.next([])) turns++;
  expect(searches).toBe(0);
  expect(turns).toBe(4);
  expect((step.value as { encodings_: number[][] }).encodings_[0].at(-1)).toBe(MANY - 1);
});

test('LabelBinarizer refuses too many texts without a look at each', () => {
  let reads = 0;
  const values = new Proxy(new Array<string>(2_000_000).fill('w'), {
    get(list, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
      return Reflect.get(list, key, receiver);
    },
  });
  expect(() => turnsAfter(labelBinarizer, { values, counts: [], missing: 0 })).toThrow('2,000,000 columns');
  expect(reads).toBe(0);
});
