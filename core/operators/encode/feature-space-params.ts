/** Parameters of FeatureSpace: the encoding of each feature, and the features to cross. */
import { z } from 'zod';
import type { ParamMeta } from '../kit/params.ts';
import { MAX_COLUMNS_PER_COLUMN } from '../kit/result-width.ts';

/** Keras' words for the encodings of a feature, each with its meaning. */
export const featureTypes = {
  float: 'The number as it is',
  float_normalized: 'Centred and scaled: by mean and variance',
  float_rescaled: 'Times a scale, plus an offset',
  float_discretized: 'Number cut into bins',
  integer_categorical: 'Whole numbers that are names: by a learned vocabulary',
  string_categorical: 'Categories or text: by a learned vocabulary',
  integer_hashed: 'Whole numbers, hashed into bins',
  string_hashed: 'Categories or text, hashed into bins',
} as const;

export type FeatureType = keyof typeof featureTypes;

const whole = z.number({ error: 'must be a whole number' }).int('must be a whole number');
const bins = whole
  .min(1, 'must be at least 1')
  .max(MAX_COLUMNS_PER_COLUMN, `must be at most ${MAX_COLUMNS_PER_COLUMN}`);
const output = z.enum(['one_hot', 'int'], { error: 'must be "one_hot" or "int"' }).default('one_hot');

const categorical = {
  max_tokens: whole.min(2, 'must be at least 2').nullable().default(null),
  num_oov_indices: whole.min(0, 'must be at least 0').max(MAX_COLUMNS_PER_COLUMN).default(1),
  output_mode: output,
};
/** Null: the default of all hashed features. */
const hashed = { num_bins: bins.nullable().default(null), output_mode: output };

const settings = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('float') }),
  z.strictObject({ type: z.literal('float_normalized') }),
  z.strictObject({ type: z.literal('float_rescaled'), scale: z.number().default(1), offset: z.number().default(0) }),
  z.strictObject({
    type: z.literal('float_discretized'),
    /** Null: the default of all discretized features, or none if boundaries are given. */
    num_bins: bins.nullable().default(null),
    bin_boundaries: z.array(z.number()).min(1, 'must not be an empty list').readonly().nullable().default(null),
    output_mode: output,
  }),
  z.strictObject({ type: z.literal('integer_categorical'), ...categorical }),
  z.strictObject({ type: z.literal('string_categorical'), ...categorical }),
  z.strictObject({ type: z.literal('integer_hashed'), ...hashed }),
  z.strictObject({ type: z.literal('string_hashed'), ...hashed }),
]);

export type FeatureSettings = z.output<typeof settings>;

const words = Object.keys(featureTypes) as [FeatureType, ...FeatureType[]];

/** The encoding as a word, with its defaults, or as an object with settings. */
const feature = z.union([z.enum(words).transform((type): FeatureSettings => settings.parse({ type })), settings], {
  error: `must be one of ${words.map((word) => `"${word}"`).join(', ')}, or an object such as {"type": "string_hashed", "num_bins": 16}`,
});

const pair = z.tuple([z.string(), z.string()], { error: 'a cross is of two features, such as ["city", "job"]' });

const cross = z.union(
  [
    pair.transform((feature_names) => ({ feature_names, crossing_dim: null, output_mode: 'one_hot' as const })),
    z.strictObject({ feature_names: pair, crossing_dim: bins.nullable().default(null), output_mode: output }),
  ],
  { error: 'must be two features such as ["city", "job"], or {"feature_names": ["city", "job"], "crossing_dim": 64}' },
);

export type Cross = z.output<typeof cross>;

const withMeta = <Schema extends z.ZodType>(schema: Schema, meta: ParamMeta): Schema =>
  schema.meta(meta as unknown as Record<string, unknown>);

export const featuresParam = withMeta(
  z
    .record(z.string(), feature, { error: 'must say for each column what becomes of it: {"age": "float_normalized"}' })
    .default({}),
  {
    editor: 'features',
    label: 'Features',
    help: 'What becomes of each column. Columns that are not named stay as they are.',
    options: featureTypes,
  },
);

export const crossesParam = withMeta(
  z.array(cross, { error: 'must be a list of crosses such as [["city", "job"]]' }).readonly().default([]),
  {
    editor: 'crosses',
    label: 'Crosses',
    help: 'Pairs of features whose combined codes are hashed into bins of their own.',
  },
);
