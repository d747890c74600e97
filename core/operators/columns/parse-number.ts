import { z } from 'zod';
import { or, parseNumber as parse } from '../../ir/build.ts';
import type { NumberSyntax } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { readsTexts } from '../kit/begin.ts';
import { errorsParam, isBlank, isKnown, readable } from '../kit/coerce.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { choice, flag, optionalText, type ParamMeta } from '../kit/params.ts';

/** Default of the texts to remove. */
export const CURRENCY = ['$', '€', '£', '¥'];

const currency = z
  .array(z.string({ error: 'must be a list of texts' }), { error: 'must be a list of texts such as "€"' })
  .default(CURRENCY)
  .meta({
    editor: 'words',
    label: 'Take away',
    help: 'Currency signs and units to take away first.',
  } satisfies ParamMeta as unknown as Record<string, unknown>);

/** pandas.to_numeric of text, with the decimal and thousands marks of pandas.read_csv. */
export const parseNumber = defineColumnOperator({
  type: 'ParseNumber',
  group: 'columns',
  label: 'Parse numbers',
  summary: 'Reads text as numbers: 1,234.50, 1.234,50 €, 12 %.',
  description:
    'Use it where numbers came in as text because of thousands marks, currency signs or a decimal comma. ' +
    'Say which mark is which: nothing is guessed, since 1,234 may be a thousand or one and a bit. ' +
    'Numbers stay as they are. An empty text is missing; what else cannot be read stops the run, unless it is to become missing.',
  reference: { library: 'pandas', name: 'pandas.to_numeric' },
  keywords: [
    'to number',
    'to_numeric',
    'string',
    'text',
    'currency',
    'thousands',
    'decimal',
    'percent',
    'convert',
    'money',
  ],
  takes: ['category', 'text', 'number'],
  begins: readsTexts('numbers'),
  params: () => ({
    decimal: choice({ '.': 'Point', ',': 'Comma' }, '.', {
      label: 'Decimal mark',
      help: 'Character before the digits of a fraction.',
    }),
    thousands: optionalText(null, {
      label: 'Thousands mark',
      help: 'Character between groups of digits, such as the comma in 1,234 or a space.',
      empty: 'none',
    }),
    currency,
    percent: flag(true, { label: 'Percent', help: 'Read 12 % as 0.12. Off: a percent sign cannot be read.' }),
    errors: errorsParam(),
  }),
  compute(text, params, _state, field): OutputColumn[] {
    const syntax = syntaxOf(params);
    if (text.type === 'number') return [{ ...field, type: 'number', expr: text }];
    const cells = readable(text, params.errors, (x) => or(isBlank(x, ['']), isKnown(parse(x, syntax))), {
      code: 'parse-number.unreadable',
      message: '{value} is no number.',
      hint: 'Set the decimal and thousands marks or what to take away, or set "Unreadable cells" to "Make the cell missing" (coerce).',
    });
    return [{ name: field.name, type: 'number', expr: parse(cells, syntax) }];
  },
  declare(field, params) {
    syntaxOf(params);
    return [{ name: field.name, type: 'number' }];
  },
  examples: [
    {
      title: 'Thousands, currency and percent',
      params: { thousands: ',' },
      input: { price: ['$1,234.50', '€ 7', '12 %', null] },
      output: { price: [1234.5, 7, 0.12, null] },
    },
    {
      title: 'A decimal comma; what cannot be read becomes missing',
      params: { decimal: ',', thousands: '.', errors: 'coerce' },
      input: { price: ['1.234,5', '-0,25', 'free'] },
      output: { price: [1234.5, -0.25, null] },
    },
  ],
});

function syntaxOf(params: {
  decimal: string;
  thousands: string | null;
  currency: string[];
  percent: boolean;
}): NumberSyntax {
  const thousands = params.thousands === '' ? null : params.thousands;
  if (thousands === params.decimal) {
    throw new ProblemError({
      code: 'parse-number.marks',
      message: `"${thousands}" cannot be both the decimal and the thousands mark.`,
      hint: 'Change one of them.',
      field: 'thousands',
    });
  }
  return { decimal: params.decimal, thousands, strip: params.currency, percent: params.percent };
}
