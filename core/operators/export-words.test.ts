import { expect, it } from 'vitest';
import { operatorOf, operators } from './catalogue.ts';
import { exportWords } from './export-words.ts';

it.each([
  ['StandardScaler', 'Exports to scikit-learn, Keras, Ray Data and ONNX.'],
  ['SortRows', 'Exports to scikit-learn, not to Keras, Ray Data and ONNX.'],
  ['FilterRows', 'Exports to scikit-learn and Ray Data, not to Keras and ONNX.'],
  ['Join', 'Runs in Prepgraph only, not in exported code.'],
  ['TrainTestSplit', 'Exports leave it out, because it leaves new rows as they are.'],
  ['CsvSource', ''],
])('%s: %s', (type, words) => {
  expect(exportWords(operatorOf(type) as (typeof operators)[number])).toBe(words);
});

it('is said of every step', () => {
  expect(operators.filter((operator) => operator.inputs.length > 0 && exportWords(operator) === '')).toEqual([]);
});
