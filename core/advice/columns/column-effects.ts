/**
 * What a step will do to chosen columns, in one line of their own figures. A figure that a step will learn from fewer rows,
 * or that comes from a sample, is “about” right.
 */
import { counted, thousands } from '../../words/counted.ts';
import type { SurveyedColumn } from '../../protocol/inspection.ts';
import { type ChosenColumns, type ColumnFacts, missingIn } from './column-facts.ts';

const DIGITS = 4;
const MAX_TEXT = 24;
const MAX_NAMED = 2;

const brief = (value: number): string => String(Number(value.toPrecision(DIGITS)));
const quoted = (text: string): string => `“${text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text}”`;

export const countedColumns = ({ columns }: ChosenColumns): string => counted(columns.length, 'column');

const about = ({ isExact }: ChosenColumns): string => (isExact ? '' : 'about ');

/** A figure of one column, or of the first ones by name; '' while the figures are not known. */
function figures(
  chosen: ChosenColumns,
  words: (survey: SurveyedColumn, column: ColumnFacts) => string | null,
  onlyMissing = false,
): string {
  const { columns, isExact } = chosen;
  const concerned = onlyMissing ? columns.filter((column) => missingIn(column, isExact) !== 0) : columns;
  const told = concerned.flatMap((column) => {
    const text = column.survey === undefined ? null : words(column.survey, column);
    return text === null ? [] : [{ name: column.name, text }];
  });
  if (told.length < concerned.length || told.length === 0) return '';
  if (told.length === 1) return `${about(chosen)}${told[0]?.text}`;
  const shown = told.slice(0, MAX_NAMED).map(({ name, text }) => `${quoted(name)} ${about(chosen)}${text}`);
  return `${shown.join(', ')}${told.length > MAX_NAMED ? ', …' : ''}`;
}

/** “4 missing cells”, or “Missing cells” while they are not counted. */
function missingCells({ columns, isExact }: ChosenColumns): string {
  let sum = 0;
  for (const column of columns) {
    const missing = missingIn(column, isExact);
    if (missing === undefined) return 'Missing cells';
    sum += missing;
  }
  return counted(sum, 'missing cell');
}

/** The train rows are not told from the others in the survey, so that a figure of all rows would mislead there. */
export const filledBy = (chosen: ChosenColumns, what: string): string => `${missingCells(chosen)} → ${what}`;

export function filledByMean(chosen: ChosenColumns): string {
  const means = chosen.hasParts ? '' : figures(chosen, ({ mean }) => (mean === null ? null : brief(mean)), true);
  return filledBy(chosen, means === '' ? `the mean${ofTrain(chosen)}` : means);
}

export function filledByMostFrequent(chosen: ChosenColumns): string {
  const words = ({ top, type }: SurveyedColumn): string | null => {
    const value = top[0]?.value;
    return value === undefined ? null : type === 'number' ? value : quoted(value);
  };
  const values = chosen.hasParts ? '' : figures(chosen, words, true);
  return filledBy(chosen, values === '' ? `the most frequent value${ofTrain(chosen)}` : values);
}

const ofTrain = ({ hasParts }: ChosenColumns): string => (hasParts ? ' of the train rows' : '');

export function droppedMissing(chosen: ChosenColumns): string {
  const { columns, rows, isExact } = chosen;
  let most = 0;
  for (const column of columns) {
    const missing = missingIn(column, isExact);
    if (missing === undefined) return 'Rows in which a cell is missing go.';
    most = Math.max(most, missing);
  }
  return `${columns.length > 1 ? 'At least ' : ''}${thousands(most)} of ${counted(rows, 'row')} go.`;
}

export function minMaxScaled(chosen: ChosenColumns): string {
  const ends = figures(chosen, ({ min, max }) =>
    min === null || max === null ? null : `${brief(min)} … ${brief(max)}`,
  );
  return `${ends === '' ? 'Smallest … largest' : ends} → 0 … 1`;
}

export function standardScaled(chosen: ChosenColumns): string {
  const means = figures(chosen, ({ mean }) => (mean === null ? null : brief(mean)));
  return `${means === '' ? 'Mean' : `Mean ${means}`} → 0, deviation → 1`;
}

export function oneHotEncoded(chosen: ChosenColumns): string {
  let made = 0;
  for (const { survey } of chosen.columns) {
    if (survey === undefined) return 'A column of 0 and 1 for each value.';
    // A missing cell is a category, too.
    made += survey.distinct + (survey.missing > 0 ? 1 : 0);
  }
  return `${countedColumns(chosen)} → ${about(chosen)}${counted(made, 'column')} of 0 and 1`;
}

export function ordinalEncoded(chosen: ChosenColumns): string {
  const codes = figures(chosen, ({ distinct }) => (distinct === 0 ? null : `0 … ${distinct - 1}`));
  return codes === '' ? 'Each value becomes a whole number from 0.' : `Values → ${codes}`;
}

export function parsed(chosen: ChosenColumns, what: 'numbers' | 'dates', how: string): string {
  const unread = chosen.columns.reduce((sum, { survey }) => sum + (survey?.unread ?? 0), 0);
  const lost = unread === 0 || how.includes('missing') ? '' : `; ${counted(unread, 'cell')} cannot be read`;
  return `${countedColumns(chosen)} → ${what}${how}${lost}`;
}

export function uniformBins(chosen: ChosenColumns, bins: number): string {
  const widths = figures(chosen, ({ min, max }) =>
    min === null || max === null ? null : `${brief((max - min) / bins)} wide`,
  );
  return widths === '' ? `Each number becomes 0 … ${bins - 1}.` : `0 … ${bins - 1}, each bin ${widths}`;
}

export function withoutDuplicates(chosen: ChosenColumns): string {
  const [only] = chosen.columns;
  const distinct = only?.survey?.distinct;
  if (chosen.columns.length > 1 || only === undefined || distinct === undefined || !chosen.isExact)
    return 'The first row of each value stays.';
  const missing = missingIn(only, true) ?? 0;
  const left = distinct + (missing > 0 ? 1 : 0);
  return `${thousands(left)} of ${counted(chosen.rows, 'row')} stay, one for each value.`;
}
