/** Expressions and aggregates in readable form: `(x − 43.92) / 5.46`. For "explain"; not meant to be parsed. */
import type { Agg, QuantileMethod } from './aggregate.ts';
import type { BinaryFunction, Comparison, Expr, TextFunction, UnaryFunction } from './expression.ts';
import { dateText } from './functions/to-text.ts';

/** Name of a source column, by its position. */
export type NameOf = (index: number) => string;

const SIGNIFICANT_DIGITS = 6;
/** Maximum number of displayed entries of a long list. */
const MAX_ENTRIES = 6;

/** Precedence of operators. An operand of lower precedence is put in parentheses. */
const BINDS = {
  choice: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  sign: 7,
  power: 8,
  atom: 9,
} as const;
type Binding = (typeof BINDS)[keyof typeof BINDS];

interface Printed {
  readonly text: string;
  readonly binds: Binding;
}

const infix: Partial<
  Record<BinaryFunction, { readonly sign: string; readonly binds: Binding; readonly right: Binding }>
> = {
  add: { sign: '+', binds: BINDS.sum, right: BINDS.sum },
  sub: { sign: '−', binds: BINDS.sum, right: BINDS.product },
  mul: { sign: '×', binds: BINDS.product, right: BINDS.product },
  div: { sign: '/', binds: BINDS.product, right: BINDS.sign },
  mod: { sign: 'mod', binds: BINDS.product, right: BINDS.sign },
  pow: { sign: '^', binds: BINDS.power, right: BINDS.atom },
};

const comparisons: Record<Comparison, string> = { lt: '<', le: '≤', gt: '>', ge: '≥', eq: '=', ne: '≠' };

const functionNames: Partial<Record<UnaryFunction, string>> = { normalQuantile: 'normal quantile' };

/** A number with at most six significant digits. */
export function printNumber(value: number): string {
  if (Number.isNaN(value)) return 'missing';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const short = Number(value.toPrecision(SIGNIFICANT_DIGITS));
  const exact = Number.isSafeInteger(value) ? value : short;
  return String(exact).replace(/-/g, '−');
}

const quoted = (text: string): string => `"${text}"`;

const printValue = (value: number | string | boolean | null): string =>
  value === null
    ? 'missing'
    : typeof value === 'number'
      ? printNumber(value)
      : typeof value === 'string'
        ? quoted(value)
        : String(value);

/** The first entries of a list, and the number of further ones. */
function printList(entries: readonly string[]): string {
  if (entries.length <= MAX_ENTRIES + 1) return entries.join(', ');
  return `${entries.slice(0, MAX_ENTRIES).join(', ')}, … ${entries.length - MAX_ENTRIES} more`;
}

const call = (name: string, ...parts: string[]): Printed => ({
  text: `${name}(${parts.join(', ')})`,
  binds: BINDS.atom,
});

/**
 * Replaces a part of an expression in print: by another expression, which is passed to it again, or by a
 * text. Undefined keeps the part.
 */
export type Instead = (part: Expr) => Expr | string | undefined;

/** The expression in one line, with its columns' names. */
export function printExpr(expr: Expr, nameOf: NameOf, instead: Instead = () => undefined): string {
  return print(expr).text;

  function within(x: Expr, least: Binding): string {
    const { text, binds } = print(x);
    return binds < least ? `(${text})` : text;
  }

  function print(expr: Expr): Printed {
    const other = instead(expr);
    if (typeof other === 'string') return { text: other, binds: BINDS.atom };
    if (other !== undefined && other !== expr) return print(other);
    const inner = (x: Expr): string => print(x).text;
    switch (expr.op) {
      case 'column':
        return { text: nameOf(expr.index), binds: BINDS.atom };
      case 'literal': {
        const { value } = expr;
        if (expr.type === 'datetime' && typeof value === 'number' && !Number.isNaN(value)) {
          return { text: dateText(value), binds: BINDS.atom };
        }
        const negative = typeof value === 'number' && (value < 0 || Object.is(value, -0));
        return { text: printValue(value), binds: negative ? BINDS.sign : BINDS.atom };
      }
      case 'unary':
        if (expr.fn === 'neg') return { text: `−${within(expr.x, BINDS.power)}`, binds: BINDS.sign };
        return call(functionNames[expr.fn] ?? expr.fn, inner(expr.x));
      case 'binary': {
        const operator = infix[expr.fn];
        if (operator === undefined) return call(expr.fn, inner(expr.a), inner(expr.b));
        const left = within(expr.a, expr.fn === 'pow' ? BINDS.atom : operator.binds);
        return { text: `${left} ${operator.sign} ${atRight(expr.b, operator.right)}`, binds: operator.binds };
      }
      case 'compare': {
        const [a, b] = [within(expr.a, BINDS.sum), within(expr.b, BINDS.sum)];
        return { text: `${a} ${comparisons[expr.fn]} ${b}`, binds: BINDS.comparison };
      }
      case 'logic': {
        const binds = BINDS[expr.fn];
        return { text: `${within(expr.a, binds)} ${expr.fn} ${within(expr.b, binds)}`, binds };
      }
      case 'not':
        return { text: `not ${within(expr.x, BINDS.comparison)}`, binds: BINDS.not };
      case 'isMissing':
        return { text: `${within(expr.x, BINDS.sum)} is missing`, binds: BINDS.comparison };
      case 'if': {
        const parts = [within(expr.test, BINDS.or), within(expr.then, BINDS.or), inner(expr.otherwise)];
        return { text: `if ${parts[0]} then ${parts[1]} else ${parts[2]}`, binds: BINDS.choice };
      }
      case 'coalesce':
        return {
          text: `${within(expr.x, BINDS.or)}, where missing ${within(expr.fallback, BINDS.or)}`,
          binds: BINDS.choice,
        };
      case 'lookup': {
        const entries = expr.keys.map((key, index) => `${printValue(key)} → ${printValue(expr.values[index] ?? null)}`);
        return call(
          'lookup',
          inner(expr.x),
          printList(entries),
          `missing → ${printValue(expr.missing)}`,
          `else ${printValue(expr.other)}`,
        );
      }
      case 'searchSorted': {
        const relation = expr.side === 'left' ? '<' : '≤';
        return call('count', `edges ${relation} ${inner(expr.x)}`, `edges: ${printList(expr.edges.map(printNumber))}`);
      }
      case 'interp': {
        const points = expr.xs.map((x, index) => `${printNumber(x)} → ${printNumber(expr.ys[index])}`);
        return call('interpolate', inner(expr.x), printList(points));
      }
      case 'dot': {
        const terms = expr.xs.map((x, index) => `${printNumber(expr.weights[index])} × ${within(x, BINDS.sign)}`);
        if (expr.bias !== 0 || terms.length === 0) terms.push(printNumber(expr.bias));
        const shownTerms =
          terms.length <= MAX_ENTRIES + 1
            ? terms
            : [...terms.slice(0, MAX_ENTRIES), `… ${terms.length - MAX_ENTRIES} more`];
        return { text: shownTerms.join(' + '), binds: BINDS.sum };
      }
      case 'rowModel': {
        const shown = expr.xs.slice(0, MAX_ENTRIES).map(inner);
        if (expr.xs.length > shown.length) shown.push(`… ${expr.xs.length - shown.length} more`);
        return { text: `${call(expr.model.kind, ...shown).text}[${expr.output}]`, binds: BINDS.atom };
      }
      case 'toNumber':
        return call('number', inner(expr.x));
      case 'toText':
        return call('text', inner(expr.x));
      case 'text':
        return call(expr.fn.name, inner(expr.x), ...textArguments(expr.fn));
      case 'textTest': {
        const { test } = expr;
        const words = { contains: 'contains', startsWith: 'starts with', endsWith: 'ends with', matches: 'matches' };
        const wanted = test.name === 'matches' ? `/${test.pattern}/` : quoted(test.text);
        return { text: `${within(expr.x, BINDS.sum)} ${words[test.name]} ${wanted}`, binds: BINDS.comparison };
      }
      case 'textLength':
        return call('length', inner(expr.x));
      case 'hash':
        return call('hash', inner(expr.x), `${expr.bins} bins`, ...(expr.salt ? [`salt ${expr.salt.join(' ')}`] : []));
      case 'concat':
        return call(
          'join',
          ...expr.parts.map(inner),
          ...(expr.separator === '' ? [] : [`with ${quoted(expr.separator)}`]),
        );
      case 'parseNumber':
        return call('read number', inner(expr.x));
      case 'parseDate':
        return call('read date', inner(expr.x), ...(expr.syntax.format === null ? [] : [quoted(expr.syntax.format)]));
      case 'datePart':
        return call(expr.part, inner(expr.x));
      case 'dateToNumber':
        return call('milliseconds since 1970', inner(expr.x));
      case 'numberToDate':
        return call('date of milliseconds since 1970', inner(expr.x));
      case 'check':
        return print(expr.x);
    }
  }

  /** A negative number after an operator gets parentheses: x + (−3). */
  function atRight(x: Expr, least: Binding): string {
    const printed = print(x);
    return printed.binds < least || printed.binds === BINDS.sign ? `(${printed.text})` : printed.text;
  }
}

function textArguments(fn: TextFunction): string[] {
  switch (fn.name) {
    case 'slice':
      return [
        `from ${fn.start ?? 'the start'}`,
        `to ${fn.end ?? 'the end'}`,
        ...(fn.step === undefined ? [] : [`by ${fn.step}`]),
      ];
    case 'replace':
      return [quoted(fn.find), quoted(fn.by)];
    case 'replacePattern':
      return [`/${fn.pattern}/${fn.ignoreCase ? 'i' : ''}`, quoted(fn.by)];
    case 'part':
      return [`between ${quoted(fn.separator)}`, `number ${fn.index}`];
    case 'extract':
      return [`/${fn.pattern}/`, `group ${fn.group}`];
    case 'pad':
      return [`to ${fn.width}`, `${fn.side} with ${quoted(fn.fill)}`];
    default:
      return [];
  }
}

const methodWords: Record<QuantileMethod, string> = {
  linear: '',
  averaged_inverted_cdf: ', averaged',
  inverted_cdf: ', inverted CDF',
  lower: ', lower',
  higher: ', higher',
  midpoint: ', midpoint',
  nearest: ', nearest',
};

/** An aggregate in one line. */
export function printAgg(agg: Agg, nameOf: NameOf): string {
  const inner = (x: Expr): string => printExpr(x, nameOf);
  switch (agg.agg) {
    case 'moments':
      return `mean and variance of ${inner(agg.x)}`;
    case 'extent':
      return `minimum and maximum of ${inner(agg.x)}`;
    case 'quantiles':
      return `quantiles ${printList(agg.at.map(printNumber))} of ${inner(agg.x)}${methodWords[agg.method]}`;
    case 'histogram':
      return `counts of ${inner(agg.x)} in ${agg.bins} bins from ${printNumber(agg.min)} to ${printNumber(agg.max)}`;
    case 'mode':
      return `most frequent value of ${inner(agg.x)}`;
    case 'distinct':
      return `distinct values of ${inner(agg.x)} with their counts`;
    case 'groups':
      return `mean and variance of ${inner(agg.x)} for each value of ${inner(agg.key)}`;
    case 'scatter':
      return `means and covariances of ${printList(agg.xs.map(inner))}`;
    case 'collect':
      return `all cells of ${printList(agg.xs.map(inner))}`;
  }
}
