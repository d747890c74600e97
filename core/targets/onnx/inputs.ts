/** The inputs of a model, one per source column, and their values inside the graph. */
import { missingTexts, missingValues } from '../../graph/missing-words.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenSource } from '../frozen.ts';
import { isoDate } from './dates.ts';
import type { Value } from './expression.ts';
import type { GraphBuilder } from './graph.ts';
import { SINGLE_DIGITS } from './precision.ts';
import type { ValueInfo } from './proto.ts';

/** A column as an input: numbers that single precision cannot hold are double. */
export interface Input extends Field {
  readonly isWide?: boolean;
}

/** Input type of a column: booleans as 0 and 1, dates as ISO 8601 texts in UTC. */
export const inputType = ({ type, isWide }: Input): 'float' | 'double' | 'string' =>
  type === 'number' && isWide === true ? 'double' : type === 'number' || type === 'boolean' ? 'float' : 'string';

/** Name of the only output. */
export const FEATURES = 'features';

/** Column names that an input must not have: the output's, the empty name, and their replacements. */
const TAKEN = new RegExp(`^(${FEATURES})?( \\(input\\))*$`);

/** Name of an input: the column's own, unless it is the output's name, or is empty, which means "absent" in ONNX. */
export const inputName = ({ name }: Field): string => (TAKEN.test(name) ? `${name} (input)` : name);

const kinds: Readonly<Record<Field['type'], string>> = {
  number: 'a number; NaN is missing',
  boolean: '1, 0, or NaN where missing',
  category: 'a text; the empty one and missing words are missing',
  text: 'a text; the empty one and missing words are missing',
  datetime: 'an ISO 8601 date in UTC as text; the empty one and missing words are missing',
};

export const inputInfo = (field: Input): ValueInfo => ({
  name: inputName(field),
  type: inputType(field),
  shape: ['rows', 1],
  doc: kinds[field.type],
});

/** Ends a text that is a missing word, where it is a text all the same: the mark that exported Python files set, too. */
export const TEXT_MARK = '\ufdd0';

/** The words that are missing in the text inputs of a model. */
export const inputWords = (source: FrozenSource): readonly string[] => ['', ...missingTexts(source)];

/** Values of the columns by their position in the source. Inputs of one type are converted together. */
export function inputValues(
  g: GraphBuilder,
  fields: ReadonlyMap<number, Input>,
  source: FrozenSource,
): Map<number, Value> {
  const values = new Map<number, Value>();
  const numbers = [...fields].filter(([, { type }]) => type === 'number');
  const singles = numbers.filter(([, { isWide }]) => isWide !== true);
  for (const [index, field] of numbers) values.set(index, { kind: 'number', value: inputName(field) });
  if (singles.length > 0) {
    const all = asDecimals(g, side(g, singles));
    singles.forEach(([index], at) => values.set(index, { kind: 'number', value: column(g, all, at, singles.length) }));
  }
  const texts = [...fields].filter(([, { type }]) => type === 'category' || type === 'text');
  if (texts.length > 0) {
    const { missing, value } = asTexts(g, side(g, texts), inputWords(source));
    texts.forEach(([index], at) =>
      values.set(index, {
        kind: 'string',
        value: column(g, value, at, texts.length),
        missing: column(g, missing, at, texts.length),
      }),
    );
  }
  for (const [index, field] of fields) {
    const name = inputName(field);
    if (field.type === 'boolean') {
      const missing = g.isNaN(name);
      const value = g.and(g.not(missing), g.not(g.node('Equal', [name, g.tensor('float', [1, 1], [0])])));
      values.set(index, { kind: 'boolean', value, missing });
    } else if (field.type === 'datetime') {
      const missing = isOneOf(g, name, ['', ...missingValues(source)]);
      values.set(index, { kind: 'number', value: isoDate(g, g.where(missing, g.text(''), name), missing, field.name) });
    }
  }
  return values;
}

/** Inputs side by side. */
const side = (g: GraphBuilder, fields: readonly (readonly [number, Input])[]): string =>
  g.concat(
    fields.map(([, field]) => inputName(field)),
    1,
  );

/** One of several columns that stand side by side. */
const column = (g: GraphBuilder, all: string, at: number, count: number): string =>
  count === 1 ? all : g.node('Gather', [all, g.ints([at])], { attributes: { axis: 1 } });

/** Where a text is one of these. */
function isOneOf(g: GraphBuilder, x: string, words: readonly string[]): string {
  const [word = ''] = words;
  if (words.length === 1) return g.node('Equal', [x, g.text(word)]);
  const ones = words.map(() => 1);
  return g.node('Equal', [labels(g, x, words, 'double', ones, 0), g.double(1)]);
}

const labels = (
  g: GraphBuilder,
  x: string,
  keys: readonly string[],
  type: 'double' | 'string',
  cells: readonly (number | string)[],
  other: number | string,
): string =>
  g.node('LabelEncoder', [x], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_tensor: { type: 'string', shape: [keys.length], cells: keys },
      values_tensor: { type, shape: [cells.length], cells },
      default_tensor: { type, shape: [1], cells: [other] },
    },
  });

/** Texts as they come in: missing words are the empty text, one with the mark is the word as a text. */
function asTexts(g: GraphBuilder, x: string, words: readonly string[]): { missing: string; value: string } {
  const missing = isOneOf(g, x, words);
  const marked = words.map((word) => word + TEXT_MARK);
  const known = g.where(isOneOf(g, x, marked), labels(g, x, marked, 'string', words, ''), x);
  return { missing, value: g.where(missing, g.text(''), known) };
}

/** Exponent of the largest power of ten that is an exact double. */
const MAX_POWER_OF_TEN = 22;

/**
 * Single precision as double. 0.7 in single precision differs from the double 0.7, and could fall on the other side of
 * a bin's edge. Therefore a number that is the nearest one to a decimal of seven digits becomes that decimal.
 */
function asDecimals(g: GraphBuilder, floats: string): string {
  const n = (value: number): string => g.double(value);
  const x = g.cast(floats, 'double');
  const magnitude = g.floor(g.div(g.node('Log', [g.node('Abs', [x])]), n(Math.LN10)));
  const places = g.sub(n(SINGLE_DIGITS - 1), magnitude);
  const inRange = g.and(g.node('GreaterOrEqual', [places, n(0)]), g.node('LessOrEqual', [places, n(MAX_POWER_OF_TEN)]));
  const power = g.node('Pow', [n(10), g.where(inRange, places, n(0))]);
  const decimal = g.div(g.node('Round', [g.mul(x, power)]), power);
  const same = g.node('Equal', [g.cast(decimal, 'float'), floats]);
  return g.where(g.and(inRange, same), decimal, x);
}
