/** Columns of a Stata file as columns of records. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { withOwnNames } from '../cells/own-names.ts';
import type { MissingNumbers, NumberMeaning, NumberStore, RecordColumn } from '../records/layout.ts';
import { ownLabels } from '../records/value-labels.ts';
import { type StataColumn, type StataHeader, type StataStorage, storageBytes } from './header.ts';
import type { LabelSet } from './labels.ts';

type NumberStorage = Exclude<StataStorage, number | 'strL'>;

const STORES: Readonly<Record<NumberStorage, NumberStore>> = {
  byte: 'int8',
  int: 'int16',
  long: 'int32',
  float: 'float32',
  double: 'float64',
};

/** The largest float and double below the missing ones. */
const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 126;
const LARGEST_DOUBLE = (2 - 2 ** -52) * 2 ** 1022;

/** Since version 113 (Stata 8) there are 27 missing numbers of each storage, before there was one. */
function missingOf(storage: NumberStorage, version: number): MissingNumbers {
  const has27 = version >= 113;
  switch (storage) {
    case 'byte':
      return { as: 'above', largest: has27 ? 100 : 126, plain: has27 ? 101 : 127 };
    case 'int':
      return { as: 'above', largest: has27 ? 32_740 : 32_766, plain: has27 ? 32_741 : 32_767 };
    case 'long':
      return {
        as: 'above',
        largest: has27 ? LARGEST_LONG : 2_147_483_646,
        plain: has27 ? 2_147_483_621 : 2_147_483_647,
      };
    case 'float':
      return { as: 'above', largest: LARGEST_FLOAT, plain: 2 ** 127 };
    case 'double':
      return { as: 'above', largest: LARGEST_DOUBLE, plain: 2 ** 1023 };
  }
}

const LARGEST_LONG = 2_147_483_620;
/** 1960-01-01. */
const ORIGIN_MS = -3653 * MS_PER_DAY;

interface Meaning {
  readonly meaning: NumberMeaning;
  readonly notice: string | null;
}

/** What a display format says of the numbers. */
function meaningOf(format: string): Meaning {
  const kind = /^%-?(?:(d)|t(.))/.exec(format);
  const date = (meaning: NumberMeaning): Meaning => ({ meaning, notice: null });
  switch (kind?.[1] ?? kind?.[2]) {
    case 'd':
      return date({ as: 'datetime', milliseconds: MS_PER_DAY, origin: ORIGIN_MS });
    case 'c':
      return date({ as: 'datetime', milliseconds: 1, origin: ORIGIN_MS });
    case 'w':
      return date({ as: 'period', perYear: 52 });
    case 'm':
      return date({ as: 'period', perYear: 12 });
    case 'q':
      return date({ as: 'period', perYear: 4 });
    case 'h':
      return date({ as: 'period', perYear: 2 });
    case 'y':
      return date({ as: 'period', perYear: 1 });
    case 'C':
      return {
        meaning: { as: 'number' },
        notice: 'Its times count leap seconds (%tC): it is read as milliseconds since 1960.',
      };
    case 'b':
      return {
        meaning: { as: 'number' },
        notice:
          'Its dates count the days of a business calendar, which is not in the file: it is read as these numbers.',
      };
    default:
      return date({ as: 'number' });
  }
}

export function columnsOf(header: StataHeader, sets: ReadonlyMap<string, LabelSet>): RecordColumn[] {
  const own = withOwnNames(header.columns.map((column) => ({ ...column, note: null as string | null })));
  let at = 0;
  return own.map((column): RecordColumn => {
    const start = at;
    at += storageBytes(column.storage);
    return columnOf(column, column.note, start, header, sets);
  });
}

/** Bytes of a long text's key that say the column. */
const keyBytes = (version: number): number => (version === 117 ? 4 : version === 118 ? 2 : 3);

function columnOf(
  { name, storage, format, labels: set, title }: StataColumn,
  note: string | null,
  at: number,
  { version, isLittle }: StataHeader,
  sets: ReadonlyMap<string, LabelSet>,
): RecordColumn {
  const stored = typeof storage === 'number' ? `str${storage}` : storage;
  const column = {
    name,
    note,
    evidence: [`stored as ${stored}, format ${format}`, ...(title === '' ? [] : [`labelled "${title}"`])],
    readAs: null,
  };
  if (typeof storage === 'number') {
    const cell = { as: 'text', parts: [[at, storage]], padding: 'nul', missing: [] } as const;
    return { ...column, cell, meaning: { as: 'number' }, labels: null, notices: [] };
  }
  if (storage === 'strL') {
    const cell = { as: 'far-text', at, isLittle, columnBytes: keyBytes(version) } as const;
    return { ...column, cell, meaning: { as: 'number' }, labels: null, notices: [] };
  }
  const { meaning, notice } = meaningOf(format);
  const known = sets.get(set);
  const words = (known ?? []).filter(([value]) => value <= LARGEST_LONG);
  const isLabelled = words.length > 0 && meaning.as === 'number';
  const values = words.map(([value]) => value);
  const own = ownLabels(
    values,
    words.map(([, label]) => label),
  );
  return {
    ...column,
    cell: {
      as: 'number',
      store: STORES[storage],
      at,
      bytes: storageBytes(storage),
      isLittle,
      missing: missingOf(storage, version),
    },
    meaning,
    labels: isLabelled ? { of: 'number', values, labels: own.labels } : null,
    notices: [
      ...(notice === null ? [] : [{ code: 'source.unit' as const, message: notice }]),
      ...(isLabelled ? own.notices : []),
      ...(set === '' || known !== undefined
        ? []
        : [{ code: 'source.labels' as const, message: `Its value labels "${set}" are not in the file.` }]),
    ],
  };
}
