/** Steps that change rows, or columns as a whole. */
import { atLeastText, equalsText, isKnownText, isTrueText } from '../../operators/kit/condition-text.ts';
import { targetStep } from '../target-question.ts';
import * as effects from './column-effects.ts';
import type { ChosenColumns, ColumnFacts } from './column-facts.ts';
import { namesOf, type Offer } from './offer.ts';

export function rowSteps(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  const [first] = chosen.columns as readonly [ColumnFacts, ...ColumnFacts[]];
  const formula = conditionOf(first);
  return [
    ...(columns.length === 1
      ? [
          {
            id: 'rows.filter',
            label: 'Filter by condition',
            step: { type: 'FilterRows', params: { formula } },
            effect: `Rows stay where ${formula}; change the condition in the step.`,
          },
        ]
      : []),
    {
      id: 'rows.sort',
      label: 'Sort ascending',
      step: { type: 'SortRows', params: { by: columns.map((column) => ({ column })) } },
      effect: 'The rows are put in order, missing cells last.',
    },
    {
      id: 'rows.sort-descending',
      label: 'Sort descending',
      step: { type: 'SortRows', params: { by: columns.map((column) => ({ column, descending: true })) } },
      effect: 'The rows are put in order, missing cells last.',
    },
    {
      id: 'rows.group',
      label: 'Group by',
      step: {
        type: 'GroupBy',
        params: { by: columns, aggregates: [{ column: first.name, function: 'size', name: rowsName(chosen) }] },
      },
      effect: 'One row of all rows with equal cells; choose what to count, sum or average in the step.',
    },
    {
      id: 'rows.duplicates',
      label: 'Drop duplicates',
      step: { type: 'DropDuplicates', params: { subset: columns } },
      effect: effects.withoutDuplicates(chosen),
    },
    {
      id: 'rows.outliers',
      label: 'Drop outliers',
      step: { type: 'DropOutliers', params: { columns } },
      effect: 'Rows beyond 1.5 interquartile ranges of the middle half go.',
    },
  ];
}

/** A name for the number of rows that no key has. */
function rowsName({ columns }: ChosenColumns): string {
  let name = 'rows';
  while (columns.some((column) => column.name === name)) name += '_';
  return name;
}

/** A condition to start from: true for the smallest number and all above it, or for the most frequent value. */
function conditionOf({ name, type, survey }: ColumnFacts): string {
  if (type === 'number') {
    const least = survey?.finite?.[0] ?? survey?.min ?? 0;
    return atLeastText(name, Number.isFinite(least) ? least : 0);
  }
  if (type === 'boolean') return isTrueText(name);
  const value = survey?.top[0]?.value;
  return value === undefined || type === 'datetime' ? isKnownText(name) : equalsText(name, value);
}

export function columnSteps(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  const [name = ''] = columns;
  const isOne = columns.length === 1;
  const left = chosen.all.length - columns.length;
  return [
    ...(isOne
      ? [
          {
            id: 'columns.target',
            label: 'Set as target',
            step: targetStep(name),
            effect: 'The column to predict: later steps leave it alone unless they name it.',
            unfit: chosen.columns[0]?.target === true ? 'It is the target already.' : null,
          },
        ]
      : []),
    {
      id: 'columns.rename',
      label: 'Rename',
      step: { type: 'RenameColumns', params: { names: Object.fromEntries(columns.map((old) => [old, old])) } },
      effect: 'Write the new name in the step.',
    },
    {
      id: 'columns.drop',
      label: isOne ? 'Drop the column' : 'Drop the columns',
      step: { type: 'DropColumns', params: { columns } },
      effect:
        left === 0
          ? 'No column is left.'
          : `${effects.countedColumns(chosen)} ${isOne ? 'goes' : 'go'}, ${left} ${left === 1 ? 'stays' : 'stay'}.`,
      unfit: left === 0 ? 'No column would be left.' : null,
    },
    {
      id: 'columns.keep',
      label: isOne ? 'Keep this column only' : 'Keep these columns only',
      step: { type: 'SelectColumns', params: { columns } },
      effect: `${effects.countedColumns(chosen)} ${isOne ? 'stays' : 'stay'}, ${left} ${left === 1 ? 'goes' : 'go'}.`,
      unfit: left === 0 ? 'There are no others.' : null,
    },
  ];
}
