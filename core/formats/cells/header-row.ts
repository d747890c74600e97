/**
 * Whether the first row of a table holds the names of its columns: each of its cells is compared with the column below
 * it. One rule for every format that has rows of cells and no header of its own (text files, spreadsheets, lists in JSON).
 */
import { isMissingMark, isNumberShape, isValueShape, type Shape, shapeOf } from './cell-shape.ts';
import { certain, DOUBT, type Finding } from './finding.ts';

type Rows = readonly (readonly string[])[];

/** Rows that are compared with the first. */
const MAX_ROWS = 200;
/** Columns that are compared; the rest of a wide table is alike. */
const MAX_COLUMNS = 2000;

/** Confidence of a finding that is told. */
const UNSURE = DOUBT - 0.05;

/** A reason for (above 0) or against a header, as the logarithm of odds. */
interface Reason {
  readonly weight: number;
  readonly evidence: string;
}

const quote = (cell: string): string => `"${cell.length > 40 ? `${cell.slice(0, 39)}…` : cell}"`;

interface Column {
  readonly name: string;
  readonly shape: Shape;
  /** Cells below that are not missing. */
  readonly below: readonly string[];
  readonly shapes: readonly Shape[];
  /** The shape of nearly all of them; whole numbers among decimals count as decimals. */
  readonly common: Shape | null;
}

/** The share of cells that must have a shape for the column to have it. */
const COMMON_SHARE = 0.9;

function commonShape(shapes: readonly Shape[]): Shape | null {
  if (shapes.length === 0) return null;
  const counts = new Map<Shape, number>();
  for (const shape of shapes) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  const decimals = counts.get('decimal') ?? 0;
  if (decimals > 0) counts.set('decimal', decimals + (counts.get('integer') ?? 0));
  for (const [shape, count] of counts)
    if (count >= COMMON_SHARE * shapes.length) return decimals > 0 && shape === 'integer' ? 'decimal' : shape;
  return null;
}

function columnsOf(first: readonly string[], rest: Rows): Column[] {
  return first.slice(0, MAX_COLUMNS).map((name, column) => {
    const below: string[] = [];
    for (const row of rest) {
      const cell = row[column];
      if (cell !== undefined && !isMissingMark(cell)) below.push(cell.trim());
    }
    const shapes = below.map(shapeOf);
    return { name: name.trim(), shape: shapeOf(name), below, shapes, common: commonShape(shapes) };
  });
}

const isText = (shape: Shape): boolean =>
  shape === 'word' || shape === 'prose' || shape === 'list' || shape === 'other';

/** The outline of a text: letters as a, capitals as A, digits as 9, repetitions once. */
const outline = (text: string): string =>
  text
    .replace(/\p{Lu}+/gu, 'A')
    .replace(/\p{L}+/gu, (letters) => (letters === 'A' ? 'A' : 'a'))
    .replace(/\d+/g, '9');

const wordsOf = (text: string): number => text.split(/\s+/).length;

/** Words of a text that is no name of its column. */
const MIN_PROSE_WORDS = 4;

/** Names are shorter than the sentences below them. */
function lengthReason(name: string, below: readonly string[]): Reason {
  const lengths = below.map(wordsOf).sort((a, b) => a - b);
  const typical = lengths[lengths.length >> 1];
  const words = wordsOf(name);
  if (typical >= MIN_PROSE_WORDS && words <= 2)
    return { weight: 1.5, evidence: `${quote(name)} is shorter than the texts below it.` };
  if (name.includes('"') || (typical >= MIN_PROSE_WORDS && words >= MIN_PROSE_WORDS && words >= typical / 2))
    return { weight: -1.5, evidence: `${quote(name)} is a text and hardly a name.` };
  return { weight: 0.1, evidence: '' };
}

/** What a name and its column say about each other. */
function reasonOf({ name, shape, below, common }: Column): Reason | null {
  if (shape === 'empty' || below.length === 0) return null;
  if (common !== null && isValueShape(common)) {
    if (isText(shape)) return { weight: 3, evidence: `${quote(name)} stands above cells that are no text.` };
    if (shape === common || (isNumberShape(shape) && isNumberShape(common))) {
      const isOther = shape === 'integer' && common === 'decimal';
      return { weight: isOther ? -0.3 : -1.5, evidence: `${quote(name)} is a value like those below it.` };
    }
    return {
      weight: 2,
      evidence: `${quote(name)} is of another kind than the cells below it, such as ${quote(below[0])}.`,
    };
  }
  if (!isText(shape)) return null;
  if (below.includes(name)) {
    const isFrequent = new Set(below).size <= below.length / 2;
    return { weight: isFrequent ? -3 : -2, evidence: `${quote(name)} occurs again below.` };
  }
  // Codes, addresses and the like are of one form; a name among them would have it too.
  const form = outline(below[0]);
  const isOneForm = below.length > 1 && /[9@/:-]/.test(form) && below.every((cell) => outline(cell) === form);
  if (!isOneForm) return lengthReason(name, below);
  return outline(name) === form
    ? { weight: -1.2, evidence: `${quote(name)} has the form of the cells below it.` }
    : { weight: 2, evidence: `${quote(name)} has another form than the cells below it, such as ${quote(below[0])}.` };
}

/** Numbers of cells as far as they are plain ones, of either decimal mark. */
const numberOf = (cell: string): number =>
  /^[+-]?\d*[.,]?\d+$/.test(cell) ? Number(cell.replace(',', '.')) : Number.NaN;

/** Years of data. */
const isYear = (value: number): boolean => Number.isInteger(value) && value >= 1500 && value < 2200;

const stepOf = (values: readonly number[]): number | null => {
  const step = values[1] - values[0];
  const isEven = values.every((value, index) => index === 0 || Math.abs(value - values[index - 1] - step) < 1e-9);
  return isEven && step !== 0 ? step : null;
};

const rises = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value > values[index - 1]);

/** How far outside of its column a name must lie, in widths of the column's range. */
const FAR = 0.5;

/** The share of numbers in the first row that lie far outside of the numbers below them; 0 where few rows tell. */
function farShare(columns: readonly Column[], values: readonly number[]): number {
  const far = columns.filter(({ below }, index) => {
    const numbers = below.map(numberOf).filter((value) => !Number.isNaN(value));
    if (numbers.length < 3) return false;
    const least = numbers.reduce((a, b) => Math.min(a, b));
    const most = numbers.reduce((a, b) => Math.max(a, b));
    const room = FAR * (most - least);
    return values[index] < least - room || values[index] > most + room;
  });
  return far.length / columns.length;
}

const isShare = (value: number): boolean => value > 0 && value < 1;

/** Rising shares, or percentages, such as the names of quantiles. */
function quantileReason(values: readonly number[], rows: readonly (readonly number[])[]): Reason | null {
  if (values.length < 2 || !values.every(isShare) || !rises(values)) return null;
  const alike = rows.filter((row) => row.every(isShare)).length;
  if (alike > 0.1 * rows.length) return null;
  const cells = rows.flat();
  const isOther = cells.filter(isShare).length <= 0.1 * cells.length;
  // Bounds of an interval lie at the same distance from 0 and from 1.
  const isInterval = values.every((value, index) => Math.abs(value + values[values.length - 1 - index] - 1) < 1e-9);
  return {
    weight: (isOther || isInterval ? 2 : 0) + 1.6 * values.length,
    evidence: `The first row holds rising shares such as quantiles, and ${isOther ? 'the cells below are none' : 'no row below does'}.`,
  };
}

/** Numbers from 0 or 1 on, or multiples of their step: hours, weeks, doses, bins. */
function isScale(values: readonly number[], step: number): boolean {
  const [first] = values;
  if (step === 1) return first === 0 || first === 1;
  return Math.abs(step) >= 5 || first === 0 ? Math.abs(Math.round(first / step) - first / step) < 1e-9 : false;
}

/** Numbers that go up in even steps, or whole numbers that go up above decimals. */
function scaleReason(
  columns: readonly Column[],
  values: readonly number[],
  rows: readonly (readonly number[])[],
  isLabelled: boolean,
): Reason | null {
  const count = values.length;
  if (count < 2) return null;
  const step = stepOf(values);
  const whole = columns.filter(({ shape, common }) => shape === 'integer' && common === 'decimal').length;
  const isAboveDecimals = whole >= 0.5 * count;
  const first = quote(columns[0].name);
  if (step === null) {
    if (!isLabelled || count < 3 || !isAboveDecimals || !values.every(Number.isInteger) || !rises(values)) return null;
    return { weight: 0.4 * count, evidence: `Whole numbers rise from ${first}, and decimals stand below them.` };
  }
  const even = rows.filter((row) => stepOf(row) !== null).length / Math.max(1, rows.length);
  const far = farShare(columns, values);
  const isAlsoBelow = count > 2 ? even > 0.5 : even > 0;
  if (isAlsoBelow && far < 0.5 && !(isLabelled && isAboveDecimals)) return null;
  // Without a label before them, or among decimals, numbers are more often values.
  const isWhole = values.every(Number.isInteger);
  const isLikely = isLabelled || (isWhole && values[0] === 0 && step === 1);
  const isAmongDecimals = !isWhole && columns.some(({ common }) => common === 'decimal');
  const likely = count >= 4 ? 2.2 : isScale(values, step) ? 1.8 : 1.55;
  const seldom = count >= 4 ? 1.6 : 1;
  const perName = count === 2 ? 0.5 : isLikely && !isAmongDecimals ? likely : seldom;
  const surprise = Math.max(1 - even, isAboveDecimals ? 0.5 : 0, far);
  return {
    weight: perName * count * surprise,
    evidence: `The numbers of the first row go up evenly from ${first}${isAlsoBelow ? '' : ', and those below do not'}.`,
  };
}

/** Names that are numbers: counted columns, years, quantiles, hours. */
function sequenceReason(columns: readonly Column[], rest: Rows): Reason | null {
  const indexes = columns.flatMap(({ shape }, index) => (isNumberShape(shape) || shape === 'percent' ? [index] : []));
  const numbered = indexes.map((index) => columns[index]);
  if (numbered.length === 0) return null;
  const values = numbered.map(({ name }) => numberOf(name));
  if (values.some(Number.isNaN)) return null;
  const [{ name: first }] = columns;
  const isCounted = values.every((value, index) => value === index);
  if (first === '' && numbered.length === columns.length - 1 && isCounted && columns[0].below.length > 0) {
    return { weight: 9 + 2 * values.length, evidence: 'The first row counts the columns from 0, as data frames do.' };
  }
  const below = numbered.flatMap((column) => column.below.map(numberOf));
  if (values.every(isYear) && (below.length === 0 || below.filter(isYear).length <= 0.05 * below.length)) {
    return {
      weight: 3 + 1.6 * values.length,
      evidence: `The first row holds years such as ${quote(numbered[0].name)}, and no cell below is one.`,
    };
  }
  const rows = rest.map((row) => indexes.map((index) => numberOf((row[index] ?? '').trim())));
  const isLabelled = isText(columns[0].shape) && columns[0].common !== null && isText(columns[0].common);
  return values.every(isShare) ? quantileReason(values, rows) : scaleReason(numbered, values, rows, isLabelled);
}

/** Whether the first row is a header. All cells are texts as they stand in the file; rows may be of different lengths. */
export function judgeHeader(rows: Rows): Finding<boolean> {
  const [first, ...more] = rows;
  const rest = more.slice(0, MAX_ROWS);
  if (first === undefined || rest.length === 0) {
    return { ...certain(true, 'There is a single row.'), confidence: 0.7 };
  }
  // A header that stands again in the middle, where files were joined.
  const isSame = (row: readonly string[]): boolean =>
    row.length === first.length && row.every((cell, index) => cell === first[index]);
  const others = rest.filter((row) => !isSame(row));
  const isRepeated = others.length < rest.length && first.length > 1 && others.length > rest.length / 2;
  const columns = columnsOf(first, isRepeated ? others : rest);
  const reasons: Reason[] = [];
  for (const column of columns) {
    const reason = reasonOf(column);
    if (reason !== null) reasons.push(reason);
  }
  const sequence = sequenceReason(columns, rest);
  if (sequence !== null) reasons.push(sequence);
  const names = columns.filter(({ shape }) => shape !== 'empty').map(({ name }) => name);
  const hasValues = columns.some(({ shape }) => isValueShape(shape));
  if (isRepeated) {
    const isNamed = columns.some(
      (column) => isText(column.shape) && column.common !== null && isValueShape(column.common),
    );
    reasons.push({
      weight: isNamed ? 3 : -2,
      evidence: isNamed ? 'The first row stands again further down.' : 'The first row occurs again below.',
    });
  }
  if (new Set(names).size < names.length) reasons.push({ weight: -0.5, evidence: 'Cells of the first row are alike.' });
  if (!hasValues && names.length > 0)
    reasons.push({ weight: 0.8, evidence: 'The first row holds text only, as names do.' });
  const sum = reasons.reduce((total, { weight }) => total + weight, 0);
  const value = sum > 0 || (sum === 0 && !hasValues);
  const strongest = (isFor: boolean): string =>
    reasons
      .filter(({ weight, evidence }) => evidence !== '' && weight > 0 === isFor)
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))[0]?.evidence ?? '';
  const against = strongest(!value);
  // A scale in the first row that the rest outweighs may be names all the same.
  const most = sequence !== null && !value ? UNSURE : 1;
  return {
    value,
    evidence:
      strongest(value) ||
      (value ? 'Nothing speaks against names in the first row.' : 'The first row looks like the rows below it.'),
    confidence: Math.min(most, 1 / (1 + Math.exp(-Math.abs(sum)))),
    runnerUp: { value: !value, evidence: against },
  };
}
