/**
 * The shape of a cell's text: what a person takes it for at a glance, in any notation. Finding a dialect and a header
 * compares shapes; the value of a cell is left to `readCell`.
 */

export type Shape =
  | 'empty'
  | 'integer'
  | 'decimal'
  | 'percent'
  | 'date'
  | 'time'
  | 'boolean'
  | 'word'
  | 'list'
  | 'prose'
  | 'other';

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+[.,]\d*|[.,]\d+|\d+)(?:[eE][+-]?\d+)?$/;
/** Digits in groups of three: `1,234.50`, `1.234,50`, `1 234,5`, `1'234`. */
const GROUPED = /^[+-]?\d{1,3}(?:([., '’\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$/;
const MONEY = /^[+-]?[€$£¥]\s?[+-]?\d[\d.,]*$|^[+-]?\d[\d.,]*\s?[€$£¥]$/;
const PERCENT = /^[+-]?\d+(?:[.,]\d+)?\s?%$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?`;
const ZONE = String.raw`(?:Z|[+-]\d\d(?::?\d\d)?| UTC)?`;
const TIME = new RegExp(`^-?${CLOCK}$`);
const DATE = new RegExp(
  String.raw`^(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[- ]${MONTH}[- ,]*\d{2,4}|${MONTH} \d{1,2},? \d{4}|${MONTH}[- ]\d{2,4})(?:[ T]${CLOCK}${ZONE})?$`,
  'i',
);
const YEAR_MONTH = /^\d{4}\.\d{1,2}$/;
const BOOLEAN = /^(?:true|false|True|False|TRUE|FALSE)$/;
const WORD = /^(?=.*[\p{L}\p{N}])[\p{L}\p{N}_.@/\\+#°%&*()-]+$/u;
const LIST = /^[^\s,;|]+(?:[,;|][^\s,;|]+)+$/;
const PROSE = /^(?=.*[\p{L}\p{N}])[\p{L}\p{N}\p{M}\s.,'’"“”„!?()[\]/&%+:°_@#*$€£–—-]+$/u;
const ADDRESS = /^(?:[a-z]+:\/\/|www\.)\S+$/i;

/** Words and marks that stand for a missing cell in one program or another. */
const MISSING =
  /^(?:|-|--|\?|\.|\\N|#?N\/?A|n\/a|<NA>|#N\/A N\/A|#NA|-?1\.#(?:IND|QNAN)|-?nan|-?NaN|NULL|null|None|none|nil)$/;

/** Whether the text is empty or a usual mark of a missing cell. */
export const isMissingMark = (cell: string): boolean => MISSING.test(cell.trim());

/** Longer texts are prose without a look at each letter. */
const MAX_LENGTH = 200;

export function shapeOf(cell: string): Shape {
  const text = cell.trim();
  if (isMissingMark(text)) return 'empty';
  if (text.length > MAX_LENGTH) return 'prose';
  const first = text.charCodeAt(0);
  // Most cells begin with a letter, and are then no number.
  if (first < 0x3a || first > 0x7f || /^[ij]/i.test(text)) {
    if (INTEGER.test(text)) return 'integer';
    if (YEAR_MONTH.test(text) || DECIMAL.test(text)) return 'decimal';
    if (GROUPED.test(text) || MONEY.test(text)) return 'decimal';
    if (PERCENT.test(text)) return 'percent';
    if (INFINITE.test(text)) return 'decimal';
    if (TIME.test(text)) return 'time';
  }
  if (DATE.test(text)) return 'date';
  if (BOOLEAN.test(text)) return 'boolean';
  if (WORD.test(text) || ADDRESS.test(text)) return 'word';
  if (LIST.test(text)) return 'list';
  return PROSE.test(text) ? 'prose' : 'other';
}

/** Shapes that a column of values has, as against text. */
export const isValueShape = (shape: Shape): boolean =>
  shape === 'integer' ||
  shape === 'decimal' ||
  shape === 'percent' ||
  shape === 'date' ||
  shape === 'time' ||
  shape === 'boolean';

/** Whole numbers and decimals occur in one column. */
export const isNumberShape = (shape: Shape): boolean => shape === 'integer' || shape === 'decimal';
