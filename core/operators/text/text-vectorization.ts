import { z } from 'zod';
import { agg, ask, type Learning } from '../../ir/aggregate.ts';
import { coalesce, mul, rowModel, string } from '../../ir/build.ts';
import { tokenizer } from '../../ir/functions/tokens.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { TextVectorizerSettings } from '../../ir/row-models/text-vectorizer.ts';
import { counted } from '../../words/counted.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { optionalNumbers, optionalWords } from '../kit/list-params.ts';
import { inStretches } from '../kit/in-turns.ts';
import { choice, flag, learned, optionalChoice, optionalInteger, type ParamMeta } from '../kit/params.ts';
import { checkWidth, MAX_COLUMNS_PER_COLUMN } from '../kit/result-width.ts';
import {
  type CountedTokens,
  checkVocabularyParams,
  depthOf,
  givenVocabulary,
  learnedVocabulary,
  tokenCodes,
  unknownCode,
  type VocabularyParams,
  vocabularyState,
} from '../encode/vocabulary.ts';

const length = z.number().int('must be whole numbers').min(1, 'must be at least 1').max(100, 'must be at most 100');

const ngrams = z
  .union([length, z.array(length).min(1).readonly()], {
    error: 'must be a whole number of at least 1, a list of them, or null',
  })
  .nullable()
  .default(null)
  .meta({
    editor: 'numbers',
    label: 'Runs of tokens',
    help: 'Lengths of runs of tokens that count as tokens too. 2 means single tokens and pairs, [2] pairs only.',
    empty: 'none',
    min: 1,
    max: 100,
    advanced: true,
  } satisfies ParamMeta as unknown as Record<string, unknown>);

/** keras.layers.TextVectorization over a column with one text per cell. */
export const textVectorization = defineColumnOperator({
  type: 'TextVectorization',
  group: 'text',
  label: 'Vectorize text',
  summary: 'Turns texts into the codes of their words, or into counts of words.',
  description:
    'Use it for free text: codes for an embedding, counts or tf_idf for a linear model. The vocabulary is learned from the train rows, ' +
    'frequent tokens first, ties in descending order; code 0 is padding and 1 an unknown token. Columns are named after the column with ' +
    '_0, _1 …. Without a length, codes have as many columns as the longest train text has tokens, and longer new texts are cut (Keras ' +
    'pads each batch to its own longest). As in Keras only the letters A to Z are lowered. A missing cell is an empty text. Weights of tf_idf ' +
    'are doubles, where Keras rounds them to single precision. For cells that hold one category take StringLookup.',
  reference: { library: 'Keras', name: 'keras.layers.TextVectorization' },
  keywords: ['tokenize', 'words', 'bag of words', 'tf-idf', 'tfidf', 'vocabulary', 'sequence', 'nlp', 'embedding'],
  takes: ['text', 'category'],
  params: () => ({
    max_tokens: optionalInteger(null, {
      label: 'Maximum tokens',
      help: 'Largest size of the vocabulary, with padding and unknown tokens.',
      empty: 'no limit',
      min: 2,
    }),
    standardize: optionalChoice(
      {
        lower_and_strip_punctuation: 'Lower case, without punctuation',
        lower: 'Lower case',
        strip_punctuation: 'Without punctuation',
      },
      'lower_and_strip_punctuation',
      { label: 'Standardize', help: 'Cleaning that each text gets first.', empty: 'nothing' },
    ),
    split: optionalChoice({ whitespace: 'Into words', character: 'Into characters' }, 'whitespace', {
      label: 'Split',
      help: 'How a text is cut into tokens.',
      empty: 'not at all',
    }),
    ngrams,
    output_mode: choice(
      {
        int: 'Codes of its tokens: one after the other',
        multi_hot: 'Indicators of its tokens: a column for each token, 1 where the text has it',
        count: 'Counts: how often the text has each token',
        tf_idf: 'TF-IDF weights: how often, times how rare the token is',
      },
      'int',
      { label: 'Output', help: 'What each text becomes.' },
    ),
    output_sequence_length: optionalInteger(null, {
      label: 'Length',
      help: 'Number of codes of each text. Longer texts are cut, shorter ones filled with 0.',
      empty: 'the longest train text',
      min: 1,
      max: MAX_COLUMNS_PER_COLUMN,
      when: { param: 'output_mode', is: ['int'] },
    }),
    pad_to_max_tokens: flag(false, {
      label: 'Pad to maximum',
      help: 'Make as many columns as the maximum says, even if there are fewer tokens.',
      when: { param: 'output_mode', is: ['multi_hot', 'count', 'tf_idf'] },
      advanced: true,
    }),
    vocabulary: optionalWords({
      label: 'Vocabulary',
      help: 'All tokens in the order of their codes.',
      empty: 'learned from the train rows',
      advanced: true,
    }),
    idf_weights: optionalNumbers({
      label: 'Weights',
      help: 'A weight for each token of the given vocabulary.',
      empty: 'none',
      when: { param: 'output_mode', is: ['tf_idf'] },
      advanced: true,
    }),
  }),
  learned: { ...vocabularyState, output_sequence_length: learned.integer.nullable() },
  *learn(x, params) {
    const settings = withSpecials(params);
    checkVocabularyParams(settings);
    if (params.output_mode !== 'int' && params.output_sequence_length !== null) {
      throw new ProblemError({
        code: 'text-vectorization.length',
        message: 'Only codes have a length.',
        hint: 'Leave the length empty, or choose int.',
        field: 'output_sequence_length',
      });
    }
    const asked = params.output_mode === 'int' ? params.output_sequence_length : null;
    const needsTexts = params.vocabulary === null || (params.output_mode === 'int' && asked === null);
    if (!needsTexts) return { ...givenVocabulary(settings), output_sequence_length: asked };
    const { distinct } = yield* ask({ distinct: agg.distinct(coalesce(x, string(''))) });
    const { longest, ...counted } = yield* countedTokens(distinct.values as string[], distinct.counts, settings);
    const width = params.output_mode === 'int' ? (asked ?? longest) : null;
    if (width !== null) checkWidth(width, 'A text has as many tokens: give a length.', 'output_sequence_length');
    const vocabulary =
      params.vocabulary === null ? yield* learnedVocabulary(counted, settings) : givenVocabulary(settings);
    return { ...vocabulary, output_sequence_length: width };
  },
  compute(x, params, s, field) {
    const settings = withSpecials(params);
    const isCodes = params.output_mode === 'int';
    const model = {
      kind: 'textVectorizer' as const,
      settings: {
        ...tokenizing(params),
        ...tokenCodes(s, settings),
        unknown: unknownCode(settings),
        output: isCodes ? 'codes' : params.output_mode === 'multi_hot' ? 'has' : 'counts',
        width: isCodes ? (s.output_sequence_length ?? 0) : depthOf(s, settings),
      } as TextVectorizerSettings,
    };
    const cells = [coalesce(x, string(''))];
    return Array.from({ length: model.settings.width }, (_, index): OutputColumn => {
      const result = rowModel(model, cells, index);
      const weight = s.idf_weights?.[index] ?? 0;
      return {
        name: `${field.name}_${index}`,
        type: 'number',
        expr: params.output_mode === 'tf_idf' ? mul(result, weight) : result,
      };
    });
  },
  declare: (field) => [{ name: `${field.name}_`, type: 'number', many: true }],
  tells({ vocabulary, output_sequence_length: length, idf_weights }, _params, { column, made }) {
    const tokens = `The vocabulary has ${counted(vocabulary.length, 'token')}`;
    if (length !== null) return `${tokens}; each text becomes ${counted(length, 'code')}.`;
    const place = Number(made.slice(column.length + 1));
    const token = vocabulary[place];
    const weight = idf_weights?.[place];
    if (token === undefined) return `${tokens}, a column each.`;
    return `${tokens}, a column each; this one is of “${String(token)}”${weight === undefined ? '' : `, with the weight ${printNumber(weight)}`}.`;
  },
  examples: [
    {
      title: 'Codes of words',
      params: {},
      input: { text: ['A dog, a cat', 'The dog', null] },
      output: { text_0: [3, 4, 0], text_1: [2, 2, 0], text_2: [3, 0, 0], text_3: [5, 0, 0] },
    },
    {
      title: 'How often each word occurs; _0 is for unknown ones',
      params: { output_mode: 'count', max_tokens: 3 },
      input: { text: ['a dog a cat', 'dog'] },
      output: { text_0: [1, 0], text_1: [1, 1], text_2: [2, 0] },
    },
  ],
});

type Params = Omit<VocabularyParams, 'num_oov_indices' | 'mask_token' | 'oov_token'> & {
  readonly standardize: TextVectorizerSettings['standardize'];
  readonly split: TextVectorizerSettings['split'];
  readonly ngrams: number | readonly number[] | null;
};

/** The layer's own special tokens: padding, and one for unknown tokens. */
const withSpecials = (params: Params): Params & VocabularyParams => ({
  ...params,
  num_oov_indices: 1,
  mask_token: '',
  oov_token: '[UNK]',
});

/** A single n-gram length means all lengths up to it. */
const tokenizing = ({
  standardize,
  split,
  ngrams,
}: Params): Pick<TextVectorizerSettings, 'standardize' | 'split' | 'ngrams'> => ({
  standardize,
  split,
  ngrams: typeof ngrams === 'number' ? Array.from({ length: ngrams }, (_, index) => index + 1) : ngrams,
});

/** Texts split into tokens between two calls of `breathe`. */
const TEXTS_PER_TURN = 2_000;

function* countedTokens(
  texts: readonly string[],
  times: readonly number[],
  params: Params,
): Learning<CountedTokens & { readonly longest: number }> {
  const tokensOf = tokenizer(tokenizing(params));
  const places = tokenPlaces();
  const tokens: string[] = [];
  const counts: number[] = [];
  const documents: number[] = [];
  /** The last text that has the token: a document counts once. */
  const lastIn: number[] = [];
  let rows = 0;
  let longest = 0;
  yield* inStretches(texts.length, TEXTS_PER_TURN, (from, to) => {
    for (let index = from; index < to; index++) {
      const count = times[index];
      const found = tokensOf(texts[index]);
      rows += count;
      longest = Math.max(longest, found.length);
      for (const token of found) {
        const known = placesOf(places, token);
        let place = known.get(token);
        if (place === undefined) {
          place = tokens.push(token) - 1;
          known.set(token, place);
          counts.push(0);
          documents.push(0);
          lastIn.push(-1);
        }
        counts[place] += count;
        if (lastIn[place] === index) continue;
        lastIn[place] = index;
        documents[place] += count;
      }
    }
  });
  return { tokens, counts, documents, rows, longest };
}

/** Maps among which tokens are shared out: one map of two million takes 0.3 s at once whenever it grows. */
const PLACE_MAPS = 64;

const tokenPlaces = (): Map<string, number>[] => Array.from({ length: PLACE_MAPS }, () => new Map<string, number>());

/** The map for a token: by its last letters, as many words begin alike. */
function placesOf(maps: readonly Map<string, number>[], token: string): Map<string, number> {
  const { length } = token;
  const last = length > 0 ? token.charCodeAt(length - 1) : 0;
  const before = length > 1 ? token.charCodeAt(length - 2) : 0;
  const third = length > 2 ? token.charCodeAt(length - 3) : 0;
  return maps[(last + 7 * before + 31 * third + length) % maps.length];
}
