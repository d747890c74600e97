/** Steps that change the cells of columns. */
import type { SurveyedColumn } from '../../protocol/inspection.ts';
import { MAX_ONE_HOT } from '../encode-words.ts';
import { isList } from '../lists.ts';
import type { NewStep } from '../edit.ts';
import { partsOf, readTexts } from '../written.ts';
import * as effects from './column-effects.ts';
import { type ChosenColumns, missingIn } from './column-facts.ts';
import { isEvery, namesOf, type Offer } from './offer.ts';

/** “Nothing is missing” if that is certain. */
function completeness({ columns, isExact }: ChosenColumns): string | null {
  return columns.every((column) => missingIn(column, isExact) === 0) ? 'Nothing is missing here.' : null;
}

export function fills(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  const unfit = completeness(chosen);
  const areNumbers = isEvery(chosen, 'number');
  const areWords = isEvery(chosen, 'category', 'text');
  const imputed = (id: string, label: string, strategy: string, effect: string): Offer => ({
    id,
    label,
    step: { type: 'SimpleImputer', params: { columns, strategy } },
    effect,
    unfit,
  });
  return [
    ...(areNumbers
      ? [
          imputed('fill.mean', 'Mean', 'mean', effects.filledByMean(chosen)),
          imputed('fill.median', 'Median', 'median', effects.filledBy(chosen, 'the median')),
        ]
      : []),
    imputed('fill.frequent', 'Most frequent', 'most_frequent', effects.filledByMostFrequent(chosen)),
    ...(areNumbers || areWords
      ? [
          {
            id: 'fill.constant',
            label: areNumbers ? 'Constant 0' : 'Constant “missing”',
            step: { type: 'FillNa', params: { columns, value: areNumbers ? 0 : 'missing' } },
            effect: effects.filledBy(chosen, areNumbers ? '0' : '“missing”'),
            unfit,
          },
        ]
      : []),
    {
      id: 'fill.forward',
      label: 'Row before',
      step: { type: 'FillForward', params: { columns } },
      effect: effects.filledBy(chosen, 'the cell above'),
      unfit,
    },
    {
      id: 'fill.indicator',
      label: 'Add indicators',
      step: { type: 'MissingIndicator', params: { columns, error_on_new: false } },
      effect: 'Adds a column of 0 and 1 where cells are missing.',
      unfit,
    },
    {
      id: 'fill.drop',
      label: 'Drop these rows',
      step: { type: 'DropMissing', params: { subset: columns } },
      effect: effects.droppedMissing(chosen),
      unfit,
    },
  ];
}

export function scales(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  return [
    {
      id: 'scale.min-max',
      label: 'Min–max',
      step: { type: 'MinMaxScaler', params: { columns } },
      effect: effects.minMaxScaled(chosen),
    },
    {
      id: 'scale.standard',
      label: 'Standard',
      step: { type: 'StandardScaler', params: { columns } },
      effect: effects.standardScaled(chosen),
    },
    {
      id: 'scale.robust',
      label: 'Robust',
      step: { type: 'RobustScaler', params: { columns } },
      effect: 'Median to 0, middle half to width 1: outliers weigh little.',
    },
    {
      id: 'scale.power',
      label: 'Power transform',
      step: { type: 'PowerTransformer', params: { columns } },
      effect: 'Evens out a lopsided distribution, and scales it.',
    },
  ];
}

export function encodings(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  const widest = Math.max(0, ...chosen.columns.map(({ survey }) => survey?.distinct ?? 0));
  const isTooWide = widest > MAX_ONE_HOT;
  return [
    {
      id: 'encode.one-hot',
      label: 'One-hot',
      step: { type: 'OneHotEncoder', params: { columns, handle_unknown: 'ignore' } },
      effect: effects.oneHotEncoded(chosen),
      unfit: isTooWide ? `It would make ${widest} columns; Frequent only, Ordinal and Target make fewer.` : null,
    },
    ...(isTooWide
      ? [
          {
            id: 'encode.frequent',
            label: 'Frequent only, one-hot',
            step: {
              type: 'OneHotEncoder',
              params: { columns, max_categories: MAX_ONE_HOT, handle_unknown: 'infrequent_if_exist' },
            },
            effect: `The ${MAX_ONE_HOT - 1} most frequent values get a column each; the others share one.`,
          },
        ]
      : []),
    {
      id: 'encode.ordinal',
      label: 'Ordinal',
      step: { type: 'OrdinalEncoder', params: { columns, handle_unknown: 'use_encoded_value', unknown_value: -1 } },
      effect: effects.ordinalEncoded(chosen),
    },
    {
      id: 'encode.target',
      label: 'Target',
      step: { type: 'TargetEncoder', params: { columns } },
      effect: 'Each value becomes the mean target of its rows, cross-fitted.',
      unfit: chosen.columns.some(({ target }) => target === true) ? 'The target cannot encode itself.' : null,
    },
  ];
}

/** Readings with the marks that the cells show; columns of several notations are refused together. */
export function parses(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  const surveys = chosen.columns.flatMap(({ survey }) => survey ?? []);
  const offer = (what: 'numbers' | 'dates', id: string, label: string, plain: NewStep): Offer => {
    const readings = readTexts(surveys).filter((reading) => reading.what === what);
    const [reading] = readings;
    const isRead = readings.length === 1 && reading?.columns.length === columns.length;
    const step = isRead ? { type: reading.type, params: { ...reading.params, columns } } : plain;
    return { id, label, step, effect: effects.parsed(chosen, what, isRead ? reading.how : ''), unfit: unfitFor(what) };
  };
  const unfitFor = (what: 'numbers' | 'dates'): string | null => {
    const type = what === 'numbers' ? 'number' : 'datetime';
    if (isEvery(chosen, type)) return `${columns.length === 1 ? 'It is' : 'They are'} read already.`;
    if (surveys.length < columns.length) return null;
    const readings = readTexts(surveys).filter((reading) => reading.what === what);
    if (readings.length > 1) return 'The columns are written in different ways: parse them one by one.';
    if (readings[0]?.columns.length === columns.length) return null;
    return `Not all cells read as ${what}.`;
  };
  return [
    offer('numbers', 'parse.number', 'As number', { type: 'ParseNumber', params: { columns } }),
    offer('dates', 'parse.date', 'As date', { type: 'ParseDate', params: { columns } }),
  ];
}

export function cleans(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  const spelled = chosen.columns.flatMap(({ survey }) => survey?.spellings ?? []);
  const clean = (id: string, label: string, params: Record<string, unknown>, effect: string): Offer => ({
    id,
    label,
    step: { type: 'TextClean', params: { columns, ...params } },
    effect,
  });
  return [
    clean(
      'clean.spaces',
      'Trim spaces',
      { collapse_spaces: true },
      'Spaces at the ends go, runs of spaces become one.',
    ),
    clean(
      'clean.lower',
      'Trim, lower case',
      { collapse_spaces: true, case: 'lower' },
      spelled.length > 1 ? `“${spelled[0]}” and “${spelled[1]}” become one value.` : 'All letters become lower case.',
    ),
    clean(
      'clean.upper',
      'Trim, UPPER CASE',
      { collapse_spaces: true, case: 'upper' },
      'All letters become upper case.',
    ),
    clean(
      'clean.title',
      'Trim, Title Case',
      { collapse_spaces: true, case: 'title' },
      'Each word starts with an upper-case letter.',
    ),
    {
      id: 'clean.spellings',
      label: 'Unite spellings…',
      step: { type: 'Replace', params: { columns } },
      effect: 'Lists values that may be one thing: you choose which spelling to keep.',
    },
  ];
}

export function splits(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  const text = (id: string, label: string, pat: string | null): Offer => ({
    id,
    label,
    step: { type: 'TextSplit', params: { columns, ...(pat !== null && { pat }) } },
    effect: 'A column for each piece.',
  });
  const surveys = chosen.columns.flatMap(({ survey }) => survey ?? []);
  const [usual] = partsOf(surveys);
  const parts = usual?.parts ?? ['year', 'month', 'dayofweek'];
  if (isEvery(chosen, 'datetime'))
    return [
      {
        id: 'split.date',
        label: 'Into parts of the date',
        step: { type: 'DateParts', params: { columns, parts } },
        effect: `A column each for ${parts.map((part) => (part === 'dayofweek' ? 'weekday' : part)).join(', ')}.`,
      },
    ];
  if (surveys.length === columns.length && surveys.every(isList)) return listSplits(columns, surveys);
  return [
    text('split.spaces', 'At spaces', null),
    text('split.comma', 'At commas', ','),
    text('split.semicolon', 'At semicolons', ';'),
    text('split.dash', 'At hyphens', '-'),
    text('split.slash', 'At slashes', '/'),
  ];
}

function listSplits(columns: readonly string[], surveys: readonly SurveyedColumn[]): readonly Offer[] {
  const isVector = surveys.every(({ lists }) => lists?.length != null);
  const isLabelled = surveys.every(({ lists }) => lists?.labels != null);
  return [
    {
      id: 'split.positions',
      label: 'Lists into columns',
      step: { type: 'ListToColumns', params: { columns } },
      effect: 'A column for each position in the lists.',
      unfit: isVector ? null : 'The lists hold other things than numbers, or differ in length.',
    },
    {
      id: 'split.labels',
      label: 'Lists into labels',
      step: { type: 'MultiLabelBinarizer', params: { columns, lists: true } },
      effect: 'A column of 0 and 1 for each label.',
      unfit: isLabelled ? null : 'The lists hold lists or objects.',
    },
    {
      id: 'split.items',
      label: 'Lists into rows',
      step: { type: 'ExplodeRows', params: { columns } },
      effect: 'A row for each item; the other cells are repeated.',
    },
  ];
}

export function bins(chosen: ChosenColumns): readonly Offer[] {
  const columns = namesOf(chosen);
  const { isExact } = chosen;
  const unfit = chosen.columns.some((column) => (missingIn(column, isExact) ?? 0) > 0)
    ? 'Some cells are missing: fill them first.'
    : null;
  const bin = (id: string, label: string, strategy: string, effect: string): Offer => ({
    id,
    label,
    step: { type: 'KBinsDiscretizer', params: { columns, n_bins: 5, strategy, encode: 'ordinal' } },
    effect,
    unfit,
  });
  return [
    bin('bin.quantile', '5 bins of equal counts', 'quantile', 'Each number becomes 0 … 4, equally many rows in each.'),
    bin('bin.uniform', '5 bins of equal width', 'uniform', effects.uniformBins(chosen, 5)),
  ];
}
