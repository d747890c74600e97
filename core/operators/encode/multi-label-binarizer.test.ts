import { expect, test } from 'vitest';
import { column } from '../../ir/build.ts';
import { multiLabelBinarizer } from './multi-label-binarizer.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('labels and delimiters are meant literally', () => {
  const { cells } = runOperator(multiLabelBinarizer, { delimiter: '|' }, { t: ['c++|a.b', 'c|axb', ' c++ '] });
  expect(cells).toEqual({ 't_a.b': [1, 0, 0], t_axb: [0, 1, 0], t_c: [0, 1, 0], 't_c++': [1, 0, 1] });
});

test('unknown labels are left out', () => {
  const fit = tableOf({ t: ['a,b'] });
  expect(runOperator(multiLabelBinarizer, {}, { t: ['z,b', null] }, { fit }).cells).toEqual({
    t_a: [0, 0],
    t_b: [1, 0],
  });
});

test('refuses an empty delimiter and a label given twice', () => {
  expect(() => runOperator(multiLabelBinarizer, { delimiter: '' }, { t: ['a'] })).toThrow('delimiter is empty');
  expect(() => runOperator(multiLabelBinarizer, { classes: ['a', 'a'] }, { t: ['a'] })).toThrow('twice');
});

test('labels of lists are told from each other whatever marks they have', () => {
  const lists = ['["a,b","c"]', '["a","b\\"]"]', '[",","\\u00e9\\/"]', '["é/", null, true, 1.5]', '[]', null];
  expect(runOperator(multiLabelBinarizer, { lists: true }, { t: lists }).cells).toEqual({
    't_,': [0, 0, 1, 0, 0, 0],
    't_1.5': [0, 0, 0, 1, 0, 0],
    t_a: [0, 1, 0, 0, 0, 0],
    't_a,b': [1, 0, 0, 0, 0, 0],
    't_b"]': [0, 1, 0, 0, 0, 0],
    t_c: [1, 0, 0, 0, 0, 0],
    t_true: [0, 0, 0, 1, 0, 0],
    't_é/': [0, 0, 1, 1, 0, 0],
  });
});

test('numbers are labels as they are written, with all their digits', () => {
  const lists = ['[1.0,-1e3]', '[9007199254740993]', '[NaN,Infinity]', '[["1.0"]]', '["NaN"]'];
  expect(runOperator(multiLabelBinarizer, { lists: true }, { t: lists }).cells).toEqual({
    't_-1e3': [1, 0, 0, 0, 0],
    't_1.0': [1, 0, 0, 0, 0],
    t_9007199254740993: [0, 1, 0, 0, 0],
    t_Infinity: [0, 0, 1, 0, 0],
    t_NaN: [0, 0, 0, 0, 1],
  });
});

test('too many labels are refused without a look at all of them', () => {
  const texts = Array.from({ length: 60_000 }, (_, index) => `label ${index}`);
  let reads = 0;
  const values = new Proxy(texts, {
    get: (target, key) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
      return Reflect.get(target, key) as unknown;
    },
  });
  const field = { name: 't', type: 'text' as const, expr: column(0, 'string') };
  const learning = multiLabelBinarizer.learn?.({ columns: [field] }, multiLabelBinarizer.params.parse({}));
  if (learning === undefined) throw new Error('it learns nothing');
  learning.next([]);
  expect(() => {
    let step = learning.next([{ values, counts: [], missing: 0 }]);
    while (!step.done) step = learning.next([]);
  }).toThrow('There are more than 20,000 different labels: that would make as many columns.');
  expect(reads).toBeLessThan(20_010);
});
