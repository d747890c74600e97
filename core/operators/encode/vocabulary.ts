/**
 * Vocabularies as in Keras, for StringLookup, IntegerLookup and TextVectorization. A token's code is its position in
 * the vocabulary, which begins with the mask token (for codes only) and the tokens for unknown tokens.
 * Source: keras/src/layers/preprocessing/index_lookup.py.
 */
import type { Learning } from '../../ir/aggregate.ts';
import { inStretches, sortedInTurns } from '../kit/in-turns.ts';
import { frequentFirst } from './frequent-first.ts';
import { add, choose, equals, lookup, mul, number, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { compareText } from '../../ir/functions/text.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import type { OutputColumn } from '../kit/column-operator.ts';
import { learned } from '../kit/params.ts';
import { checkWidth } from '../kit/result-width.ts';
import type { Cell } from '../kit/operator.ts';
import { placeWords } from '../kit/tell.ts';

export type Token = string | number;

export const outputModes = {
  int: 'Code: a whole number',
  one_hot: 'Indicator columns: a column of 0 and 1 for each token',
  multi_hot: 'Indicators of its tokens: a column for each token, 1 where the cell has it',
  count: 'Counts: how often the cell has each token',
  tf_idf: 'TF-IDF weights: how often, times how rare the token is',
} as const;

export type OutputMode = keyof typeof outputModes;

export interface VocabularyParams {
  readonly max_tokens: number | null;
  readonly pad_to_max_tokens: boolean;
  readonly output_mode: OutputMode;
  readonly num_oov_indices: number;
  readonly mask_token: Token | null;
  readonly oov_token: Token;
  readonly vocabulary: readonly Token[] | null;
  readonly idf_weights: readonly number[] | null;
}

/** Learned attributes, by the layer's names: the vocabulary with its special tokens, and a weight for each position. */
export const vocabularyState = {
  vocabulary: learned.categories,
  idf_weights: learned.numbers.nullable(),
};

export interface VocabularyState {
  readonly vocabulary: readonly (Token | boolean | null)[];
  readonly idf_weights: readonly number[] | null;
}

export interface CountedTokens {
  readonly tokens: readonly Token[];
  readonly counts: readonly number[];
  /** For each token, the number of rows that contain it. Equal to the counts if a row holds one token. */
  readonly documents: readonly number[];
  readonly rows: number;
}

const hasMaskPlace = (params: VocabularyParams): boolean => params.mask_token !== null && params.output_mode === 'int';
const oovStart = (params: VocabularyParams): number => (hasMaskPlace(params) ? 1 : 0);
const tokenStart = (params: VocabularyParams): number => oovStart(params) + params.num_oov_indices;

const specials = (params: VocabularyParams): Token[] => [
  ...(hasMaskPlace(params) ? [params.mask_token as Token] : []),
  ...new Array<Token>(params.num_oov_indices).fill(params.oov_token),
];

const compareTokens = (a: Token, b: Token): number =>
  typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b);

const problem = (field: string, message: string, hint: string): ProblemError =>
  new ProblemError({ code: `vocabulary.${field.replaceAll('_', '-')}`, message, hint, field });

/** Checks the parameters that need no data. */
export function checkVocabularyParams(params: VocabularyParams): void {
  const { max_tokens, pad_to_max_tokens, vocabulary, idf_weights, output_mode, mask_token } = params;
  const start = tokenStart(params);
  if (pad_to_max_tokens && max_tokens === null) {
    throw problem('pad_to_max_tokens', 'There is no number of tokens to pad to.', 'Give a maximum of tokens.');
  }
  if (max_tokens !== null && max_tokens <= start) {
    throw problem(
      'max_tokens',
      `A maximum of ${max_tokens} tokens leaves no room: ${start} are taken for masked and unknown ones.`,
      `Give at least ${start + 1}.`,
    );
  }
  if (vocabulary === null) {
    if (idf_weights === null) return;
    throw problem('idf_weights', 'There are weights, but no vocabulary that they belong to.', 'Give both or neither.');
  }
  const tokens = givenTokens(params);
  if (new Set(tokens).size < tokens.length) {
    throw problem('vocabulary', 'A token is given twice.', 'Give each token once.');
  }
  if (tokens.length === 0) {
    throw problem('vocabulary', 'The vocabulary holds no token of its own.', 'Give at least one token.');
  }
  if (mask_token !== null && tokens.includes(mask_token)) {
    throw problem('vocabulary', 'The mask token is among the tokens.', 'Take it out, or choose another mask token.');
  }
  if (max_tokens !== null && start + tokens.length > max_tokens) {
    throw problem(
      'vocabulary',
      `The vocabulary needs ${start + tokens.length} places, but at most ${max_tokens} are allowed.`,
      'Raise the maximum, or give fewer tokens.',
    );
  }
  if (output_mode !== 'tf_idf') {
    if (idf_weights === null) return;
    throw problem('idf_weights', 'The weights are for tf_idf only.', 'Take them out, or choose tf_idf.');
  }
  if (idf_weights?.length !== vocabulary.length) {
    throw problem(
      'idf_weights',
      `${counted(idf_weights?.length ?? 0, 'weight')} ${idf_weights?.length === 1 ? 'is' : 'are'} given for ${counted(vocabulary.length, 'token')}.`,
      'Give one weight for each token of the vocabulary.',
    );
  }
}

/** The given vocabulary without special tokens; it may begin with them. */
function givenTokens(params: VocabularyParams): readonly Token[] {
  const given = params.vocabulary ?? [];
  return beginsWithSpecials(params) ? given.slice(tokenStart(params)) : given;
}

const beginsWithSpecials = (params: VocabularyParams): boolean =>
  specials(params).every((token, index) => params.vocabulary?.[index] === token);

/** The state of a given vocabulary. */
export function givenVocabulary(params: VocabularyParams): VocabularyState {
  const vocabulary = [...specials(params), ...givenTokens(params)];
  const weights = params.idf_weights;
  if (weights === null) return { vocabulary, idf_weights: null };
  const front = beginsWithSpecials(params) ? [] : new Array<number>(tokenStart(params)).fill(mean(weights));
  return { vocabulary, idf_weights: padded([...front, ...weights], params) };
}

/** Tokens that are looked through between two breaths. */
const TOKENS_PER_TURN = 1 << 17;

/**
 * The vocabulary of the train rows: frequent tokens first; of equally frequent tokens, the
 * one that sorts later comes first.
 */
export function* learnedVocabulary(counted: CountedTokens, params: VocabularyParams): Learning<VocabularyState> {
  const { tokens } = counted;
  const descending = (yield* ownPositions(tokens, params)).toReversed();
  const places = yield* frequentFirst(descending, counted.counts);
  const kept = params.max_tokens === null ? places : places.subarray(0, params.max_tokens - tokenStart(params));
  const vocabulary: Token[] = specials(params);
  yield* inStretches(kept.length, TOKENS_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) vocabulary.push(tokens[kept[at]]);
  });
  if (params.output_mode !== 'tf_idf') return { vocabulary, idf_weights: null };
  const weights = Array.from(kept, (index) => Math.log(1 + counted.rows / (1 + counted.documents[index])));
  const front = new Array<number>(tokenStart(params)).fill(mean(weights));
  return { vocabulary, idf_weights: padded([...front, ...weights], params) };
}

/** Positions of the tokens that are not special, by ascending token. Answers of the engine are in that order already. */
function* ownPositions(tokens: readonly Token[], params: VocabularyParams): Learning<Int32Array> {
  const own = new Int32Array(tokens.length);
  let count = 0;
  let isAscending = true;
  yield* inStretches(tokens.length, TOKENS_PER_TURN, (from, to) => {
    for (let index = from; index < to; index++) {
      const token = tokens[index];
      if (token === params.mask_token || token === params.oov_token) continue;
      isAscending &&= count === 0 || compareTokens(tokens[own[count - 1]], token) <= 0;
      own[count++] = index;
    }
  });
  if (isAscending) return own.subarray(0, count);
  const sorted = yield* sortedInTurns([...own.subarray(0, count)], (a, b) => compareTokens(tokens[a], tokens[b]));
  return Int32Array.from(sorted);
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

function padded(weights: readonly number[], params: VocabularyParams): number[] {
  const length = (params.pad_to_max_tokens ? params.max_tokens : null) ?? weights.length;
  checkDepth(length);
  return Array.from({ length }, (_, index) => weights[index] ?? 0);
}

/** Number of columns in all output modes but int. */
export function depthOf(state: VocabularyState, params: VocabularyParams): number {
  const depth = (params.pad_to_max_tokens ? params.max_tokens : null) ?? state.vocabulary.length;
  checkDepth(depth);
  return depth;
}

const checkDepth = (depth: number): void =>
  checkWidth(depth, 'Give a smaller maximum of tokens, or choose int.', 'output_mode');

/** Codes of the vocabulary's own tokens. */
export const tokenCodes = (state: VocabularyState, params: VocabularyParams): { tokens: Token[]; codes: number[] } => {
  const start = tokenStart(params);
  const tokens = state.vocabulary.slice(start) as Token[];
  return { tokens, codes: tokens.map((_, index) => start + index) };
};

/** Code of a token that is not in the vocabulary, if all of them share one code. */
export const unknownCode = oovStart;

const UNKNOWN = -1;
/** Marks a masked token in the modes without codes, where it has no column; in mode int its code is 0. */
const NO_COLUMN = -2;

/**
 * x's code; UNKNOWN if there is no code for unknown tokens, which the caller checks.
 * @param spread x's position among the codes for unknown tokens, if there are several
 */
export function codeOf(x: Expr, state: VocabularyState, params: VocabularyParams, spread: (x: Expr) => Expr): Expr {
  const { tokens, codes } = tokenCodes(state, params);
  const masked = hasMaskPlace(params) ? 0 : NO_COLUMN;
  const keys = params.mask_token === null ? tokens : [...tokens, params.mask_token];
  const values = params.mask_token === null ? codes : [...codes, masked];
  const single = params.num_oov_indices === 1;
  const code = lookup(x, keys, values, { missing: masked, other: single ? oovStart(params) : UNKNOWN });
  if (params.num_oov_indices <= 1) return code;
  return choose(equals(code, UNKNOWN), add(spread(x), number(oovStart(params))), code);
}

export const isKnown = (code: Expr): Expr => ({
  op: 'compare',
  type: 'boolean',
  fn: 'ne',
  a: code,
  b: number(UNKNOWN),
});

/** The code, or a column for each code, named after the column with _0, _1 and so on. */
export function encoded(
  code: Expr,
  name: string,
  state: VocabularyState,
  params: VocabularyParams,
): Expr | readonly OutputColumn[] {
  if (params.output_mode === 'int') return code;
  return Array.from({ length: depthOf(state, params) }, (_, index): OutputColumn => {
    const has = toNumber(equals(code, index));
    const weight = state.idf_weights?.[index];
    return {
      name: `${name}_${index}`,
      type: 'number',
      expr: params.output_mode === 'tf_idf' ? mul(has, weight ?? 0) : has,
    };
  });
}

/** The place of a token in the vocabulary, in words; of weighted columns also the column's weight. */
export function tokenWords(
  { vocabulary, idf_weights }: VocabularyState,
  { output_mode }: Pick<VocabularyParams, 'output_mode'>,
  token: Cell,
  made: string,
): string {
  const words = placeWords(vocabulary, token, 'token');
  const place = Number(made.slice(made.lastIndexOf('_') + 1));
  const weight = output_mode === 'tf_idf' ? idf_weights?.[place] : undefined;
  return weight === undefined ? words : `${words} The column has the weight ${printNumber(weight)}.`;
}
