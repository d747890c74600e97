/** Row models: functions of several values of a row. The results are one tensor of shape [n, outputs]. */
import type { RowModel } from '../../ir/row-models/index.ts';
import type { ImputationSequence } from '../../ir/row-models/imputation-sequence.ts';
import type { NearestNeighbours } from '../../ir/row-models/nearest-neighbours.ts';
import type { TextVectorizerSettings } from '../../ir/row-models/text-vectorizer.ts';
import { type GraphBuilder, NotInOnnx } from './graph.ts';
import { asciiCase, replaced, type TextValue } from './text.ts';

type X = string;

/** A value of the row. A number is a tensor of shape [n, 1]. */
export type RowInput = { readonly kind: 'number'; readonly value: X } | TextValue;

export function rowModelNodes(g: GraphBuilder, model: RowModel, xs: readonly RowInput[]): X {
  const columns = xs.map(({ value }) => value);
  switch (model.kind) {
    case 'imputationSequence':
      return imputationSequence(g, model.settings as ImputationSequence, columns);
    case 'nearestNeighbours':
      return nearestNeighbours(g, model.settings as NearestNeighbours, columns);
    case 'textVectorizer':
      return textVectorizer(g, model.settings as TextVectorizerSettings, columns[0] as X);
    case 'hashedCrossing':
      throw new NotInOnnx('it has no operator that reads the bytes of a text, as a hash must.');
  }
}

function imputationSequence(g: GraphBuilder, model: ImputationSequence, xs: readonly X[]): X {
  const { initial, targets, coefficients, intercepts, low, high } = model;
  const known = g.concat(xs, 1);
  const lacks = g.isNaN(known);
  const features = initial.length;
  const results = xs.map((x, at) => g.where(g.isNaN(x), g.double(initial[at] as number), x));
  targets.forEach((target, step) => {
    const own = Array.from(coefficients.subarray(step * features, (step + 1) * features));
    own[target] = 0;
    const predicted = g.add(
      g.node('MatMul', [g.concat(results, 1), g.tensor('double', [features, 1], own)]),
      g.double(intercepts[step] as number),
    );
    const held = g.node('Min', [g.node('Max', [predicted, g.double(low)]), g.double(high)]);
    results[target] = g.where(g.isNaN(xs[target] as X), held, results[target] as X);
  });
  return g.where(lacks, g.concat(results, 1), known);
}

function nearestNeighbours(g: GraphBuilder, model: NearestNeighbours, xs: readonly X[]): X {
  const { rows, features, cells, means, neighbours, weights } = model;
  if (rows === 0) return g.concat(xs, 1);
  const donors = Array.from({ length: features }, (_, at) => Array.from(cells.subarray(at * rows, (at + 1) * rows)));
  const zero = g.double(0);
  let squares = zero;
  let shared = zero;
  donors.forEach((column, at) => {
    const difference = g.sub(xs[at] as X, g.row(column));
    const unknown = g.isNaN(difference);
    squares = g.add(squares, g.where(unknown, zero, g.mul(difference, difference)));
    shared = g.add(shared, g.cast(g.not(unknown), 'double'));
  });
  const farthest = g.double(Number.POSITIVE_INFINITY);
  const none = g.node('Equal', [shared, zero]);
  const distances = g.where(none, farthest, g.mul(g.div(squares, shared), g.double(features)));
  const results = xs.map((x, at) => {
    const mean = means[at] as number;
    if (Number.isNaN(mean)) return x;
    const column = donors[at] as number[];
    const knows = g.tensor(
      'bool',
      [1, rows],
      column.map((cell) => !Number.isNaN(cell)),
    );
    const own = g.where(knows, distances, farthest);
    const [nearest, places] = g.results('TopK', [own, g.ints([neighbours])], {
      attributes: { axis: 1, largest: 0, sorted: 1 },
      outputs: 2,
    }) as readonly [X, X];
    const values = g.node('Gather', [g.tensor('double', [rows], column), places]);
    const found = g.node('Less', [nearest, farthest]);
    const sum = (x: X): X => g.node('ReduceSum', [x, g.ints([1])]);
    const one = g.double(1);
    let weight = g.where(found, one, zero);
    if (weights === 'distance') {
      // Rows at distance 0 outweigh all others.
      const same = g.node('Equal', [nearest, zero]);
      const some = g.node('Greater', [sum(g.cast(same, 'double')), zero]);
      const closeness = g.where(found, g.div(one, g.node('Sqrt', [nearest])), zero);
      weight = g.where(some, g.cast(same, 'double'), closeness);
    }
    const total = sum(weight);
    const average = g.div(sum(g.mul(weight, g.where(found, values, zero))), total);
    const filled = g.where(g.node('Equal', [total, zero]), g.double(mean), average);
    return g.where(g.isNaN(x), filled, x);
  });
  return g.concat(results, 1);
}

const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const SPACES = '\t\n\v\f\r';

function textVectorizer(g: GraphBuilder, settings: TextVectorizerSettings, text: X): X {
  const { standardize, split, ngrams, tokens, codes, unknown, output, width } = settings;
  if (split === 'character') throw new NotInOnnx('it has no operator that cuts a text into its letters.');
  if (ngrams !== null) throw new NotInOnnx('runs of tokens are not supported.');
  let plain = text;
  if (standardize === 'lower' || standardize === 'lower_and_strip_punctuation') plain = asciiCase(g, plain, 'lower');
  if (standardize === 'strip_punctuation' || standardize === 'lower_and_strip_punctuation') {
    for (const mark of PUNCTUATION) plain = replaced(g, plain, mark, '');
  }
  let words = plain;
  if (split === 'whitespace') {
    for (const space of SPACES) plain = replaced(g, plain, space, ' ');
    const flat = g.node('Reshape', [plain, g.ints([-1])]);
    [words = ''] = g.results('StringSplit', [flat], { outputs: 2 });
  }
  const isToken = g.not(g.node('Equal', [words, g.text('')]));
  const coded = g.node('LabelEncoder', [words], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_tensor: { type: 'string', shape: [tokens.length], cells: tokens },
      values_tensor: { type: 'double', shape: [tokens.length], cells: codes },
      default_tensor: { type: 'double', shape: [1], cells: [unknown] },
    },
  });
  const zero = g.double(0);
  const rows = g.node('Shape', [text], { attributes: { start: 0, end: 1 } });
  const zeros = g.node('Expand', [zero, g.concat([rows, g.ints([width])], 0)]);
  if (output === 'codes') {
    const longer = g.concat([g.where(isToken, coded, zero), zeros], 1);
    return g.node('Slice', [longer, g.ints([0]), g.ints([width]), g.ints([1])]);
  }
  const apart = g.node('Unsqueeze', [g.where(isToken, coded, g.double(-1)), g.ints([2])]);
  const each = g.tensor(
    'double',
    [1, 1, width],
    Array.from({ length: width }, (_, code) => code),
  );
  const counts = g.node('ReduceSum', [g.cast(g.node('Equal', [apart, each]), 'double'), g.ints([1])], {
    attributes: { keepdims: 0 },
  });
  return output === 'has' ? g.node('Min', [counts, g.double(1)]) : counts;
}
