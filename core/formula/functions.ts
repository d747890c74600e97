/** The functions of the formula language: names, help and meaning. */
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_SECOND } from '../words/durations.ts';
import * as b from '../ir/build.ts';
import type { BinaryFunction, DatePart, Expr, TextFunction, TextTest, UnaryFunction } from '../ir/expression.ts';
import { unknownDirectives } from '../ir/functions/dates.ts';
import { readPattern, readTemplate } from '../ir/functions/patterns.ts';
import { ProblemError } from '../ir/problem.ts';
import { formulaError } from './problem.ts';
import type { Call } from './call.ts';

export type FunctionGroup = 'logic' | 'math' | 'text' | 'date' | 'convert';

export interface FormulaFunction {
  readonly name: string;
  readonly group: FunctionGroup;
  /** Signature, such as `round(x, digits)`; an optional argument has a `?`. */
  readonly signature: string;
  /** One line of help. */
  readonly help: string;
  /** Minimum and maximum number of arguments. */
  readonly count: readonly [number, number];
  /**
   * Aliases that are accepted but not offered. An alias is listed only if the name means exactly this elsewhere, too.
   */
  readonly also?: readonly string[];
  build(call: Call): Expr;
}

/** Maximum number of arguments of a function that accepts any number. */
const MAX_ARGUMENTS = 100;
const MAX_DIGITS = 15;
const MAX_PAD_WIDTH = 10_000;
const POSITIONS = [-1_000_000, 1_000_000] as const;

const unary = (
  name: string,
  fn: UnaryFunction,
  help: string,
  also: readonly string[] = [],
  group: FunctionGroup = 'math',
): FormulaFunction => ({
  name,
  group,
  signature: `${name}(x)`,
  help,
  count: [1, 1],
  also,
  build: (call) => b.unary(fn, call.number(0)),
});

const binary = (
  name: string,
  fn: BinaryFunction,
  signature: string,
  help: string,
  also: readonly string[] = [],
): FormulaFunction => ({
  name,
  group: 'math',
  signature,
  help,
  count: [2, 2],
  also,
  build: (call) => b.binary(fn, call.number(0), call.number(1)),
});

const onText = (
  fn: Extract<
    TextFunction,
    { name: 'lower' | 'upper' | 'title' | 'strip' | 'lstrip' | 'rstrip' | 'capitalize' }
  >['name'],
  help: string,
): FormulaFunction => ({
  name: fn,
  group: 'text',
  signature: `${fn}(text)`,
  help,
  count: [1, 1],
  build: (call) => b.text({ name: fn }, call.text(0)),
});

const testOfText = (name: string, test: Exclude<TextTest['name'], 'matches'>, help: string): FormulaFunction => ({
  name,
  group: 'text',
  signature: `${name}(text, "part")`,
  help,
  count: [2, 2],
  build: (call) => b.textTest({ name: test, text: call.constantText(1, 'what to look for') }, call.text(0)),
});

const partOfDate = (part: DatePart, help: string, also: readonly string[] = []): FormulaFunction => ({
  name: part,
  group: 'date',
  signature: `${part}(date)`,
  help,
  count: [1, 1],
  also,
  build: (call) => b.datePart(part, call.date(0)),
});

const between = (name: string, unit: number, word: string): FormulaFunction => ({
  name,
  group: 'date',
  signature: `${name}(start, end)`,
  help: `${word} from the first date to the second; negative where the second is earlier.`,
  count: [2, 2],
  build: (call) => {
    const [start, end] = [b.dateToNumber(call.date(0)), b.dateToNumber(call.date(1))];
    return b.div(b.sub(end, start), unit);
  },
});

/** Folds from left to right: f(f(a, b), c). */
const folded = (parts: readonly Expr[], join: (a: Expr, b: Expr) => Expr): Expr =>
  parts.slice(1).reduce(join, parts[0]);

/** A regular-expression literal, checked, with the names of its groups. */
function pattern(call: Call, index: number): { source: string; groups: readonly (string | null)[] } {
  const source = call.constantText(index, 'the pattern');
  return { source, groups: checked(call, index, 'pattern', () => readPattern(source)).groups };
}

/** A replacement, checked against the groups of its pattern. */
function template(call: Call, index: number, groups: readonly (string | null)[]): string {
  const by = call.constantText(index, 'what to put there');
  checked(call, index, 'replacement', () => readTemplate(by, groups));
  return by;
}

/** Reports problems of an argument at its place in the formula. */
function checked<Result>(call: Call, index: number, code: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw formulaError(call.span(index), code, error.problem.message, error.problem.hint ?? '');
  }
}

/** NumPy's round: halves go to the even neighbour; negative digits round to tens, hundreds … */
function rounded(call: Call): Expr {
  const x = call.number(0);
  if (call.count === 1) return b.unary('round', x);
  const digits = call.constantInteger(1, 'the number of digits', [-MAX_DIGITS, MAX_DIGITS]);
  const scale = 10 ** Math.abs(digits);
  if (digits === 0) return b.unary('round', x);
  return digits > 0 ? b.div(b.unary('round', b.mul(x, scale)), scale) : b.mul(b.unary('round', b.div(x, scale)), scale);
}

function chosen(call: Call): Expr {
  const pairs = Math.floor(call.count / 2);
  const tests = Array.from({ length: pairs }, (_, index) => call.condition(2 * index));
  const results = Array.from({ length: pairs }, (_, index) => call.any(2 * index + 1));
  const otherwise = call.count % 2 === 1 ? [call.any(call.count - 1)] : [];
  const branches = call.unified([...results, ...otherwise]);
  const last = branches[pairs] ?? b.missing(branches[0].type);
  return tests.reduceRight((rest, test, index) => b.choose(test, branches[index], rest), last);
}

function dateOf(call: Call): Expr {
  const node = call.span(0);
  if (node.node === 'text' && call.count === 1) return call.dateLiteral(node);
  const format = call.count === 1 ? null : call.constantText(1, 'the format');
  const unknown = format === null ? [] : unknownDirectives(format);
  if (unknown.length > 0) {
    throw formulaError(
      call.span(1),
      'date-format',
      `${unknown.join(', ')} has no meaning in a date format.`,
      'Use %Y %m %d %H %M %S and the like, as in "%d.%m.%Y".',
    );
  }
  const x = call.any(0);
  if (x.type === 'datetime') return x.expr;
  return b.parseDate(call.text(0), { format, dayfirst: false });
}

const textPart = (call: Call, index: number): Expr => {
  const part = call.any(index);
  return part.type === 'missing' ? b.missing('string') : b.toText(part.expr);
};

const all: readonly FormulaFunction[] = [
  {
    name: 'if',
    group: 'logic',
    signature: 'if(condition, a, b)',
    help: 'a where the condition holds, else b; a condition that is missing does not hold.',
    count: [3, 3],
    also: ['iif', 'where', 'ifelse'],
    build: chosen,
  },
  {
    name: 'case',
    group: 'logic',
    signature: 'case(condition, a, condition, b, …, otherwise?)',
    help: 'The result behind the first condition that holds; otherwise the last one, or missing.',
    count: [2, MAX_ARGUMENTS],
    also: ['case_when', 'ifs'],
    build: chosen,
  },
  {
    name: 'is_missing',
    group: 'logic',
    signature: 'is_missing(x)',
    help: 'Whether the cell is missing.',
    count: [1, 1],
    also: ['isna', 'isnull', 'is_null', 'isnan'],
    build: (call) => b.isMissing(call.any(0).expr),
  },
  {
    name: 'not_missing',
    group: 'logic',
    signature: 'not_missing(x, …)',
    help: 'Whether the cell is there; of several, whether all are.',
    count: [1, MAX_ARGUMENTS],
    also: ['notna', 'notnull'],
    build: (call) =>
      folded(
        call.rest(0, (index) => b.not(b.isMissing(call.any(index).expr))),
        b.and,
      ),
  },
  {
    name: 'coalesce',
    group: 'logic',
    signature: 'coalesce(x, fallback, …)',
    help: 'The first of them that is not missing.',
    count: [2, MAX_ARGUMENTS],
    also: ['fillna', 'ifnull'],
    build: (call) => {
      const parts = call.unified(call.rest(0, (index) => call.any(index)));
      return parts.slice(0, -1).reduceRight((rest, part) => b.coalesce(part, rest), parts[parts.length - 1]);
    },
  },
  {
    name: 'min',
    group: 'math',
    signature: 'min(a, b, …)',
    help: 'The smallest of the row’s values; missing where one of them is.',
    count: [2, MAX_ARGUMENTS],
    also: ['minimum'],
    build: (call) => folded(call.numbers(), b.min),
  },
  {
    name: 'max',
    group: 'math',
    signature: 'max(a, b, …)',
    help: 'The largest of the row’s values; missing where one of them is.',
    count: [2, MAX_ARGUMENTS],
    also: ['maximum'],
    build: (call) => folded(call.numbers(), b.max),
  },
  {
    name: 'clip',
    group: 'math',
    signature: 'clip(x, low, high)',
    help: 'x, but at least low and at most high.',
    count: [3, 3],
    build: (call) => b.min(b.max(call.number(0), call.number(1)), call.number(2)),
  },
  unary('abs', 'abs', 'Without its sign.'),
  unary('sign', 'sign', '−1, 0 or 1.'),
  unary('sqrt', 'sqrt', 'Square root; missing below 0.'),
  unary('cbrt', 'cbrt', 'Cube root.'),
  unary('exp', 'exp', 'e to the power of x.'),
  unary('expm1', 'expm1', 'exp(x) − 1, exact for small x.'),
  unary('log', 'log', 'Natural logarithm; −infinity at 0, missing below.', ['ln']),
  unary('log1p', 'log1p', 'log(1 + x), exact for small x: the usual choice for counts and prices.'),
  unary('log2', 'log2', 'Logarithm to base 2.'),
  unary('log10', 'log10', 'Logarithm to base 10.'),
  {
    name: 'round',
    group: 'math',
    signature: 'round(x, digits?)',
    help: 'To that many digits behind the point, or to whole numbers; halves go to the even neighbour.',
    count: [1, 2],
    build: rounded,
  },
  unary('floor', 'floor', 'The next whole number below.'),
  unary('ceil', 'ceil', 'The next whole number above.', ['ceiling']),
  unary('trunc', 'trunc', 'Without the digits behind the point.'),
  unary('sin', 'sin', 'Sine of x in radians.'),
  unary('cos', 'cos', 'Cosine of x in radians.'),
  unary('tan', 'tan', 'Tangent of x in radians.'),
  unary('asin', 'asin', 'Arc sine, in radians.', ['arcsin']),
  unary('acos', 'acos', 'Arc cosine, in radians.', ['arccos']),
  unary('atan', 'atan', 'Arc tangent, in radians.', ['arctan']),
  binary('atan2', 'atan2', 'atan2(y, x)', 'Angle of the point (x, y), in radians.', ['arctan2']),
  unary('sinh', 'sinh', 'Hyperbolic sine.'),
  unary('cosh', 'cosh', 'Hyperbolic cosine.'),
  unary('tanh', 'tanh', 'Hyperbolic tangent.'),
  binary('hypot', 'hypot', 'hypot(a, b)', 'Square root of a² + b².'),
  {
    name: 'pi',
    group: 'math',
    signature: 'pi()',
    help: '3.14159…',
    count: [0, 0],
    build: () => b.number(Math.PI),
  },
  onText('lower', 'In lower case.'),
  onText('upper', 'In upper case.'),
  onText('title', 'Each word with a capital letter.'),
  onText('capitalize', 'The first letter in upper case, the others in lower case.'),
  onText('strip', 'Without spaces at both ends.'),
  onText('lstrip', 'Without spaces at the start.'),
  onText('rstrip', 'Without spaces at the end.'),
  {
    name: 'length',
    group: 'text',
    signature: 'length(text)',
    help: 'How many characters it has.',
    count: [1, 1],
    also: ['len'],
    build: (call) => b.textLength(call.text(0)),
  },
  testOfText('contains', 'contains', 'Whether the part occurs in the text; false where the text is missing.'),
  testOfText('startswith', 'startsWith', 'Whether the text begins with the part; false where it is missing.'),
  testOfText('endswith', 'endsWith', 'Whether the text ends with the part; false where it is missing.'),
  {
    name: 'matches',
    group: 'text',
    signature: 'matches(text, "pattern")',
    help: 'Whether a regular expression is found in the text; ^ and $ stand for its ends.',
    count: [2, 2],
    build: (call) => b.textTest({ name: 'matches', pattern: pattern(call, 1).source }, call.text(0)),
  },
  {
    name: 'replace',
    group: 'text',
    signature: 'replace(text, "find", "by")',
    help: 'Every occurrence of a text replaced by another one.',
    count: [3, 3],
    build: (call) =>
      b.text(
        { name: 'replace', find: call.constantText(1, 'what to find'), by: call.constantText(2, 'what to put there') },
        call.text(0),
      ),
  },
  {
    name: 'replace_pattern',
    group: 'text',
    signature: 'replace_pattern(text, "pattern", "by")',
    help: 'Every match of a regular expression replaced; \\\\1 stands for its first group.',
    count: [3, 3],
    also: ['regex_replace'],
    build: (call) => {
      const { source, groups } = pattern(call, 1);
      const by = template(call, 2, groups);
      return b.text({ name: 'replacePattern', pattern: source, by, ignoreCase: false }, call.text(0));
    },
  },
  {
    name: 'extract',
    group: 'text',
    signature: 'extract(text, "pattern", group?)',
    help: 'What a regular expression finds: its first group, or all of it where it has none.',
    count: [2, 3],
    build: (call) => {
      const { source, groups } = pattern(call, 1);
      const group =
        call.count === 2
          ? Math.min(1, groups.length)
          : call.constantInteger(2, 'the number of the group', [0, groups.length]);
      return b.text({ name: 'extract', pattern: source, group }, call.text(0));
    },
  },
  {
    name: 'part',
    group: 'text',
    signature: 'part(text, "separator", number)',
    help: 'A piece between separators: 0 is the first, -1 the last; missing where there is none.',
    count: [3, 3],
    also: ['split'],
    build: (call) =>
      b.text(
        {
          name: 'part',
          separator: call.constantText(1, 'the separator'),
          index: call.constantInteger(2, 'the number of the piece', POSITIONS),
        },
        call.text(0),
      ),
  },
  {
    name: 'slice',
    group: 'text',
    signature: 'slice(text, start, end?)',
    help: 'Characters from start up to but not including end, counted from 0; negative ones from the end.',
    count: [2, 3],
    build: (call) => {
      const position = (index: number): number | null =>
        index >= call.count || call.isMissing(index) ? null : call.constantInteger(index, 'a position', POSITIONS);
      return b.text({ name: 'slice', start: position(1), end: position(2) }, call.text(0));
    },
  },
  {
    name: 'pad_left',
    group: 'text',
    signature: 'pad_left(text, width, "fill"?)',
    help: 'Filled at the start up to that many characters, with spaces or the fill: pad_left(code, 5, "0").',
    count: [2, 3],
    build: (call) => padded(call, 'left'),
  },
  {
    name: 'pad_right',
    group: 'text',
    signature: 'pad_right(text, width, "fill"?)',
    help: 'Filled at the end up to that many characters, with spaces or the fill.',
    count: [2, 3],
    build: (call) => padded(call, 'right'),
  },
  {
    name: 'concat',
    group: 'text',
    signature: 'concat(a, b, …)',
    help: 'The texts put together; numbers and dates are written as text; missing where one of them is.',
    count: [1, MAX_ARGUMENTS],
    build: (call) => b.concat(call.rest(0, (index) => textPart(call, index))),
  },
  partOfDate('year', 'The year.'),
  partOfDate('quarter', 'The quarter, 1 to 4.'),
  partOfDate('month', 'The month, 1 to 12.'),
  partOfDate('day', 'The day of the month, 1 to 31.'),
  partOfDate('dayofweek', 'The day of the week: Monday is 0, Sunday 6.', ['weekday']),
  partOfDate('dayofyear', 'The day of the year, 1 to 366.'),
  partOfDate('hour', 'The hour, 0 to 23.'),
  partOfDate('minute', 'The minute, 0 to 59.'),
  partOfDate('second', 'The second, 0 to 59.'),
  partOfDate('millisecond', 'The millisecond, 0 to 999.'),
  between('days_between', MS_PER_DAY, 'Days, with their fraction,'),
  between('hours_between', MS_PER_HOUR, 'Hours, with their fraction,'),
  between('seconds_between', MS_PER_SECOND, 'Seconds, with their fraction,'),
  {
    name: 'add_days',
    group: 'date',
    signature: 'add_days(date, days)',
    help: 'The date that many days later, or earlier where they are negative.',
    count: [2, 2],
    build: (call) => {
      const later = b.mul(call.number(1), MS_PER_DAY);
      return b.numberToDate(b.add(b.dateToNumber(call.date(0)), later));
    },
  },
  {
    name: 'date',
    group: 'date',
    signature: 'date("2024-01-31") or date(text, "format"?)',
    help: 'A date, or a text column read as dates: ISO 8601, or a format such as "%d.%m.%Y"; missing where it is none.',
    count: [1, 2],
    also: ['to_date'],
    build: dateOf,
  },
  {
    name: 'to_number',
    group: 'convert',
    signature: 'to_number(x)',
    help: 'The number that a text shows, with a decimal point; 1 or 0 for a condition; missing where there is none.',
    count: [1, 1],
    also: ['number', 'float'],
    build: numberRead,
  },
  {
    name: 'int',
    group: 'convert',
    signature: 'int(x)',
    help: 'The whole number towards zero, as in Python: int(2.7) is 2, int(-1.7) is -1. Text is read as by to_number.',
    count: [1, 1],
    build: (call) => b.unary('trunc', numberRead(call)),
  },
  {
    name: 'to_text',
    group: 'convert',
    signature: 'to_text(x)',
    help: 'As text: whole numbers without a point, dates as 2024-01-31.',
    count: [1, 1],
    also: ['text', 'str', 'string'],
    build: (call) => textPart(call, 0),
  },
];

function numberRead(call: Call): Expr {
  const x = call.any(0);
  if (x.type !== 'string') return call.number(0);
  return b.parseNumber(x.expr, { decimal: '.', thousands: null, strip: [], percent: false });
}

function padded(call: Call, side: 'left' | 'right'): Expr {
  const width = call.constantInteger(1, 'the width', [0, MAX_PAD_WIDTH]);
  const fill = call.count === 2 ? ' ' : call.constantText(2, 'the fill');
  if (Array.from(fill).length !== 1) {
    throw formulaError(call.span(2), 'constant', `${call.name} fills with one character.`, 'Write one, such as "0".');
  }
  return b.text({ name: 'pad', width, side, fill }, call.text(0));
}

/** All functions, in the order of the reference page. */
export const formulaFunctions: readonly FormulaFunction[] = all;

export const functionNames: readonly string[] = all.map(({ name }) => name);

const countedFromOne =
  'Positions are counted from 0 here: write slice(text, start, end), without the character at end.';

/** Hints for functions of SQL and spreadsheets whose names would mean something else here. */
export const namesElsewhere: ReadonlyMap<string, string> = new Map([
  ['mid', countedFromOne],
  ['substr', countedFromOne],
  ['substring', countedFromOne],
  ['left', 'Write slice(text, 0, length).'],
  ['right', 'Write slice(text, -length).'],
  ['unique', 'unique(column) stands alone, as a rule about the data: a row does not know the others.'],
]);

const byName = new Map(all.flatMap((each) => [each.name, ...(each.also ?? [])].map((name) => [name, each] as const)));

/** The function with this name or alias. */
export const functionNamed = (name: string): FormulaFunction | undefined => byName.get(name);
