/** Which columns are taken where a choice of columns is left out is what the reference and the form say. */
import { expect, test } from 'vitest';
import { operators } from '../catalogue.ts';
import { attempt, complete, ordinary, variants } from './catalogue-tables.ts';
import { metaOf } from '../kit/params.ts';
import { polynomialFeatures } from '../bin/polynomial-features.ts';
import { runOperator, type TestTable, tableOf } from './run-operator.ts';

/** Operators of one table that have a choice of columns which may be left out. */
const choosing = operators.flatMap((operator) => {
  const choice = Object.values(operator.params.shape)
    .filter((schema) => schema.safeParse(undefined).success)
    .map(metaOf)
    .find(({ editor }) => editor === 'columns');
  return operator.inputs.length === 1 && choice ? [[operator.type, operator, choice.leftOut] as const] : [];
});

const plain = ({ rows, columns }: TestTable) => ({ rows, columns: columns.map(({ name, cells }) => [name, cells]) });

test.each(choosing)('%s', (_, operator, leftOut) => {
  const tables = [ordinary, complete, ...operator.examples.map(({ input, types }) => tableOf(input, types))];
  const changes = variants(operator).flatMap((params) =>
    tables.map((table) => {
      const outcome = attempt(() => runOperator(operator, params, table));
      if (outcome === null) return false;
      // The choice is among the features: the target is as it was.
      const label = outcome.columns.find(({ name }) => name === 'label');
      if (leftOut === undefined && outcome.rows === table.rows && label) {
        expect(label.cells).toEqual(table.columns.find(({ name }) => name === 'label')?.cells);
      }
      return JSON.stringify(plain(outcome)) !== JSON.stringify(plain(table));
    }),
  );
  const changed = changes.includes(true);
  if (leftOut === 'none') expect(changed).toBe(false);
  if (leftOut === undefined) expect(changed).toBe(true);
});

test('as many columns of products as PolynomialFeatures’ description says', () => {
  const ten = tableOf(Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`c${at}`, [1, at]])));
  const counts = [2, 3].map((degree) => runOperator(polynomialFeatures, { degree }, ten).columns.length);
  expect(polynomialFeatures.description).toContain(
    `10 columns make ${counts[0]} of degree 2, ${counts[1]} of degree 3`,
  );
});
