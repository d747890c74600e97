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

const input: SymbolicTable = { columns: [{ name: 'text', type: 'text', expr: column(0, 'string') }] };

/** The procedure's turns after its question is answered by these classes, the last one included. */
function turnsAfter(operator: Operator, classes: Distinct): number {
  const procedure = operator.learn?.(input, operator.params.parse({ columns: ['text'] }));
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
