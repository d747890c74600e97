/** The candidate that explains the beginning and the end of a text best, and how certain that is. */
import { isValueShape, shapeOf } from '../../cells/cell-shape.ts';
import { BLANKS, type TextDialect } from '../text-rows.ts';
import { candidates, firstLines } from './candidates.ts';
import { judge, type Judged } from './judge.ts';
import { type Sample, sampleOf } from './sample.ts';

/** Rows of the file's beginning that candidates are judged by. */
export const HEAD_ROWS = 150;
/** Rows by which all candidates are judged first, and the share of the best score below which one has no chance. */
const FIRST_ROWS = 24;
const NEAR = 0.7;
/** Rows of its end. */
const TAIL_ROWS = 60;
const TAIL_CHARACTERS = 1 << 15;

/** The text of a file, as far as it is looked at. */
export interface SampledText {
  readonly head: string;
  /** Whether `head` is the whole file. */
  readonly isWhole: boolean;
  /** Lines of the file's end, the first of which may be cut; empty where `head` is the whole file. */
  readonly tail: string;
  /** Ending of the file's name, in small letters. */
  readonly ending: string;
}

/** What the document states. */
export interface GivenTable {
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  readonly escape?: string | undefined;
  readonly skip_initial_space?: boolean | undefined;
  readonly colspecs?: string | undefined;
  readonly comment?: string | undefined;
  readonly skip_rows?: number | undefined;
  readonly skip_footer?: number | undefined;
  readonly trailing_delimiter?: boolean | undefined;
  readonly header?: boolean | undefined;
  readonly name_mark?: string | undefined;
  readonly header_rows?: number | undefined;
  readonly skip_after_header?: number | undefined;
}

/** The best dialect, and the best one that cuts otherwise. */
export function findBest(text: SampledText, newline: TextDialect['newline'], comment: string, given: GivenTable): Best {
  const end = newline === '\r' ? '\r' : '\n';
  const lines = firstLines(text.head, end, comment);
  const judgedAll = judgeAll([...candidates(text.head, lines, given, { newline, comment })], text);
  let wholeLines: Judged | null = null;
  const single: TextDialect = {
    delimiter: ',',
    quote: given.quote ?? '"',
    escape: '',
    newline,
    comment,
    skip_initial_space: false,
    colspecs: '',
  };
  if (given.delimiter === undefined && given.colspecs === undefined) {
    // A delimiter that the text does not hold leaves each line whole.
    const whole: TextDialect = { ...single, delimiter: '\u0000' };
    const judged = judge(whole, wholeSample(text, whole), text.ending);
    // Names that a usual mark cuts mean a table, however short its rows are; else no row to come may be cut by what is stored.
    const cutting = isValueShape(shapeOf(lines[0] ?? ''))
      ? undefined
      : USUAL.find((mark) => cutsNames(lines[0] ?? '', mark));
    const absent = USUAL.find((mark) => !text.head.includes(mark) && !text.tail.includes(mark));
    const delimiter = cutting ?? absent ?? '\u001f';
    const isCutEverywhere = cutting !== undefined && lines.every((line) => line.includes(cutting));
    wholeLines = { ...judged, dialect: { ...single, delimiter }, score: judged.score * (isCutEverywhere ? 0.2 : 1) };
    judgedAll.push(wholeLines);
  }
  const usable = judgedAll.filter(
    (one) => one.table.width > 1 || one === wholeLines || given.delimiter !== undefined || one.dialect.colspecs !== '',
  );
  usable.sort((a, b) => b.score - a.score);
  const [judged] = usable;
  const cutOf = ({ dialect, table }: Judged): string =>
    table.width < 2 ? '' : dialect.colspecs === '' ? dialect.delimiter : BLANKS;
  const cut = cutOf(judged);
  return {
    judged,
    runnerUp: usable.find((other) => cutOf(other) !== cut && !isSameCut(other, judged)) ?? null,
    others: usable.filter((other) => other !== judged),
    isUncut: judged === wholeLines && isCutBelow(lines),
    isEverywhere: cut !== '' && lines.every((line) => line.includes(cut)),
  };
}

/**
 * Judges all by few rows, and by all rows of the sample those that come near the best one. All are judged by all rows unless the best
 * one explains each of its few rows, because titles may fill them.
 */
function judgeAll(dialects: readonly TextDialect[], text: SampledText): Judged[] {
  const whole = (dialect: TextDialect): Judged => judge(dialect, wholeSample(text, dialect), text.ending);
  const first = dialects.map((dialect) =>
    judge(dialect, sampleOf(text.head, text.isWhole, dialect, FIRST_ROWS), text.ending),
  );
  const best = first.reduce<Judged | null>(
    (most, one) => (most !== null && most.score >= one.score ? most : one),
    null,
  );
  const least = best !== null && isPlain(best) ? NEAR * best.score : 0;
  return first.map((one) => (one.sample.isWhole || one.score < least ? one : whole(one.dialect)));
}

/** Whether all rows of the sample are rows of the table, with as many cells each. */
const isPlain = ({ table, sample }: Judged): boolean =>
  table.width > 1 &&
  table.regularity === 1 &&
  table.begin === 0 &&
  table.end === sample.rows.length &&
  sample.rows.length === FIRST_ROWS &&
  !sample.rows.some(({ hasFlaw }) => hasFlaw);

/** Whether a usual mark, with no blank behind it, stands equally often in all lines below the first. */
function isCutBelow([, ...lines]: readonly string[]): boolean {
  if (lines.length < 2 || lines.every((line) => isValueShape(shapeOf(line)) || line.startsWith('"'))) return false;
  return USUAL.some((mark) => {
    const count = lines[0].split(mark).length;
    return count > 1 && lines.every((line) => line.split(mark).length === count && !line.includes(`${mark} `));
  });
}

export interface Best {
  readonly judged: Judged;
  /** The best dialect that cuts otherwise. */
  readonly runnerUp: Judged | null;
  /** All others, the best first. */
  readonly others: readonly Judged[];
  /** Whether the lines are whole although a mark may cut all but the first. */
  readonly isUncut: boolean;
  /** Whether the delimiter stands in each of the first lines. */
  readonly isEverywhere: boolean;
}

const USUAL = [',', ';', '\t', '|'];

/** Whether the mark stands between words of a line, with no blank behind it as in a sentence. */
const cutsNames = (line: string, mark: string): boolean =>
  !line.startsWith('"') && line.includes(mark) && !line.includes(`${mark} `);

/** Whether two dialects give the same first rows. */
const isSameCut = (a: Judged, b: Judged): boolean =>
  a.table.width === b.table.width &&
  JSON.stringify(a.sample.rows[a.table.begin]?.cells) === JSON.stringify(b.sample.rows[b.table.begin]?.cells);

/** Rows of the beginning and the end of the file. */
function wholeSample(text: SampledText, dialect: TextDialect): Sample {
  const head = sampleOf(text.head, text.isWhole, dialect, HEAD_ROWS);
  if (head.isWhole || head.isUnclosed) return head;
  const end = text.isWhole ? text.head.slice(-TAIL_CHARACTERS) : text.tail;
  // The first line may be cut, or stand within quotes.
  const from = end.indexOf(dialect.newline === '\r' ? '\r' : '\n') + 1;
  if (from === 0) return head;
  const tail = sampleOf(end.slice(from), true, dialect, Infinity);
  const isBroken = tail.isUnclosed || !tail.isWhole || tail.rows.some(({ hasFlaw }) => hasFlaw);
  return isBroken ? head : { rows: [...head.rows, ...tail.rows.slice(-TAIL_ROWS)], isUnclosed: false, isWhole: true };
}
