import { agg, ask } from '../../ir/aggregate.ts';
import { abs, and, binary, check, equals, hash, isMissing, lessThan, not, or, unary } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { lookupParams, tokenTexts } from './lookup-params.ts';
import { optionalIntegers, salt, saltPair } from '../kit/list-params.ts';
import { choice, integer, optionalInteger } from '../kit/params.ts';
import {
  checkVocabularyParams,
  codeOf,
  encoded,
  givenVocabulary,
  isKnown,
  learnedVocabulary,
  type Token,
  tokenWords,
  vocabularyState,
} from './vocabulary.ts';

const TWO_63 = 2 ** 63;
const WHOLE_HINT =
  'Fill or drop missing and infinite cells before this step, or give a mask token, which missing cells take.';

const texts = tokenTexts('number');

/** keras.layers.IntegerLookup over a column with one number per cell. */
export const integerLookup = defineColumnOperator({
  type: 'IntegerLookup',
  group: 'encode',
  label: 'Integer lookup',
  summary: 'Turns each whole number into its place in a vocabulary, frequent ones first, with room for unknown ones.',
  description:
    'Use it for numbers that are names (postcodes, product numbers) and go into an embedding or a Keras model. The vocabulary is ordered by ' +
    'frequency, ties in descending order. Fractions are cut off, as Keras does; missing cells take the mask token, and without one they ' +
    'stop the run. The columns of the other output modes are named after the column with _0, _1 …, the number being the code; with ' +
    'one number a cell one_hot, multi_hot and count are the same. For numbers that measure something take a scaler or bins.',
  reference: { library: 'Keras', name: 'keras.layers.IntegerLookup' },
  keywords: ['vocabulary', 'embedding', 'tokens', 'out of vocabulary', 'oov', 'identifier', 'index'],
  takes: ['number'],
  begins: needs({ complete: true, whole: true }),
  params: () => ({
    ...lookupParams('number', 'the remainder of the number'),
    mask_token: optionalInteger(null, texts.mask),
    oov_token: integer(-1, texts.unknown),
    vocabulary: optionalIntegers(texts.vocabulary),
    oov_method: choice({ floormod: 'Remainder: of the number', farmhash: 'Hash: of the number' }, 'floormod', {
      label: 'Choice of the code',
      help: 'How one of several codes for unknown numbers is chosen.',
      advanced: true,
    }),
    salt: salt('One or two whole numbers that choose another hash for unknown numbers.', 'none'),
  }),
  learned: vocabularyState,
  met: ({ vocabulary }) => ({ values: vocabulary, knowsMissing: true }),
  *learn(x, params) {
    checkVocabularyParams(params);
    checkSalt(params);
    if (params.vocabulary !== null) return givenVocabulary(params);
    const { distinct } = yield* ask({ distinct: agg.distinct(unary('trunc', x)) });
    if (distinct.missing > 0 && params.mask_token === null) throw notWhole('A cell to learn from is missing.');
    if (distinct.values.some((value) => Math.abs(Number(value)) >= TWO_63)) {
      throw notWhole('A cell to learn from is infinite, or has more than 18 digits.');
    }
    const rows = distinct.missing + distinct.counts.reduce((sum, count) => sum + count, 0);
    return yield* learnedVocabulary(
      { tokens: distinct.values as Token[], counts: distinct.counts, documents: distinct.counts, rows },
      params,
    );
  },
  compute(x, params, s, field) {
    checkVocabularyParams(params);
    checkSalt(params);
    const fits = lessThan(abs(x), TWO_63);
    const cell = check(unary('trunc', x), params.mask_token === null ? fits : or(isMissing(x), fits), {
      code: 'lookup.not-whole',
      message: 'The cell {value} cannot be read as a whole number.',
      hint: WHOLE_HINT,
    });
    const spread = (unknown: Expr): Expr =>
      params.oov_method === 'farmhash'
        ? hash(unknown, params.num_oov_indices, saltPair(params.salt))
        : binary('mod', unknown, params.num_oov_indices);
    const code = codeOf(cell, s, params, spread);
    const checked =
      params.num_oov_indices > 0
        ? code
        : check(code, isKnown(code), {
            code: 'encode.unknown-category',
            message: 'The number {value} is not in the vocabulary.',
            hint: 'Give at least one code for unknown numbers, or fit on rows that have it.',
          });
    return encoded(checked, field.name, s, params);
  },
  losses: (x) => [
    { isLost: and(not(isMissing(x)), not(equals(unary('trunc', x), x))), how: 'the fraction is cut off' },
  ],
  declare: (field, params) =>
    params.output_mode === 'int'
      ? [{ name: field.name, type: 'number' }]
      : [{ name: `${field.name}_`, type: 'number', many: true }],
  tells: (state, params, { value, made }) =>
    tokenWords(state, params, typeof value === 'number' ? Math.trunc(value) : params.mask_token, made),
  examples: [
    {
      title: 'Frequent ones first; 0 is for unknown ones',
      params: {},
      input: { zip: [80331, 10115, 80331, 20095] },
      output: { zip: [1, 3, 1, 2] },
    },
    {
      title: 'A given vocabulary, and two codes for the others',
      params: { vocabulary: [12, 36], num_oov_indices: 2 },
      input: { k: [12, 36, 7, 8] },
      output: { k: [2, 3, 1, 0] },
    },
  ],
});

const notWhole = (message: string): ProblemError =>
  new ProblemError({ code: 'lookup.not-whole', message, hint: WHOLE_HINT });

function checkSalt({ salt, oov_method }: { salt: unknown; oov_method: string }): void {
  if (salt === null || oov_method === 'farmhash') return;
  throw new ProblemError({
    code: 'lookup.salt',
    message: 'A salt has no meaning without a hash.',
    hint: 'Choose farmhash among the choices of codes, or leave the salt empty.',
    field: 'salt',
  });
}
