import {
  boolean,
  choose,
  dateToNumber,
  equals,
  lookup,
  missing,
  numberToDate,
  or,
  parseDate,
  parseNumber,
  toNumber,
  toText,
} from '../../ir/build.ts';
import type { DateSyntax, Expr, NumberSyntax } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import { FITS } from '../kit/begin.ts';
import { type Errors, errorsParam, isBlank, isKnown, readable, sameDayOrder } from '../kit/coerce.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { choice } from '../kit/params.ts';
import { ALL_TYPES } from '../kit/selection.ts';

const PLAIN_NUMBER: NumberSyntax = { decimal: '.', thousands: null, strip: [], percent: false };
const USUAL_DATE: DateSyntax = { format: null, dayfirst: false };

/** Texts that pandas' nullable booleans accept. */
const TRUE = ['True', 'TRUE', 'true', '1', '1.0'];
const FALSE = ['False', 'FALSE', 'false', '0', '0.0'];

/** pandas.Series.astype, pandas.to_numeric and pandas.to_datetime; missing cells stay missing. */
export const cast = defineColumnOperator({
  type: 'Cast',
  group: 'columns',
  label: 'Cast',
  summary: 'Changes the type of columns.',
  description:
    'Codes that look like numbers (a postcode, a cluster) are categories: cast them before encoding. Category and text differ in intent only: few values to encode, or words to work on. ' +
    'Text becomes numbers as in to_numeric and dates as in to_datetime; marks and formats are for ParseNumber and ParseDate. ' +
    'To true/false go 1 and 0 and the words true and false, as in astype("boolean"), and nothing else. ' +
    'Dates and numbers meet in milliseconds since 1970. Whole numbers print without a point where the column has no missing cell, as in pandas.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.astype' },
  keywords: ['astype', 'dtype', 'convert', 'type', 'to_numeric', 'string'],
  takes: ALL_TYPES,
  begins: ({ numbers }) => (numbers === null ? { misfit: 'unreadable' } : FITS),
  params: () => ({
    dtype: choice(
      {
        number: 'Numbers',
        category: 'Categories: few distinct texts',
        text: 'Text: free text',
        boolean: 'True or false',
        datetime: 'Dates and times',
      },
      'number',
      { label: 'Type', help: 'Type that the columns get.' },
    ),
    errors: errorsParam(),
  }),
  compute: (x, { dtype, errors }, _state, field) => [
    {
      name: field.name,
      type: dtype,
      expr: converted(x, field, dtype, errors),
      ...(dtype === 'number' && field.type === 'number' && field.integer === true && { integer: true }),
    },
  ],
  declare(field, { dtype }) {
    checkPossible(field, dtype);
    return [{ name: field.name, type: dtype }];
  },
  examples: [
    {
      title: 'Numbers that are names',
      params: { dtype: 'category' },
      input: { postcode: [10115, 80331], share: [0.5, 1] },
      output: { postcode: ['10115', '80331'], share: ['0.5', '1.0'] },
    },
    {
      title: 'Text to numbers; what is none becomes missing',
      params: { dtype: 'number', errors: 'coerce' },
      input: { x: ['1.5', ' 2', 'two', null] },
      output: { x: [1.5, 2, null, null] },
    },
    {
      title: 'Ones and zeros to true and false',
      params: { dtype: 'boolean' },
      input: { x: [1, 0, null], y: ['true', 'False', '1'] },
      output: { x: [true, false, null], y: [true, false, true] },
    },
  ],
});

/** Throws a ProblemError if no cell of the column's type can be converted. */
function checkPossible({ type, name }: Field, dtype: ColumnType): void {
  const never = (type === 'boolean' && dtype === 'datetime') || (type === 'datetime' && dtype === 'boolean');
  if (!never) return;
  throw new ProblemError({
    code: 'cast.impossible',
    message: type === 'boolean' ? 'True and false are no dates.' : 'A date is neither true nor false.',
    hint: 'Choose another type, or take the column out of the selection.',
    field: 'dtype',
    column: name,
  });
}

function converted(x: Expr, field: Field, dtype: ColumnType, errors: Errors): Expr {
  checkPossible(field, dtype);
  switch (dtype) {
    case 'category':
    case 'text':
      return toText(x, field.type === 'number' && field.integer !== true);
    case 'number':
      if (x.type === 'datetime') return dateToNumber(x);
      return x.type === 'string' ? numberOf(x, errors) : toNumber(x);
    case 'boolean':
      return x.type === 'boolean' ? x : truthOf(x, errors);
    case 'datetime':
      if (x.type === 'string') return dateOf(x, errors);
      return x.type === 'number' ? numberToDate(x) : x;
  }
}

function numberOf(x: Expr, errors: Errors): Expr {
  const read = (text: Expr): Expr => parseNumber(text, PLAIN_NUMBER);
  const cells = readable(x, errors, (text) => or(isBlank(text, ['']), isKnown(read(text))), {
    code: 'cast.number',
    message: '{value} is no number.',
    hint: 'Use ParseNumber for marks and currencies, or set "Unreadable cells" to "Make the cell missing" (coerce).',
  });
  return read(cells);
}

function dateOf(x: Expr, errors: Errors): Expr {
  const read = (text: Expr): Expr => parseDate(text, USUAL_DATE);
  const cells = readable(x, errors, (text) => or(isBlank(text, ['', 'NaT', 'nan', 'NaN']), isKnown(read(text))), {
    code: 'cast.date',
    message: '{value} is no date.',
    hint: 'Use ParseDate, which takes a format, or set "Unreadable cells" to "Make the cell missing" (coerce).',
  });
  if (errors === 'raise') return read(cells);
  return read(sameDayOrder(cells, USUAL_DATE.dayfirst, 'Use ParseDate, with "Day first" or a format.'));
}

function truthOf(x: Expr, errors: Errors): Expr {
  const keys = x.type === 'string' ? [...TRUE, ...FALSE] : [1, 0];
  const values = keys.map((_, index) => (index < keys.length / 2 ? 1 : 0));
  const none = { missing: Number.NaN, other: Number.NaN };
  const read = (cell: Expr): Expr => lookup(cell, keys, values, none);
  const cells = readable(x, errors, (cell) => isKnown(read(cell)), {
    code: 'cast.boolean',
    message: '{value} is neither true nor false.',
    hint: 'Only 1, 0, true and false can be cast: derive a comparison instead, or set "Unreadable cells" to "Make the cell missing" (coerce).',
  });
  const truth = read(cells);
  return choose(equals(truth, 1), boolean(true), choose(equals(truth, 0), boolean(false), missing('boolean')));
}
