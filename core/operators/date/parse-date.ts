import { check, isMissing, not, or, parseDate as parse, textTest, toText } from '../../ir/build.ts';
import type { DateSyntax } from '../../ir/expression.ts';
import { unknownDirectives } from '../../ir/functions/dates.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { readsTexts } from '../kit/begin.ts';
import { errorsParam, isBlank, isKnown, readable, sameDayOrder } from '../kit/coerce.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { flag, optionalText } from '../kit/params.ts';

/** Texts that pandas reads as a missing date. */
export const BLANK = ['', 'NaT', 'nat', 'NAT', 'nan', 'NaN', 'NAN'];

/** Pattern of a time of day with an offset from UTC other than zero. */
export const WITH_OFFSET = String.raw`(?::\d{2}|T\d{4}(?:\d{2})?)(?:[.,]\d+)?\s*(?:[AaPp][Mm])?\s*[+-](?:(?:0[1-9]|[1-9]\d)(?::?\d{2})?|00:?(?:0[1-9]|[1-9]\d))\s*$`;

/** Pattern of a time of day with a nonzero digit after its milliseconds. */
const FINER_THAN_MILLISECONDS = String.raw`:\d{2}[.,]\d{3}\d*[1-9]`;

/** pandas.to_datetime of text. */
export const parseDate = defineColumnOperator({
  type: 'ParseDate',
  group: 'date',
  label: 'Parse dates',
  summary: 'Reads text as dates and times.',
  description:
    'Use it where dates came in as text. Without a format it reads ISO 8601 (2024-05-17 08:30), 5/17/2024, 17 May 2024, May 17, 2024 and the like; ' +
    'give a format such as %d.%m.%Y where there is only one, so that nothing is misread. ' +
    'pandas guesses one format from the first cell and swaps day and month where that saves a cell; here each cell is read by the same rules, and 17/5/2024 is refused unless "Day first" is on, even where other unreadable cells become missing. ' +
    'Dates stay as they are, and numbers such as 20240517 are read where they are named and a format is given. Years of two digits are 1969 to 2068. Dates are kept in UTC, to the millisecond.',
  reference: { library: 'pandas', name: 'pandas.to_datetime' },
  keywords: ['datetime', 'timestamp', 'time', 'strptime', 'to_datetime', 'iso'],
  // Numbers such as 20240517 are parsed only if their column is named.
  takes: (params) =>
    Array.isArray((params as { columns?: unknown }).columns)
      ? ['category', 'text', 'datetime', 'number']
      : ['category', 'text', 'datetime'],
  begins: readsTexts('dates'),
  params: () => ({
    format: optionalText(null, {
      label: 'Format',
      help: 'How a date is written, such as %d.%m.%Y or %Y-%m-%d %H:%M:%S.',
      empty: 'the usual ways',
    }),
    dayfirst: flag(false, {
      label: 'Day first',
      help: 'Read 1/2/2024 as the first of February.',
      when: { param: 'format', is: [null] },
    }),
    utc: flag(false, {
      label: 'Convert to UTC',
      help: 'Turn times with an offset, such as +02:00, into UTC. Off: such cells stop the run.',
      advanced: true,
    }),
    errors: errorsParam(),
  }),
  compute(x, params, _state, field): OutputColumn[] {
    const syntax = syntaxOf(params);
    checkNumbers(field, syntax);
    if (x.type === 'datetime') return [{ name: field.name, type: 'datetime', expr: x }];
    const text = toText(x);
    const cells = params.utc
      ? text
      : check(text, or(isMissing(text), not(textTest({ name: 'matches', pattern: WITH_OFFSET }, text))), {
          code: 'parse-date.offset',
          message: '{value} has an offset from UTC.',
          hint: 'Switch "Convert to UTC" on: all dates of a column are kept in UTC.',
        });
    const readableCells = readable(cells, params.errors, (x) => or(isBlank(x, BLANK), isKnown(parse(x, syntax))), {
      code: 'parse-date.unreadable',
      message: params.format === null ? '{value} is no date.' : `{value} is no date of the format ${params.format}.`,
      hint: 'Give the format, switch "Day first", or set "Unreadable cells" to "Make the cell missing" (coerce).',
    });
    const ordered =
      params.errors === 'coerce' && syntax.format === null
        ? sameDayOrder(
            readableCells,
            syntax.dayfirst,
            `Switch "Day first" ${syntax.dayfirst ? 'off' : 'on'}, or give the format: then what does not follow it becomes missing.`,
          )
        : readableCells;
    return [{ name: field.name, type: 'datetime', expr: parse(ordered, syntax) }];
  },
  losses: (x) =>
    x.type === 'string'
      ? [
          {
            isLost: textTest({ name: 'matches', pattern: FINER_THAN_MILLISECONDS }, x),
            how: 'what is finer than a millisecond is cut off',
          },
        ]
      : [],
  declare(field, params) {
    checkNumbers(field, syntaxOf(params));
    return [{ name: field.name, type: 'datetime' }];
  },
  examples: [
    {
      title: 'The usual ways to write a date',
      params: {},
      input: { sold: ['2024-05-17 08:30', '5/17/2024', 'May 17, 2024', null] },
      output: { sold: ['2024-05-17 08:30', '2024-05-17', '2024-05-17', null] },
    },
    {
      title: 'A format; what does not follow it becomes missing',
      params: { format: '%d.%m.%Y', errors: 'coerce' },
      input: { sold: ['17.05.2024', '2024-05-17', '1.6.2024'] },
      output: { sold: ['2024-05-17', null, '2024-06-01'] },
    },
  ],
});

function checkNumbers({ name, type }: Field, { format }: DateSyntax): void {
  if (type !== 'number' || format !== null) return;
  throw new ProblemError({
    code: 'parse-date.number',
    message: 'The column holds numbers, which are dates only by a format.',
    hint: 'Give a format such as %Y%m%d. Milliseconds since 1970 become dates with Cast.',
    field: 'format',
    column: name,
  });
}

function syntaxOf({ format, dayfirst }: { format: string | null; dayfirst: boolean }): DateSyntax {
  // pandas' words for "any of the usual formats".
  if (format === null || format === '' || format === 'ISO8601' || format === 'mixed') return { format: null, dayfirst };
  const unknown = unknownDirectives(format);
  if (unknown.length === 0 && format.includes('%')) return { format, dayfirst };
  throw new ProblemError({
    code: 'parse-date.format',
    message:
      unknown.length > 0
        ? `The format has ${unknown.join(', ')}, which is not known.`
        : 'The format has no part of a date.',
    hint: 'Known are %Y %y %m %d %b %B %j %H %I %M %S %f %p %a %A %z %Z and %%.',
    field: 'format',
  });
}
