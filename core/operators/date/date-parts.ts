import { z } from 'zod';
import { datePart } from '../../ir/build.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { flag, type ParamMeta } from '../kit/params.ts';

export const DATE_PARTS = [
  'year',
  'quarter',
  'month',
  'day',
  'dayofweek',
  'dayofyear',
  'hour',
  'minute',
  'second',
] as const;

export type DatePart = (typeof DATE_PARTS)[number];

const options: Readonly<Record<DatePart, string>> = {
  year: 'Year: such as 2024',
  quarter: 'Quarter: 1 to 4',
  month: 'Month: 1 to 12',
  day: 'Day of the month: 1 to 31',
  dayofweek: 'Day of the week: 0 (Monday) to 6 (Sunday)',
  dayofyear: 'Day of the year: 1 to 366',
  hour: 'Hour: 0 to 23',
  minute: 'Minute: 0 to 59',
  second: 'Second: 0 to 59',
};

const parts = z
  .array(z.enum(DATE_PARTS, { error: `must be one of ${DATE_PARTS.map((part) => `"${part}"`).join(', ')}` }), {
    error: 'must be a list of parts such as "year"',
  })
  .min(1, 'choose at least one part')
  .refine((chosen) => new Set(chosen).size === chosen.length, 'name each part once')
  .default(['year', 'month', 'day'])
  .meta({
    editor: 'words',
    label: 'Parts',
    help: `Parts that get a column each, in this order, of ${DATE_PARTS.join(', ')}.`,
    options,
  } satisfies ParamMeta as unknown as Record<string, unknown>);

/** Name of the column for a part of a date. */
export const partColumn = (date: string, part: string): string => `${date}_${part}`;

/** pandas.Series.dt.year and its like; dates are read as UTC. */
export const dateParts = defineColumnOperator({
  type: 'DateParts',
  group: 'date',
  label: 'Date parts',
  summary: 'Turns a date into numbers: year, month, day, weekday, hour and others.',
  description:
    'Models know nothing of dates: give them the parts that matter. Weekday and hour show habits, month and quarter seasons, the year a trend. ' +
    'Hours and months are circles: December is next to January. Where that matters, follow with Cyclic. Parts are those of the date in UTC.',
  reference: { library: 'pandas', name: 'pandas.Series.dt' },
  keywords: ['weekday', 'day of week', 'year', 'month', 'hour', 'extract', 'datetime', 'timestamp', 'time'],
  takes: ['datetime'],
  params: () => ({
    parts,
    drop_original: flag(true, {
      label: 'Drop the date',
      help: 'Leave the date itself out. Off: it stays before its parts.',
    }),
  }),
  compute: (x, { parts, drop_original }, _state, field) => [
    ...(drop_original ? [] : [{ name: field.name, type: field.type, expr: x }]),
    ...parts.map(
      (part): OutputColumn => ({ name: partColumn(field.name, part), type: 'number', expr: datePart(part, x) }),
    ),
  ],
  declare: (field, { parts, drop_original }) => [
    ...(drop_original ? [] : [{ name: field.name, type: field.type }]),
    ...parts.map((part) => ({ name: partColumn(field.name, part), type: 'number' as const })),
  ],
  examples: [
    {
      title: 'Year, month and weekday',
      params: { parts: ['year', 'month', 'dayofweek'] },
      types: { sold: 'datetime' },
      input: { sold: ['2024-05-17', '1999-12-31', null] },
      output: { sold_year: [2024, 1999, null], sold_month: [5, 12, null], sold_dayofweek: [4, 4, null] },
    },
    {
      title: 'The hour, and the date itself',
      params: { parts: ['hour'], drop_original: false },
      types: { at: 'datetime' },
      input: { at: ['2024-05-17 08:30', '2024-05-17 23:59:59'] },
      output: { at: ['2024-05-17 08:30', '2024-05-17 23:59:59'], at_hour: [8, 23] },
    },
  ],
});
