/** Nodes for which Ray Data has a preprocessor that learns the same values. */
import type { FrozenNode } from '../frozen.ts';
import { call, keyword, type Layout, list } from '../python/layout.ts';
import { pythonName, pythonLiteral, pythonString, type Scalar } from '../python/literals.ts';

export interface Preprocessor {
  readonly name: string;
  readonly call: Layout;
}

type Rule = (params: Readonly<Record<string, unknown>>) => readonly (readonly [string, Scalar])[] | null;

/** Arguments besides the columns; null if the preprocessor behaves differently with these parameters. */
const rules: Readonly<Record<string, Rule>> = {
  StandardScaler: ({ with_mean, with_std }) => (with_mean && with_std ? [] : null),
  MinMaxScaler: ({ feature_range, clip }) => (JSON.stringify(feature_range) === '[0,1]' && !clip ? [] : null),
  MaxAbsScaler: ({ clip }) => (clip ? null : []),
  SimpleImputer({ strategy, missing_values, add_indicator, fill_value }) {
    if (missing_values !== null || add_indicator) return null;
    if (strategy === 'mean') return [];
    if (strategy !== 'constant' || typeof fill_value !== 'number') return null;
    return [
      ['strategy', 'constant'],
      ['fill_value', fill_value],
    ];
  },
};

/** Constructor call of the preprocessor; null if there is none, or if a column is dropped or not a number. */
export function preprocessorOf({ type, params, before, columns, learned }: FrozenNode): Preprocessor | null {
  const given = rules[type]?.(params) ?? null;
  const learnedNames = (learned as { feature_names_in_?: readonly string[] } | undefined)?.feature_names_in_ ?? [];
  const fields = (before[0] ?? []).filter(({ name }) => learnedNames.includes(name));
  // Columns of the target side are not included.
  const names = learnedNames.filter((name) => fields.some((field) => field.name === name));
  if (given === null || names.length === 0) return null;
  if (fields.some(({ type }) => type !== 'number')) return null;
  if (names.some((name) => !columns.some((column) => column.name === name))) return null;
  const items = [
    keyword('columns', list(names.map(pythonString))),
    ...given.map(([name, value]) => keyword(name, pythonLiteral(value))),
  ];
  return { name: type, call: call(pythonName(type), ...items) };
}
