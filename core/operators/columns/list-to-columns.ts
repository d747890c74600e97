import { agg, ask } from '../../ir/aggregate.ts';
import { and, choose, missing, not, parseNumber, sub, text, textLength, textTest } from '../../ir/build.ts';
import type { Expr, NumberSyntax } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { largestOf } from '../../ir/statistics.ts';
import { counted } from '../../words/counted.ts';
import { FITS } from '../kit/begin.ts';
import { errorsParam, isKnown, readable } from '../kit/coerce.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { learned, optionalInteger } from '../kit/params.ts';
import { NUMBERS_ONLY } from '../methods/json-patterns.ts';

/** Numbers of a list. Embeddings have a few hundred; each becomes a column. */
const MAX_LENGTH = 4_096;

const PLAIN: NumberSyntax = { decimal: '.', thousands: null, strip: ['[', ']'], percent: false };

/** Name of the column of a position, counted from 0. */
export const positionColumn = (list: string, position: number): string => `${list}_${position}`;

/** pandas.DataFrame of a list of lists: one column per position. */
export const listToColumns = defineColumnOperator({
  type: 'ListToColumns',
  group: 'columns',
  label: 'List to columns',
  summary: 'Turns lists of numbers of one length, such as embeddings, into a column for each position.',
  description:
    'Use it for vectors that lie in one cell: embeddings, coordinates, histograms, [0.1, 0.2, 0.3]. The columns are named after the column ' +
    'with _0, _1 …; null within a list is a missing cell, and a missing list is missing in all of them. All lists have one length: the most ' +
    'frequent of the train rows, unless you give it; any other stops the run and names the row. For lists of labels take MultiLabelBinarizer, ' +
    'for lists of any length ExplodeRows.',
  reference: { library: 'pandas', name: 'pandas.DataFrame' },
  keywords: ['embedding', 'vector', 'fixed size list', 'array', 'tolist', 'expand', 'flatten', 'unnest'],
  takes: ['category', 'text'],
  begins: ({ frequent }) => (frequent === undefined || frequent.every(isBracketed) ? FITS : { misfit: 'unreadable' }),
  params: () => ({
    length: optionalInteger(null, {
      label: 'Length',
      help: 'Number of items in each list.',
      empty: 'the most frequent length of the train rows',
      min: 1,
      max: MAX_LENGTH,
    }),
    errors: errorsParam(),
  }),
  learned: { length_: learned.integer },
  *learn(x, params) {
    if (params.length !== null) return { length_: params.length };
    const { distinct } = yield* ask({ distinct: agg.distinct(commas(x)) });
    const length = 1 + Number(distinct.values[distinct.counts.indexOf(largestOf(distinct.counts))] ?? 0);
    if (length > MAX_LENGTH) {
      throw new ProblemError({
        code: 'list-to-columns.too-many',
        message: `The lists have ${length} numbers: that would make as many columns.`,
        hint: `Lists of up to ${MAX_LENGTH} numbers become columns.`,
        field: 'length',
      });
    }
    return { length_: length };
  },
  compute(x, params, s, field) {
    const cells = readable(x, params.errors, (cell) => isVector(cell, s.length_), {
      code: 'list-to-columns.length',
      message: `{value} is no list of ${s.length_} ${s.length_ === 1 ? 'number' : 'numbers'}.`,
      hint: 'Give the length that lists have, or set "Unreadable cells" to "Make the cell missing" (coerce).',
    });
    return Array.from({ length: s.length_ }, (_, index): OutputColumn => {
      const read = parseNumber(item(cells, index), PLAIN);
      const expr = params.errors === 'raise' ? read : choose(isVector(x, s.length_), read, missing('number'));
      return { name: positionColumn(field.name, index), type: 'number', expr };
    });
  },
  declare: (field, { length }) =>
    length === null
      ? [{ name: `${field.name}_`, type: 'number', many: true }]
      : Array.from({ length }, (_, index) => ({ name: positionColumn(field.name, index), type: 'number' })),
  tells: ({ length_ }, { length }) =>
    `Each list has ${counted(length_, 'number')}${length === null ? ', as most lists of the train rows' : ''}.`,
  examples: [
    {
      title: 'Embeddings',
      params: {},
      input: { e: ['[0.5,-1,2e-3]', '[1, null, 3]', null] },
      output: { e_0: [0.5, 1, null], e_1: [-1, null, null], e_2: [0.002, 3, null] },
    },
    {
      title: 'Lists of another length become missing',
      params: { length: 2, errors: 'coerce' },
      input: { point: ['[1,2]', '[3]', '[]', 'none'] },
      output: { point_0: [1, null, null, null], point_1: [2, null, null, null] },
    },
  ],
});

const item = (x: Expr, index: number): Expr => text({ name: 'part', separator: ',', index }, x);

const commas = (x: Expr): Expr => sub(textLength(x), textLength(text({ name: 'replace', find: ',', by: '' }, x)));

const isBracketed = (cell: string): boolean => /^\s*\[.*\]\s*$/.test(cell);

const isVector = (x: Expr, length: number): Expr =>
  and(
    textTest({ name: 'matches', pattern: NUMBERS_ONLY }, x),
    and(isKnown(item(x, length - 1)), not(isKnown(item(x, length)))),
  );
