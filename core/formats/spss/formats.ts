/** Display formats of SPSS: numbers count seconds where they say so. */
import type { NumberMeaning } from '../records/layout.ts';

/** By the number that stands in system files and portable files. */
const FORMATS: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'AHEX',
  3: 'COMMA',
  4: 'DOLLAR',
  5: 'F',
  6: 'IB',
  7: 'PIBHEX',
  8: 'P',
  9: 'PIB',
  10: 'PK',
  11: 'RB',
  12: 'RBHEX',
  15: 'Z',
  16: 'N',
  17: 'E',
  20: 'DATE',
  21: 'TIME',
  22: 'DATETIME',
  23: 'ADATE',
  24: 'JDATE',
  25: 'DTIME',
  26: 'WKDAY',
  27: 'MONTH',
  28: 'MOYR',
  29: 'QYR',
  30: 'WKYR',
  31: 'PCT',
  32: 'DOT',
  33: 'CCA',
  34: 'CCB',
  35: 'CCC',
  36: 'CCD',
  37: 'CCE',
  38: 'EDATE',
  39: 'SDATE',
  40: 'MTIME',
  41: 'YMDHMS',
};

const DATES = new Set([20, 22, 23, 24, 28, 29, 30, 38, 39, 41]);
const TIMES = new Set([21, 25, 40]);

/** 1582-10-14, the day before the first one of the Gregorian calendar. */
export const ORIGIN_MS = Date.UTC(1582, 9, 14);

export interface SpssFormat {
  readonly type: number;
  readonly width: number;
  readonly decimals: number;
}

export const formatText = ({ type, width, decimals }: SpssFormat): string =>
  `${FORMATS[type] ?? `format ${type}`}${width}${decimals > 0 ? `.${decimals}` : ''}`;

export const meaningOf = ({ type }: SpssFormat): NumberMeaning =>
  DATES.has(type) ? { as: 'datetime', milliseconds: 1000, origin: ORIGIN_MS } : { as: 'number' };

/** What is told of a format; null where its numbers are what they look like. */
export function unitNotice(format: SpssFormat): string | null {
  if (TIMES.has(format.type)) return `It holds times (${formatText(format)}): it is read as numbers of seconds.`;
  if (format.type === 26) return 'It holds days of the week (WKDAY): it is read as numbers, 1 for Sunday to 7.';
  if (format.type === 27) return 'It holds months (MONTH): it is read as numbers, 1 for January to 12.';
  return null;
}
