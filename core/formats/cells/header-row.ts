/**
 * Whether the first row of a table holds the names of its columns: each of its cells is compared with the column below
 * it. One rule for every format that has rows of cells and no header of its own (text files, spreadsheets, lists in JSON).
 */
import { isMissingMark, isNumberShape, isValueShape, type Shape, shapeOf } from './cell-shape.ts';
import { certain, type Finding } from './finding.ts';

type Rows = readonly (readonly string[])[];

/** Rows that are compared with the first. */
const MAX_ROWS = 200;
/** Columns that are compared; the rest of a wide table is alike. */
const MAX_COLUMNS = 2000;

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
  if (!isOneForm) return { weight: 0.1, evidence: '' };
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

/** Names that are numbers: counted columns, years, quantiles. */
function sequenceReason(columns: readonly Column[], rest: Rows): Reason | null {
  const numbered = columns.filter(({ shape }) => isNumberShape(shape));
  if (numbered.length === 0) return null;
  const values = numbered.map(({ name }) => numberOf(name));
  if (values.some(Number.isNaN)) return null;
  const [{ name: first }] = columns;
  const isCounted = values.every((value, index) => value === index);
  if (first === '' && numbered.length === columns.length - 1 && isCounted && columns[0].below.length > 0) {
    return { weight: 9 + 2 * values.length, evidence: 'The first row counts the columns from 0, as data frames do.' };
  }
  const below = numbered.flatMap((column) => column.below.map(numberOf));
  const shareOf = (holds: (value: number) => boolean): number =>
    below.length === 0 ? 1 : below.filter(holds).length / below.length;
  if (values.every(isYear) && shareOf(isYear) <= 0.05) {
    return {
      weight: 3 + 1.6 * values.length,
      evidence: `The first row holds years such as ${quote(numbered[0].name)}, and no cell below is one.`,
    };
  }
  const isShare = (value: number): boolean => value > 0 && value < 1;
  if (values.length > 1 && values.every(isShare) && rises(values) && shareOf(isShare) <= 0.1) {
    return {
      weight: 2 + 1.6 * values.length,
      evidence: 'The first row holds rising shares such as quantiles, and the cells below are none.',
    };
  }
  if (values.length < 2 || stepOf(values) === null) return null;
  const indexes = columns.flatMap(({ shape }, index) => (isNumberShape(shape) ? [index] : []));
  const isAlsoBelow = rest.some((row) => stepOf(indexes.map((index) => numberOf((row[index] ?? '').trim()))) !== null);
  if (isAlsoBelow) return null;
  const weight = values.length >= 4 ? 1.6 : values.length === 3 ? 1 : 0.5;
  return {
    weight: weight * values.length,
    evidence: `The numbers of the first row go up evenly from ${quote(numbered[0].name)}, and those below do not.`,
  };
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
  return {
    value,
    evidence:
      strongest(value) ||
      (value ? 'Nothing speaks against names in the first row.' : 'The first row looks like the rows below it.'),
    confidence: 1 / (1 + Math.exp(-Math.abs(sum))),
    runnerUp: { value: !value, evidence: against },
  };
}
