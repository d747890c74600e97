import { z } from 'zod';
import { counted } from '../../words/counted.ts';
import { ProblemError } from '../../ir/problem.ts';
import { defineOperator } from '../kit/define.ts';
import type { CombinedColumn, SymbolicColumn } from '../kit/operator.ts';
import { choice, columnNames, flag, integer, optionalChoice, type ParamMeta } from '../kit/params.ts';
import { ALL_TYPES, findColumn } from '../kit/selection.ts';
import {
  combinedColumns,
  declaredColumns,
  keysOfPair,
  type PlannedColumn,
  refuseSameNames,
  type SideColumn,
  twoPorts,
  unifiedType,
} from '../kit/two-tables.ts';

/**
 * Default limit of result rows. A larger result nearly always comes from a key that was wrongly thought to be unique.
 */
const DEFAULT_LIMIT = 10_000_000;

const suffixError = 'must be two endings such as ["_x", "_y"]';
const suffixes = z
  .tuple([z.string().nullable(), z.string().nullable()], { error: suffixError })
  .default(['_x', '_y'])
  .meta({
    editor: 'words',
    label: 'Suffixes',
    help: 'Endings for names that both tables have, left and right.',
    advanced: true,
  } satisfies ParamMeta as never);

const indicator = z
  .union([z.boolean(), z.string().min(1, 'must not be empty')], { error: 'must be true, false or a column’s name' })
  .default(false)
  .meta({
    editor: 'indicator',
    label: 'Origin column',
    help: 'Add a column that says whether a row comes from the left table, the right table, or both.',
    advanced: true,
  } satisfies ParamMeta as never);

const originName = (given: boolean | string): string | null =>
  given === false ? null : given === true ? '_merge' : given;

const byKey = { param: 'how', is: ['inner', 'left', 'right', 'outer'] } as const;

type Names = string | readonly string[] | null;

interface Params {
  readonly how: 'inner' | 'left' | 'right' | 'outer' | 'cross';
  readonly on: Names;
  readonly left_on: Names;
  readonly right_on: Names;
  readonly suffixes: readonly [string | null, string | null];
  readonly indicator: boolean | string;
}

/** pandas.merge: rows of two tables with the same key, side by side. */
export const join = defineOperator({
  type: 'Join',
  group: 'rows',
  label: 'Join',
  summary: 'Puts the columns of two tables together where their keys are equal.',
  description:
    'Use it to add what another table knows: customers to orders, weather to days. left keeps every left row and is the usual choice for features; inner keeps rows with a partner only; ' +
    'outer keeps all. A key that occurs several times on both sides multiplies rows; state what you expect in validate. ' +
    'As in pandas a missing key equals a missing key (in SQL it equals nothing), left order is kept but for right and outer joins, and an outer join is sorted by its keys. ' +
    'The result is made in memory, and refused beforehand when it has more rows than limit_rows. Behind a split rows keep the mark of the left table’s rows, else of the right one’s. ' +
    'For rows that belong together by position take ConcatColumns.',
  reference: { library: 'pandas', name: 'pandas.merge' },
  keywords: ['merge', 'lookup', 'vlookup', 'left join', 'sql', 'combine', 'key', 'inner', 'outer', 'cross'],
  inputs: twoPorts,
  params: () => ({
    how: choice(
      {
        inner: 'Rows with a partner',
        left: 'Every left row',
        right: 'Every right row',
        outer: 'Every row of both',
        cross: 'All pairs: every left row with every right row',
      },
      'inner',
      { label: 'Keep', help: 'Which rows the result has.' },
    ),
    on: columnNames({
      label: 'Key',
      help: 'Columns that must be equal and have the same names in both tables. For names that differ, use left key and right key.',
      empty: 'the names that both have',
      takes: ALL_TYPES,
      when: byKey,
    }),
    left_on: columnNames({
      label: 'Left key',
      help: 'Key in the left table, if its name differs. It needs a right key.',
      empty: 'none',
      takes: ALL_TYPES,
      when: byKey,
      advanced: true,
    }),
    right_on: columnNames({
      label: 'Right key',
      help: 'Key in the right table, in the order of the left key.',
      empty: 'none',
      takes: ALL_TYPES,
      when: byKey,
      advanced: true,
    }),
    suffixes,
    sort: flag(false, {
      label: 'Sort',
      help: 'Sort the rows by the key, ascending and missing last. An outer join is always sorted.',
      when: byKey,
      advanced: true,
    }),
    indicator,
    validate: optionalChoice(
      {
        one_to_one: 'Each key once on both sides',
        one_to_many: 'Each key once on the left',
        many_to_one: 'Each key once on the right',
        many_to_many: 'Any number on both sides',
        '1:1': 'Each key once on both sides',
        '1:m': 'Each key once on the left',
        'm:1': 'Each key once on the right',
        'm:m': 'Any number on both sides',
      },
      null,
      {
        label: 'Expected matches',
        help: 'Keys that occur more often are refused.',
        empty: 'any number',
        when: byKey,
        advanced: true,
      },
    ),
    limit_rows: integer(DEFAULT_LIMIT, {
      label: 'Most rows',
      help: 'A join that would make more rows is refused before it is made.',
      min: 1,
      advanced: true,
    }),
  }),
  declare([left = [], right = []], params) {
    const { columns } = planned(left, right, params);
    const { how } = params;
    const origin = originName(params.indicator);
    return [
      ...declaredColumns(columns, [how !== 'right' && how !== 'outer', how !== 'left' && how !== 'outer']),
      ...(origin === null ? [] : [{ name: origin, type: 'category' as const }]),
    ];
  },
  combine([left, right], params) {
    const { columns, keys } = planned(left.columns, right.columns, params);
    const pairs = keys.map(([a, b]) => keysOfPair(a as SymbolicColumn, b as SymbolicColumn));
    const origin = originName(params.indicator);
    const { validate } = params;
    return {
      columns: [
        ...combinedColumns(columns),
        ...(origin === null
          ? []
          : [{ name: origin, type: 'category', tells: 'origin', from: [null, null] } satisfies CombinedColumn]),
      ],
      match: {
        match: 'keys',
        how: params.how,
        keys: [pairs.map(([a]) => a), pairs.map(([, b]) => b)],
        named: keys.map(([{ name }]) => `"${name}"`).join(', '),
        sort: params.sort,
        unique: [
          validate === 'one_to_one' || validate === '1:1' || validate === 'one_to_many' || validate === '1:m',
          validate === 'one_to_one' || validate === '1:1' || validate === 'many_to_one' || validate === 'm:1',
        ],
        limit: params.limit_rows,
      },
    };
  },
  keepsBy: ['on', 'left_on', 'how'],
  keyPairs: { how: 'how', common: 'on', sides: ['left_on', 'right_on'] },
  examples: [
    {
      title: 'What another table knows; every left row stays',
      params: { how: 'left', on: ['city'] },
      input: { name: ['ann', 'bob', 'cy'], city: ['Rome', 'Oslo', 'Bern'] },
      second: { city: ['Oslo', 'Rome'], country: ['NO', 'IT'] },
      output: { name: ['ann', 'bob', 'cy'], city: ['Rome', 'Oslo', 'Bern'], country: ['IT', 'NO', null] },
    },
    {
      title: 'A key that occurs twice; names that both tables have get an ending',
      params: { on: ['k'] },
      input: { k: [1, 2], v: [10, 20] },
      second: { k: [2, 2, 3], v: [5, 6, 7] },
      output: { k: [2, 2], v_x: [20, 20], v_y: [5, 6] },
    },
    {
      title: 'Where each row comes from',
      params: { how: 'outer', on: ['k'], indicator: true },
      input: { k: [1, 2] },
      second: { k: [2, 3] },
      output: { k: [1, 2, 3], _merge: ['left_only', 'both', 'right_only'] },
    },
    {
      title: 'Keys of two names, every row of both, sorted by the key',
      params: { how: 'outer', left_on: ['id'], right_on: ['customer'] },
      input: { id: [3, 1], name: ['ann', 'bob'] },
      second: { customer: [2, 1], sum: [7, 8] },
      output: { id: [1, null, 3], name: ['bob', null, 'ann'], customer: [1, 2, null], sum: [8, 7, null] },
    },
  ],
});

interface Planned {
  readonly columns: readonly PlannedColumn[];
  readonly keys: readonly (readonly [SideColumn, SideColumn])[];
}

function planned(left: readonly SideColumn[], right: readonly SideColumn[], params: Params): Planned {
  const keys = keysOf(left, right, params);
  for (const [a, b] of keys) unifiedType(a, b, params.on === null ? 'left_on' : 'on');
  const merged = new Map(keys.filter(([a, b]) => a.name === b.name));
  const dropped = new Set(merged.values());
  const rest = right.filter((column) => !dropped.has(column));
  const names = new Set(rest.filter(({ many }) => many !== true).map(({ name }) => name));
  const both = new Set(left.filter(({ name, many }) => many !== true && names.has(name)).map(({ name }) => name));
  const named = (column: SideColumn, ending: string | null): string =>
    both.has(column.name) && column.many !== true ? `${column.name}${ending ?? ''}` : column.name;
  const columns = [
    ...left.map(
      (column): PlannedColumn => ({
        name: named(column, params.suffixes[0]),
        left: column,
        right: merged.get(column) ?? null,
      }),
    ),
    ...rest.map((column): PlannedColumn => ({ name: named(column, params.suffixes[1]), left: null, right: column })),
  ];
  const origin = originName(params.indicator);
  if (origin !== null && [...left, ...right].some(({ name }) => name === origin)) {
    throw new ProblemError({
      code: 'column.clash',
      message: `There is a column "${origin}" already.`,
      hint: 'Give the origin column another name.',
      field: 'indicator',
      column: origin,
    });
  }
  refuseSameNames(columns, 'Choose other suffixes, or rename the column in one of the tables first.', 'suffixes');
  return { columns, keys };
}

function keysOf(left: readonly SideColumn[], right: readonly SideColumn[], params: Params): Planned['keys'] {
  const { how, on, left_on, right_on } = params;
  const refused = (message: string, hint: string, field: string): ProblemError =>
    new ProblemError({ code: 'join.keys', message, hint, field });
  const inLeft = (name: string, field: string): SideColumn => findColumn(left, name, field, 'in the left table');
  const inRight = (name: string, field: string): SideColumn => findColumn(right, name, field, 'in the right table');
  if (how === 'cross') {
    if (on === null && left_on === null && right_on === null) return [];
    throw refused(
      'A cross join has no key.',
      'Empty the key, or choose another kind of join.',
      on === null ? 'left_on' : 'on',
    );
  }
  if (on !== null) {
    if (left_on !== null || right_on !== null) {
      throw refused('Both a common key and one for each table are given.', 'Give one of the two.', 'on');
    }
    return list(on).map((name) => [inLeft(name, 'on'), inRight(name, 'on')] as const);
  }
  if (left_on === null && right_on === null) {
    const common = left.flatMap((column) => {
      const partner = right.find(({ name, many }) => name === column.name && many !== true);
      return partner === undefined || column.many === true ? [] : [[column, partner] as const];
    });
    if (common.length > 0) return common;
    throw refused('The two tables have no column name in common.', 'Choose the left key and the right key.', 'on');
  }
  const [lefts, rights] = [list(left_on ?? []), list(right_on ?? [])];
  if (lefts.length !== rights.length) {
    throw refused(
      `The left key has ${counted(lefts.length, 'column')}, the right one ${rights.length}.`,
      'Choose as many on the right as on the left, in the same order.',
      lefts.length < rights.length ? 'left_on' : 'right_on',
    );
  }
  return lefts.map((name, index) => [inLeft(name, 'left_on'), inRight(rights[index], 'right_on')] as const);
}

const list = (names: string | readonly string[]): readonly string[] => (typeof names === 'string' ? [names] : names);
