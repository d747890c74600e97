/**
 * The steps that are offered for chosen columns, in the groups of the columns' menu: each with its parameters, and with
 * the reason if it does not fit. Whether a step takes the columns is asked of its operator.
 */
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import { areOrIs } from '../advice.ts';
import type { NewStep } from '../edit.ts';
import { bins, cleans, encodings, fills, parses, scales, splits } from './cell-steps.ts';
import * as effects from './column-effects.ts';
import type { ChosenColumns } from './column-facts.ts';
import { isEvery, namesOf, type Offer } from './offer.ts';
import { columnSteps, rowSteps } from './table-steps.ts';

export interface ColumnAction {
  readonly id: string;
  readonly label: string;
  readonly step: NewStep;
  /** The type that the step gives the columns; a source takes such a decision itself. */
  readonly type?: ColumnType;
  /** What it does to these columns, in their own figures. */
  readonly effect: string;
  /** Why it does not fit; null if it does. */
  readonly refusal: string | null;
}

export interface ColumnActionGroup {
  readonly id: string;
  readonly label: string;
  readonly actions: readonly ColumnAction[];
}

const TYPE_LABELS: Readonly<Record<ColumnType, string>> = {
  number: 'Number',
  category: 'Category',
  text: 'Text',
  boolean: 'True or false',
  datetime: 'Date',
};

/** Groups with at least one action, in the order of the menu. */
export function columnActions(chosen: ChosenColumns): readonly ColumnActionGroup[] {
  if (chosen.columns.length === 0) return [];
  type Offered = readonly [id: string, label: string, offers: readonly Offer[]];
  const first: readonly Offered[] = [
    ['fill', 'Fill missing', fills(chosen)],
    ['scale', 'Scale', scales(chosen)],
    ['encode', 'Encode', encodings(chosen)],
    ['parse', 'Parse', parses(chosen)],
  ];
  const later: readonly Offered[] = [
    ['clean', 'Clean text', cleans(chosen)],
    ['split', 'Split', splits(chosen)],
    ['bin', 'Bin', bins(chosen)],
    ['rows', 'Rows', rowSteps(chosen)],
    ['columns', 'Columns', columnSteps(chosen)],
  ];
  const fitted = ([id, label, offers]: Offered): ColumnActionGroup => ({
    id,
    label,
    actions: offers.map(({ unfit = null, ...rest }) => ({
      ...rest,
      refusal: refusalOf(rest.step, chosen) ?? unfit,
    })),
  });
  return [...first.map(fitted), types(chosen), ...later.map(fitted)];
}

/** Why the operator refuses these columns, in its own words. */
function refusalOf({ type, params }: NewStep, { all, columns }: ChosenColumns): string | null {
  const operator = operatorOf(type);
  if (operator === undefined) return 'It is not available.';
  try {
    operator.declare([all], operator.params.parse(params));
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { column, message } = error.problem;
    return column !== undefined && columns.length > 1 ? `“${column}”: ${message}` : message;
  }
}

function types(chosen: ChosenColumns): ColumnActionGroup {
  const columns = namesOf(chosen);
  return {
    id: 'type',
    label: 'Change type',
    actions: (Object.keys(TYPE_LABELS) as ColumnType[]).map((type) => {
      const step = { type: 'Cast', params: { columns, dtype: type } };
      const isSame = isEvery(chosen, type);
      return {
        id: `type.${type}`,
        label: TYPE_LABELS[type],
        step,
        type,
        effect: `${effects.countedColumns(chosen)} ${areOrIs(columns)} read as ${TYPE_LABELS[type].toLowerCase()}.`,
        refusal: isSame ? `${columns.length === 1 ? 'It has' : 'They have'} this type.` : refusalOf(step, chosen),
      };
    }),
  };
}
