import type { ColumnType } from '../../ir/types.ts';
import { defineOperator } from '../kit/define.ts';
import { checkFormula, type Formula, type FormulaInput, formulaOf } from '../kit/formula-of.ts';
import { formula, newName } from '../kit/params.ts';

/** pandas.DataFrame.eval("name = formula"): a column computed from other columns of the same row. */
export const derive = defineOperator({
  type: 'Derive',
  group: 'columns',
  label: 'Derive column',
  summary: 'Computes a new column, or a column anew, by a formula over the columns of the row.',
  description:
    'Use it for ratios, differences, flags and groupings that say more than the columns that they come from: price / area, log1p(income), ' +
    'case(age < 18, "child", age < 65, "adult", "senior"). Columns stand by name, in `backquotes` where the name is not one word; operators are Python’s. ' +
    'A formula sees one row and learns nothing: for means and scales of a column take the scalers. Comparisons with missing cells are false, ' +
    'division by zero gives infinity, and numbers are doubles throughout, where pandas.eval keeps whole numbers apart and adds conditions as "or".',
  reference: { library: 'pandas', name: 'pandas.DataFrame.eval' },
  keywords: [
    'formula',
    'calculated column',
    'new column',
    'add column',
    'compute',
    'calculate',
    'expression',
    'feature',
    'if else',
    'case',
    'mutate',
    'assign',
  ],
  params: () => ({
    name: newName({
      label: 'Name',
      help: 'Name of the new column. A column of that name is replaced where it stands.',
    }),
    formula: formula({
      label: 'Formula',
      help: 'Formula of each row’s cell, such as width * height or lower(`first name`).',
    }),
  }),
  check: ({ formula: text }) => checkFormula(text),
  declare([input = []], params) {
    const { expr: _, ...made } = derived(params.name, formulaOf(params.formula, input), input);
    return placed(input, made);
  },
  compute(input, params) {
    return {
      columns: placed(input.columns, derived(params.name, formulaOf(params.formula, input.columns), input.columns)),
    };
  },
  examples: [
    {
      title: 'A ratio',
      params: { name: 'per person', formula: 'income / persons' },
      input: { income: [3000, 4500, null], persons: [2, 3, 1] },
      output: { income: [3000, 4500, null], persons: [2, 3, 1], 'per person': [1500, 1500, null] },
    },
    {
      title: 'A column replaced by its group; a comparison with a missing cell is false',
      params: { name: 'age', formula: 'case(age < 18, "child", age >= 18, "adult")' },
      input: { age: [7, 18, null], city: ['Rome', 'Oslo', 'Rome'] },
      output: { age: ['child', 'adult', null], city: ['Rome', 'Oslo', 'Rome'] },
    },
    {
      title: 'Text, by a name in backquotes',
      params: { name: 'initial', formula: 'upper(slice(`first name`, 0, 1))' },
      input: { 'first name': ['ada', 'grace'] },
      output: { 'first name': ['ada', 'grace'], initial: ['A', 'G'] },
    },
  ],
});

/**
 * The derived column. It is text if a source column is text; other strings are categories. It is a target if it is made
 * from the target alone, or replaces it.
 */
function derived(name: string, { expr, uses }: Formula, input: FormulaInput) {
  const replaced = input.find((column) => column.name === name);
  const stringType: ColumnType = uses.some((column) => column.type === 'text') ? 'text' : 'category';
  const type: ColumnType = expr.type === 'string' ? stringType : expr.type;
  const target = replaced?.target === true || (uses.length > 0 && uses.every((column) => column.target === true));
  return { name, type, expr, ...(target && { target }) };
}

function placed<Column extends { readonly name: string }>(columns: readonly Column[], made: Column): Column[] {
  if (!columns.some(({ name }) => name === made.name)) return [...columns, made];
  return columns.map((column) => (column.name === made.name ? made : column));
}
