import { expect, test } from 'vitest';
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
