/** The inputs of a model, one per source column, and their values inside the graph. */
import type { Field } from '../../ir/types.ts';
import { isoDate } from './dates.ts';
import type { Value } from './expression.ts';
import type { GraphBuilder } from './graph.ts';
import type { ValueInfo } from './proto.ts';

/** Input type of a column: booleans as 0 and 1, dates as ISO 8601 texts in UTC. */
export const inputType = ({ type }: Field): 'float' | 'string' =>
  type === 'number' || type === 'boolean' ? 'float' : 'string';

/** Name of the only output. */
export const FEATURES = 'features';

/** Column names that an input must not have: the output's, the empty name, and their replacements. */
const TAKEN = new RegExp(`^(${FEATURES})?( \\(input\\))*$`);

/** Name of an input: the column's own, unless it is the output's name, or is empty, which means "absent" in ONNX. */
export const inputName = ({ name }: Field): string => (TAKEN.test(name) ? `${name} (input)` : name);

const kinds: Readonly<Record<Field['type'], string>> = {
  number: 'a number; NaN is missing',
  boolean: '1, 0, or NaN where missing',
  category: 'a text; the empty one is missing',
  text: 'a text; the empty one is missing',
  datetime: 'an ISO 8601 date in UTC as text; the empty one is missing',
};

export const inputInfo = (field: Field): ValueInfo => ({
  name: inputName(field),
  type: inputType(field),
  shape: ['rows', 1],
  doc: kinds[field.type],
});

/** Values of the columns by their position in the source. All numbers are converted together. */
export function inputValues(g: GraphBuilder, fields: ReadonlyMap<number, Field>): Map<number, Value> {
  const values = new Map<number, Value>();
  const numbers = [...fields].filter(([, { type }]) => type === 'number');
  if (numbers.length > 0) {
    const all = asDecimals(
      g,
      g.concat(
        numbers.map(([, field]) => inputName(field)),
        1,
      ),
    );
    const apart =
      numbers.length === 1
        ? [all]
        : g.results('Split', [all], { attributes: { axis: 1, num_outputs: numbers.length }, outputs: numbers.length });
    numbers.forEach(([index], at) => values.set(index, { kind: 'number', value: apart[at] as string }));
  }
  for (const [index, field] of fields) {
    const name = inputName(field);
    if (field.type === 'boolean') {
      const missing = g.isNaN(name);
      const value = g.and(g.not(missing), g.not(g.node('Equal', [name, g.tensor('float', [1, 1], [0])])));
      values.set(index, { kind: 'boolean', value, missing });
    } else if (field.type !== 'number') {
      const missing = g.node('Equal', [name, g.text('')]);
      values.set(
        index,
        field.type === 'datetime'
          ? { kind: 'number', value: isoDate(g, name, missing, field.name) }
          : { kind: 'string', value: name, missing },
      );
    }
  }
  return values;
}

/** Decimal digits that single precision holds, with few exceptions. */
const DIGITS = 7;
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
  const places = g.sub(n(DIGITS - 1), magnitude);
  const inRange = g.and(g.node('GreaterOrEqual', [places, n(0)]), g.node('LessOrEqual', [places, n(MAX_POWER_OF_TEN)]));
  const power = g.node('Pow', [n(10), g.where(inRange, places, n(0))]);
  const decimal = g.div(g.node('Round', [g.mul(x, power)]), power);
  const same = g.node('Equal', [g.cast(decimal, 'float'), floats]);
  return g.where(g.and(inRange, same), decimal, x);
}
