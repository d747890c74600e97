import { agg, ask } from '../../ir/aggregate.ts';
import { check, coalesce, hash, string } from '../../ir/build.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { lookupParams, tokenTexts } from './lookup-params.ts';
import { optionalWords, salt, saltPair } from '../kit/list-params.ts';
import { optionalText, text } from '../kit/params.ts';
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

const texts = tokenTexts('text');

/** keras.layers.StringLookup over a column with one text per cell. */
export const stringLookup = defineColumnOperator({
  type: 'StringLookup',
  group: 'encode',
  label: 'String lookup',
  summary: 'Turns each text into its place in a vocabulary, frequent ones first, with room for unknown ones.',
  description:
    'Use it for categories that go into an embedding or a Keras model: new categories get a code of their own instead of an error. The ' +
    'vocabulary is ordered by frequency, ties in descending order of the text. A missing cell is read as the empty text, as Keras would get ' +
    'it from a file: make that the mask token to give it the code 0. The columns of the other output modes are named after the column with ' +
    '_0, _1 …, the number being the code; with one text a cell one_hot, multi_hot and count are the same. Weights of tf_idf are doubles, ' +
    'where Keras rounds them to single precision.',
  reference: { library: 'Keras', name: 'keras.layers.StringLookup' },
  keywords: ['vocabulary', 'embedding', 'tokens', 'out of vocabulary', 'oov', 'categorical', 'index'],
  takes: ['category', 'text'],
  params: () => ({
    ...lookupParams('text', 'a hash'),
    mask_token: optionalText(null, texts.mask),
    oov_token: text('[UNK]', texts.unknown),
    vocabulary: optionalWords(texts.vocabulary),
    salt: salt('One or two whole numbers that choose another hash for unknown texts.', 'none'),
  }),
  learned: vocabularyState,
  met: ({ vocabulary }) => ({ values: vocabulary, knowsMissing: true }),
  *learn(x, params) {
    checkVocabularyParams(params);
    if (params.vocabulary !== null) return givenVocabulary(params);
    const { distinct } = yield* ask({ distinct: agg.distinct(coalesce(x, string(''))) });
    return yield* learnedVocabulary(
      {
        tokens: distinct.values as Token[],
        counts: distinct.counts,
        documents: distinct.counts,
        rows: distinct.counts.reduce((sum, count) => sum + count, 0),
      },
      params,
    );
  },
  compute(x, params, s, field) {
    checkVocabularyParams(params);
    const cell = coalesce(x, string(''));
    const code = codeOf(cell, s, params, (unknown) => hash(unknown, params.num_oov_indices, saltPair(params.salt)));
    const checked =
      params.num_oov_indices > 0
        ? code
        : check(code, isKnown(code), {
            code: 'encode.unknown-category',
            message: 'The text {value} is not in the vocabulary.',
            hint: 'Give at least one code for unknown texts, or fit on rows that have it.',
          });
    return encoded(checked, field.name, s, params);
  },
  declare: (field, params) =>
    params.output_mode === 'int'
      ? [{ name: field.name, type: 'number' }]
      : [{ name: `${field.name}_`, type: 'number', many: true }],
  tells: (state, params, { value, made }) => tokenWords(state, params, value ?? '', made),
  examples: [
    {
      title: 'Frequent ones first; 0 is for unknown ones',
      params: {},
      input: { city: ['Rome', 'Oslo', 'Rome', 'Bonn'] },
      output: { city: [1, 2, 1, 3] },
    },
    {
      title: 'Missing is masked, the rare are unknown',
      params: { mask_token: '', max_tokens: 3 },
      input: { city: ['Rome', null, 'Rome', 'Bonn'] },
      output: { city: [2, 0, 2, 1] },
    },
    {
      title: 'A column for each token',
      params: { output_mode: 'one_hot' },
      input: { c: ['a', 'b', 'a'] },
      output: { c_0: [0, 0, 0], c_1: [1, 0, 1], c_2: [0, 1, 0] },
    },
  ],
});
