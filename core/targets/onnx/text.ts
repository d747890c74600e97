/** Text functions by joining, splitting and matching, because ONNX can neither slice texts nor count their letters. */
import type { NumberSyntax, TextFunction, TextTest } from '../../ir/expression.ts';
import { type GraphBuilder, NotInOnnx } from './graph.ts';
import { guarded } from './guard.ts';
import { anywhere, literal, re2Of, SPACE } from './patterns.ts';

/** A text tensor, and a tensor of booleans for missing texts (null: none is missing). Missing texts are empty. */
export interface TextValue {
  readonly kind: 'string';
  readonly value: string;
  readonly missing: string | null;
}

export const matches = (g: GraphBuilder, x: string, pattern: string): string =>
  g.node('RegexFullMatch', [x], { attributes: { pattern } });

/** A text test. A missing text is tested as an empty one, so the caller must mask it. */
export function testNodes(g: GraphBuilder, test: TextTest, x: string): string {
  switch (test.name) {
    case 'contains':
      return matches(g, x, anywhere(literal(test.text)));
    case 'startsWith':
      return matches(g, x, `${literal(test.text)}(?s:.*)`);
    case 'endsWith':
      return matches(g, x, `(?s:.*)${literal(test.text)}`);
    case 'matches':
      return matches(g, x, anywhere(re2Of(test.pattern)));
  }
}

/** Pieces between separators, one row per text, and their number (0 for an empty text). */
function pieces(g: GraphBuilder, x: string, separator: string): { pieces: string; count: string } {
  const flat = g.node('Reshape', [x, g.ints([-1])]);
  const [found, count] = g.results('StringSplit', [flat], { attributes: { delimiter: separator }, outputs: 2 });
  return { pieces: found as string, count: g.node('Reshape', [count as string, g.ints([-1, 1])]) };
}

/** The piece at a position, of shape [n, 1]; empty if there are too few pieces. */
export function pieceAt(g: GraphBuilder, x: string, separator: string, index: number): string {
  const padded = paddedPieces(g, x, separator, index + 1).pieces;
  return g.node('Gather', [padded, g.ints([index])], { attributes: { axis: 1 } });
}

function paddedPieces(g: GraphBuilder, x: string, separator: string, by: number): { pieces: string; count: string } {
  const { pieces: found, count } = pieces(g, x, separator);
  const blank = g.node('Expand', [
    g.text(''),
    g.concat([g.node('Shape', [x], { attributes: { start: 0, end: 1 } }), g.ints([by])], 0),
  ]);
  return { pieces: g.concat([found, blank], 1), count };
}

/** The text with every `find` replaced: it is split there and joined again piece by piece. */
export function replaced(g: GraphBuilder, x: string, find: string, by: string): string {
  const split = paddedPieces(g, x, find, 1);
  const width = g.node('Shape', [split.pieces], { attributes: { start: 1, end: 2 } });
  const first = g.node('Gather', [split.pieces, g.ints([0])], { attributes: { axis: 1 } });
  const rounds = g.node('Reshape', [g.node('Sub', [width, g.ints([1])]), g.tensor('int64', [0], [])]);
  const [round, go, sofar] = [g.fresh(), g.fresh(), g.fresh()];
  const body = g.body(
    'join',
    [
      { name: round, type: 'int64', shape: [] },
      { name: go, type: 'bool', shape: [] },
      { name: sofar, type: 'string', shape: null },
    ],
    (b) => {
      const at = b.node('Reshape', [b.node('Add', [round, b.tensor('int64', [], [1])]), b.ints([1])]);
      const piece = b.node('Gather', [split.pieces, at], { attributes: { axis: 1 } });
      const isPiece = b.node('Less', [at, split.count]);
      const joined = b.node('StringConcat', [sofar, b.node('StringConcat', [b.text(by), piece])]);
      return [
        { tensor: go, type: 'bool' },
        { tensor: b.where(isPiece, joined, sofar), type: 'string' },
      ];
    },
  );
  return g.node('Loop', [rounds, g.tensor('bool', [], [true]), first], { attributes: { body: { graph: body } } });
}

/** Letters besides A to Z that have a lower case, and letters besides a to z that have an upper case. */
const otherLetters = {
  lower: '\\p{Lu}\\p{Lt}\\x{2160}-\\x{216f}\\x{2183}\\x{24b6}-\\x{24cf}',
  upper: '\\p{Ll}\\p{Lt}\\x{345}\\x{2170}-\\x{217f}\\x{2184}\\x{24d0}-\\x{24e9}',
} as const;

/** Changes A to Z to lower case, or a to z to upper case. The runtime's C locale knows no other letters. */
export function asciiCase(g: GraphBuilder, x: string, to: 'lower' | 'upper'): string {
  const flat = g.node('Reshape', [x, g.ints([-1])]);
  const changed = g.node('StringNormalizer', [flat], {
    attributes: { case_change_action: to.toUpperCase(), locale: 'C', is_case_sensitive: 1 },
  });
  return g.node('Reshape', [changed, g.ints([-1, 1])]);
}

export function textNodes(g: GraphBuilder, fn: TextFunction, x: TextValue): TextValue {
  switch (fn.name) {
    case 'lower':
    case 'upper': {
      const own = fn.name === 'lower' ? 'A-Z' : 'a-z';
      const plain = matches(g, x.value, `(?s:[${own}]|[^${otherLetters[fn.name]}])*`);
      const value = asciiCase(g, guarded(g, x.value, g.not(plain), `${fn.name} of letters beyond A to Z`), fn.name);
      return { ...x, value };
    }
    case 'part':
      return part(g, x, fn.separator, fn.index);
    case 'replace':
      if (fn.find === '') throw new NotInOnnx('it cannot put text between all letters.');
      return { ...x, value: replaced(g, x.value, fn.find, fn.by) };
    case 'strip':
    case 'lstrip':
    case 'rstrip':
      throw new NotInOnnx('it has no operator that takes spaces away from the ends of a text.');
    case 'title':
    case 'capitalize':
      throw new NotInOnnx('it has no operator that changes the case of some letters of a text.');
    case 'slice':
      throw new NotInOnnx('it has no operator that cuts a text by positions.');
    case 'replacePattern':
      throw new NotInOnnx('it has no operator that replaces what a regular expression matches.');
    case 'splitPattern':
      throw new NotInOnnx('it has no operator that splits a text at what a regular expression matches.');
    case 'extract':
      throw new NotInOnnx('it has no operator that takes what a regular expression matches out of a text.');
    case 'pad':
      throw new NotInOnnx('it has no operator that counts the letters of a text.');
  }
}

function part(g: GraphBuilder, x: TextValue, separator: string, index: number): TextValue {
  if (separator === '') throw new NotInOnnx('it cannot split a text at spaces of every kind.');
  const wanted = index < 0 ? -index : index + 1;
  const { pieces: padded, count } = paddedPieces(g, x.value, separator, wanted);
  // An empty text has one empty piece; the operator returns none.
  const known = g.node('Max', [count, g.tensor('int64', [1, 1], [1])]);
  const lacks = g.node('Less', [known, g.tensor('int64', [1, 1], [wanted])]);
  const counted = index < 0 ? g.node('Sub', [known, g.tensor('int64', [1, 1], [wanted])]) : null;
  const at =
    counted === null
      ? g.node('Expand', [g.tensor('int64', [1, 1], [index]), g.node('Shape', [count])])
      : g.node('Max', [counted, g.tensor('int64', [1, 1], [0])]);
  const found = g.node('GatherElements', [padded, at], { attributes: { axis: 1 } });
  const value = g.where(lacks, g.text(''), found);
  return { kind: 'string', value, missing: x.missing === null ? lacks : g.or(x.missing, lacks) };
}

const DECIMAL = '[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?';

/** The number in a text; NaN if there is none. */
export function parseNumberNodes(g: GraphBuilder, x: string, syntax: NumberSyntax): string {
  const { decimal, thousands, percent } = syntax;
  let rest = syntax.strip.filter((mark) => mark !== '').reduce((text, mark) => replaced(g, text, mark, ''), x);
  let share: string | null = null;
  if (percent) {
    share = matches(g, rest, `(?s:.*)%[${SPACE}]*`);
    const without = matches(g, rest, `[^%]*%[${SPACE}]*`);
    // A text with a second percent sign is no number, whatever is stripped.
    rest = g.where(without, pieceAt(g, rest, '%', 0), rest);
  }
  if (decimal !== '.') {
    if (thousands !== '.') rest = g.where(matches(g, rest, anywhere('\\.')), g.text(''), rest);
    const two = matches(g, rest, `[^${literal(decimal)}]*${literal(decimal)}[^${literal(decimal)}]*`);
    const many = matches(g, rest, anywhere(`${literal(decimal)}(?s:.*)${literal(decimal)}`));
    const whole = thousands ? replaced(g, pieceAt(g, rest, decimal, 0), thousands, '') : pieceAt(g, rest, decimal, 0);
    const fraction = pieceAt(g, rest, decimal, 1);
    const pointed = g.node('StringConcat', [g.node('StringConcat', [whole, g.text('.')]), fraction]);
    rest = g.where(many, g.text(''), g.where(two, pointed, whole));
  } else if (thousands) {
    const marked = matches(g, rest, anywhere(`\\.(?s:.*)${literal(thousands)}`));
    rest = g.where(marked, g.text(''), replaced(g, rest, thousands, ''));
  }
  const around = `[${SPACE}]*`;
  const valid = matches(g, rest, `${around}${DECIMAL}${around}`);
  // A number outside of a double's range would stop the runtime.
  const beyond = (sign: string): string =>
    matches(g, rest, `(?s:.*)[eE]${sign}0*(?:30[89]|3[1-9][0-9]|[4-9][0-9]{2}|[0-9]{4,})${around}`);
  const [huge, tiny] = [g.and(valid, beyond('\\+?')), g.and(valid, beyond('-'))];
  const limit = g.where(
    matches(g, rest, `${around}-(?s:.*)`),
    g.double(Number.NEGATIVE_INFINITY),
    g.double(Number.POSITIVE_INFINITY),
  );
  const inRange = g.and(valid, g.not(g.or(huge, tiny)));
  const read = g.cast(g.where(inRange, rest, g.text('nan')), 'double');
  const number = g.where(huge, limit, g.where(tiny, g.double(0), read));
  const scaled = share === null ? number : g.where(share, g.div(number, g.double(100)), number);
  const infinite = (sign: string, value: number, otherwise: string): string =>
    g.where(matches(g, rest, `${around}${sign}(?i:inf(?:inity)?)${around}`), g.double(value), otherwise);
  return infinite('\\+?', Number.POSITIVE_INFINITY, infinite('-', Number.NEGATIVE_INFINITY, scaled));
}
