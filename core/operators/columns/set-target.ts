import { defineOperator } from '../kit/define.ts';
import { column } from '../kit/params.ts';
import { findColumn } from '../kit/selection.ts';

/** Marks the column to be predicted. Operators change it only if it is named; exports write it as y. */
export const setTarget = defineOperator({
  type: 'SetTarget',
  group: 'columns',
  label: 'Set target',
  summary: 'Marks the column that a model is to predict.',
  description:
    'Put it near the source. The target is then left alone by scalers and encoders unless you name it, and .npz files hold it apart ' +
    'from the features, as y. A table has one target; a later SetTarget replaces an earlier one.',
  reference: { library: 'Prepgraph', name: 'SetTarget' },
  keywords: ['target', 'label', 'y', 'predict', 'class', 'outcome'],
  params: () => ({ column: column({ label: 'Column', help: 'The column to predict.' }) }),
  marksTarget: true,
  targetParam: 'column',
  declare: ([input = []], params) => marked(input, params.column),
  compute: (input, params) => ({ columns: marked(input.columns, params.column) }),
  examples: [
    {
      title: 'Cells stay as they are',
      params: { column: 'y' },
      input: { x: [1, 2], y: ['a', 'b'] },
      output: { x: [1, 2], y: ['a', 'b'] },
    },
  ],
});

function marked<Column extends Parameters<typeof findColumn>[0][number]>(
  columns: readonly Column[],
  name: string,
): Column[] {
  const chosen = findColumn(columns, name);
  return columns.map((candidate) => {
    if (candidate === chosen) return { ...candidate, target: true };
    if (candidate.target !== true) return candidate;
    const { target: _, ...feature } = candidate;
    return feature as Column;
  });
}
