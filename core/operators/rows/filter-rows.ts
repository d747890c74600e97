import { and, boolean, column } from '../../ir/build.ts';
import { columnsRead, type Expr, valueTypeOf } from '../../ir/expression.ts';
import { defineOperator } from '../kit/define.ts';
import { dropFrom, isTarget } from '../kit/drop-from.ts';
import { checkFormula, conditionOf } from '../kit/formula-of.ts';
import type { SymbolicColumn } from '../kit/operator.ts';
import { formula } from '../kit/params.ts';

/** pandas.DataFrame.query: keeps the rows that meet a condition. */
export const filterRows = defineOperator({
  type: 'FilterRows',
  group: 'rows',
  label: 'Filter rows',
  summary: 'Keeps the rows where a condition holds.',
  description:
    'Use it to leave out rows that the model is not for: other countries, impossible values, cancelled orders. The condition sees one row: ' +
    'age >= 18 and country in ["IT", "FR"] and not is_missing(price). A comparison with a missing cell is false, so such rows go. ' +
    'It holds for new data too: rows that it drops get no prediction. What it asks of the target holds for train rows only, unless you say otherwise. For rare values of a distribution take DropOutliers, for missing cells DropMissing.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.query' },
  keywords: ['filter', 'where', 'query', 'condition', 'keep rows', 'select', 'subset', 'formula'],
  params: () => ({
    formula: formula({
      label: 'Condition',
      help: 'Rows stay where this holds, such as age >= 18 and city != "Rome".',
      isCondition: true,
    }),
    drop_from: dropFrom(),
  }),
  check: ({ formula: text }) => checkFormula(text),
  declare([input = []], params) {
    conditionOf(params.formula, input);
    return input;
  },
  compute: (input) => input,
  rows(input, params) {
    const keep = conditionOf(params.formula, input.columns);
    const others = forOthers(params.formula, params.drop_from, input.columns, keep);
    return { rows: 'filter', keep, ...(others !== null && { others }) };
  },
  keepsBy: ['formula'],
  examples: [
    {
      title: 'A missing cell is not above 20',
      params: { formula: 'age > 20' },
      input: { age: [25, null, 18, 61], city: ['Rome', 'Oslo', 'Rome', 'Bern'] },
      output: { age: [25, 61], city: ['Rome', 'Bern'] },
    },
    {
      title: 'Several conditions',
      params: { formula: 'city in ["Rome", "Bern"] and not is_missing(age)' },
      input: { age: [25, null, 18, 61], city: ['Rome', 'Rome', 'Oslo', 'Bern'] },
      output: { age: [25, 61], city: ['Rome', 'Bern'] },
    },
  ],
});

/** The condition for rows other than train rows, without the parts that read the target; null if it is the same. */
function forOthers(
  text: string,
  from: 'all' | 'train' | null,
  input: readonly SymbolicColumn[],
  keep: Expr,
): Expr | null {
  if (from === 'all') return null;
  if (from === 'train') return boolean(true);
  if (!input.some(isTarget)) return null;
  // Compiled over plain columns, the condition shows which columns each part reads.
  const own = input.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) }));
  const parts = conjuncts(keep);
  const asked = conjuncts(conditionOf(text, own)).map((part) =>
    [...columnsRead([part])].some((index) => isTarget(input[index])),
  );
  if (!asked.includes(true)) return null;
  const kept = parts.filter((_, index) => !asked[index]);
  return kept.reduce<Expr | null>((all, part) => (all === null ? part : and(all, part)), null) ?? boolean(true);
}

/** The parts of a condition that must all hold. */
function conjuncts(expr: Expr): Expr[] {
  return expr.op === 'logic' && expr.fn === 'and' ? [...conjuncts(expr.a), ...conjuncts(expr.b)] : [expr];
}
