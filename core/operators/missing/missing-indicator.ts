import { z } from 'zod';
import { agg, ask } from '../../ir/aggregate.ts';
import { check, choose, equals, isMissing, missing, not, number, string, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { counted } from '../../words/counted.ts';
import { defineOperator } from '../kit/define.ts';
import type { SymbolicColumn } from '../kit/operator.ts';
import { choice, columns, flag, value } from '../kit/params.ts';
import { ALL_TYPES, selectColumns } from '../kit/selection.ts';

/** sklearn.impute.MissingIndicator. The columns themselves stay, because later steps need them. */
export const missingIndicator = defineOperator({
  type: 'MissingIndicator',
  group: 'missing',
  label: 'Missing indicator',
  summary: 'Appends a true/false column that tells where a cell is missing.',
  description:
    'Use it before a step that fills cells, where missing itself may mean something: income withheld, a test not ordered. ' +
    'Where cells are missing at random, indicators cost nets 0.02 of their score (docs/evidence.md). ' +
    'scikit-learn returns the indicators alone; here the columns themselves stay and the indicators are appended. ' +
    'The imputers have a switch of their own that does the same (add_indicator).',
  reference: { library: 'scikit-learn', name: 'sklearn.impute.MissingIndicator' },
  keywords: ['is null', 'is na', 'missing flag', 'nan', 'mask'],
  params: () => ({
    columns: columns(ALL_TYPES, 'Columns to watch. Empty: all but the target.'),
    missing_values: value(null, {
      label: 'Also missing',
      help: 'Value that stands for "missing" in this data, such as -1 or "?".',
      empty: 'only cells that are missing',
      advanced: true,
    }),
    features: choice({ 'missing-only': 'Columns with missing train cells', all: 'Every column' }, 'missing-only', {
      label: 'Indicators for',
      help: 'Columns that get an indicator.',
    }),
    error_on_new: flag(true, {
      label: 'Stop at new gaps',
      help: 'Stop where a column without missing train cells has a missing cell later.',
      advanced: true,
    }),
  }),
  state: z.looseObject({
    feature_names_in_: z.array(z.string()),
    /** Positions of the columns that have an indicator. */
    features_: z.array(z.number().int()),
  }),
  declare([input = []], params) {
    const chosen = selectColumns(input, params.columns, ALL_TYPES);
    const many = params.features === 'missing-only' && { many: true as const };
    return [
      ...input,
      ...chosen.map(({ name, target }) => ({
        name: indicatorName(name),
        type: 'boolean' as const,
        ...many,
        ...(target && { target }),
      })),
    ];
  },
  *learn(input, params) {
    const chosen = selectColumns(input.columns, params.columns, ALL_TYPES);
    const asked = Object.fromEntries(
      chosen.map((column, index) => [String(index), agg.moments(toNumber(absence(column, params.missing_values)))]),
    );
    const counted = yield* ask(asked);
    const positions = chosen.map((_, index) => index);
    return {
      feature_names_in_: chosen.map(({ name }) => name),
      features_:
        params.features === 'all'
          ? positions
          : positions.filter((index) => (counted[String(index)] as { sum: number }).sum > 0),
    };
  },
  compute(input, params, { feature_names_in_: names, features_ }) {
    selectColumns(input.columns, [...names], ALL_TYPES);
    const taken = names.map((name) => input.columns.find((column) => column.name === name) as SymbolicColumn);
    const watched = new Set(features_.map((index) => names[index]));
    const guards = params.error_on_new && params.features === 'missing-only';
    const kept = input.columns.map((column) => {
      if (!guards || !names.includes(column.name) || watched.has(column.name)) return column;
      const expr = check(column.expr, not(absence(column, params.missing_values)), {
        code: 'indicator.new-missing',
        message: 'The cell is missing, but no train cell of this column was.',
        hint: 'Switch "Stop at new gaps" off, or fit on rows that have missing cells here.',
      });
      return { ...column, expr };
    });
    const indicators = features_.map((index): SymbolicColumn => {
      const column = taken[index];
      return {
        name: indicatorName(column.name),
        type: 'boolean',
        expr: absence(column, params.missing_values),
        ...(column.target && { target: true }),
      };
    });
    return { columns: [...kept, ...indicators] };
  },
  perColumn: true,
  tells({ feature_names_in_: names, features_ }, { features }, column) {
    if (names.includes(column)) return null;
    const some = features === 'all' ? 'have an indicator' : 'had missing train cells and got an indicator';
    return `Of ${counted(names.length, 'column')}, ${features_.length} ${some}.`;
  },
  examples: [
    {
      title: 'Columns that have missing cells',
      params: {},
      input: { x: [1, null, 3], y: [4, 5, 6] },
      output: { x: [1, null, 3], y: [4, 5, 6], missingindicator_x: [false, true, false] },
    },
    {
      title: 'Every column, with a value that stands for missing',
      params: { features: 'all', missing_values: -1 },
      input: { x: [1, -1], y: [4, 5] },
      output: { x: [1, -1], y: [4, 5], missingindicator_x: [false, true], missingindicator_y: [false, false] },
    },
  ],
});

const indicatorName = (name: string): string => `missingindicator_${name}`;

/** Whether the cell is missing, or holds the marker. */
function absence({ expr }: SymbolicColumn, marker: number | string | null): Expr {
  if (marker === null || marker === 'NaN') return isMissing(expr);
  if (expr.type === 'string') {
    return isMissing(choose(equals(expr, string(String(marker))), missing('string'), expr));
  }
  if (expr.type === 'number' && typeof marker === 'number') {
    return isMissing(choose(equals(expr, number(marker)), missing('number'), expr));
  }
  return isMissing(expr);
}
