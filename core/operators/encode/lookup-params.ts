/** Parameters that StringLookup and IntegerLookup share. */
import { optionalNumbers } from '../kit/list-params.ts';
import { choice, flag, integer, optionalInteger } from '../kit/params.ts';
import { outputModes } from './vocabulary.ts';

/**
 * @param token what a token is, in the words of a form
 * @param spread subject of a help sentence: it selects one of several codes for an unknown token
 */
export const lookupParams = (token: 'text' | 'number', spread: string) => ({
  max_tokens: optionalInteger(null, {
    label: 'Maximum tokens',
    help: 'Largest size of the vocabulary, with masked and unknown tokens.',
    empty: 'no limit',
    min: 2,
  }),
  num_oov_indices: integer(1, {
    label: `Codes for unknown ${token}s`,
    help: `Number of codes for unknown ${token}s. Of several, ${spread} chooses one. With 0, an unknown ${token} stops the run.`,
    min: 0,
    max: 100_000,
    policy: { cells: 'unseen', refusal: 0 },
  }),
  output_mode: choice(outputModes, 'int', { label: 'Output', help: 'What each cell becomes.' }),
  idf_weights: optionalNumbers({
    label: 'Weights',
    help: `A weight for each ${token} of the given vocabulary.`,
    empty: 'none',
    when: { param: 'output_mode', is: ['tf_idf'] },
    advanced: true,
  }),
  pad_to_max_tokens: flag(false, {
    label: 'Pad to maximum',
    help: 'Make as many columns as the maximum says, even if there are fewer tokens.',
    when: { param: 'output_mode', is: ['one_hot', 'multi_hot', 'count', 'tf_idf'] },
    advanced: true,
  }),
});

/** Labels and help of the special tokens' parameters. */
export const tokenTexts = (token: 'text' | 'number') => ({
  mask: {
    label: 'Mask token',
    help: `The ${token} that stands for "nothing here". It gets code 0, or no column.`,
    empty: 'none',
  },
  unknown: {
    label: 'Unknown token',
    help: `Name of unknown ${token}s in the vocabulary. Train cells with it count as unknown.`,
    advanced: true,
  },
  vocabulary: {
    label: 'Vocabulary',
    help: `All ${token}s in the order of their codes.`,
    empty: 'learned from the train rows',
  },
});
