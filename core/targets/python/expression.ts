/**
 * Expressions as pandas code. Every column is a Series (numbers float64, texts TEXT, booleans bool or boolean, dates
 * datetime64), every constant a plain value. One exhaustive switch over the expression language.
 */
import type { BinaryFunction, Comparison, Expr, TextFunction, TextTest, UnaryFunction } from '../../ir/expression.ts';
import { dateText } from '../../ir/functions/to-text.ts';
import { offending } from '../../ir/interpret.ts';
import type { RowModel } from '../../ir/row-models/index.ts';
import type { HelperName } from './helpers/index.ts';
import { call, dict, keyword, type Layout, list } from './layout.ts';
import {
  joined,
  type PythonCode,
  NOTHING,
  py,
  pythonLiteral,
  pythonName,
  pythonNumber,
  pythonString,
} from './literals.ts';

/** Context of an expression. */
export interface Scope {
  /** Series of an input column. */
  column(index: number): Layout;
  /** Name of an expression that is needed more than once. */
  named(expr: Expr): PythonCode | undefined;
  /** Name of a row model's results: an array with one row per row of the table. */
  model(model: RowModel, xs: readonly Expr[]): PythonCode;
  /** Adds a helper's function to the file, and returns its name. */
  use(helper: HelperName): PythonCode;
  /** A list, or None. Checks add refused rows to the list instead of raising an error. */
  readonly refused?: PythonCode;
}

/** Precedence in Python. An operand of lower precedence is put in parentheses. */
const BINDS = { comparison: 1, or: 2, and: 3, sum: 4, product: 5, sign: 6, power: 7, atom: 8 } as const;
type Binding = (typeof BINDS)[keyof typeof BINDS];

export interface Code {
  readonly layout: Layout;
  readonly binds: Binding;
  /** A constant, equal for all rows. */
  readonly scalar?: true;
  /** The constant for a missing cell. */
  readonly missing?: true;
  /** Booleans that may contain `<NA>`. */
  readonly nullable?: true;
}

const atom = (layout: Layout): Code => ({ layout, binds: BINDS.atom });

const infix: Partial<Record<BinaryFunction, { sign: PythonCode; binds: Binding; right: Binding }>> = {
  add: { sign: py`+`, binds: BINDS.sum, right: BINDS.product },
  sub: { sign: py`-`, binds: BINDS.sum, right: BINDS.product },
  mul: { sign: py`*`, binds: BINDS.product, right: BINDS.sign },
  div: { sign: py`/`, binds: BINDS.product, right: BINDS.sign },
  pow: { sign: py`**`, binds: BINDS.power, right: BINDS.power },
  mod: { sign: py`%`, binds: BINDS.product, right: BINDS.sign },
};

const comparisons: Record<Comparison, PythonCode> = {
  lt: py`<`,
  le: py`<=`,
  gt: py`>`,
  ge: py`>=`,
  eq: py`==`,
  ne: py`!=`,
};

const unaryNames: Record<Exclude<UnaryFunction, 'neg' | 'normalQuantile'>, PythonCode> = {
  abs: py`np.abs`,
  sign: py`np.sign`,
  sqrt: py`np.sqrt`,
  cbrt: py`np.cbrt`,
  exp: py`np.exp`,
  expm1: py`np.expm1`,
  log: py`np.log`,
  log1p: py`np.log1p`,
  log2: py`np.log2`,
  log10: py`np.log10`,
  sin: py`np.sin`,
  cos: py`np.cos`,
  tan: py`np.tan`,
  asin: py`np.arcsin`,
  acos: py`np.arccos`,
  atan: py`np.arctan`,
  sinh: py`np.sinh`,
  cosh: py`np.cosh`,
  tanh: py`np.tanh`,
  floor: py`np.floor`,
  ceil: py`np.ceil`,
  trunc: py`np.trunc`,
  round: py`np.rint`,
};

const binaryNames: Partial<Record<BinaryFunction, PythonCode>> = {
  min: py`np.minimum`,
  max: py`np.maximum`,
  atan2: py`np.arctan2`,
  hypot: py`np.hypot`,
};

/** Maximum number of terms written out; more are written as lists. */
const MAX_TERMS = 4;

const within = ({ layout, binds }: Code, least: Binding): Layout =>
  binds < least ? { open: py`(`, items: [layout], close: py`)`, between: NOTHING } : layout;

/** A method of a Series. */
const method = (x: Code, name: string, ...items: readonly Layout[]): Code =>
  atom(call([within(x, BINDS.atom), py`.${pythonName(name)}`], ...items));

const kindOf = (expr: Expr): string => (expr.type === 'string' ? 'text' : expr.type);

/** Code of the expression: a constant or a Series. */
export function codeOf(expr: Expr, scope: Scope): Code {
  const name = scope.named(expr);
  if (name !== undefined) return { ...atom(name), ...(expr.type === 'boolean' && { nullable: true }) };
  return written(expr, scope);
}

/** Code of the expression as a Series; a constant is expanded. */
export function seriesOf(expr: Expr, scope: Scope): Code {
  const code = codeOf(expr, scope);
  if (!code.scalar) return code;
  return atom(call(scope.use('constant'), py`df`, code.layout, pythonString(kindOf(expr))));
}

/** Like `codeOf`, but the definition of the expression instead of its name. */
export function written(expr: Expr, scope: Scope): Code {
  const series = (x: Expr): Code => seriesOf(x, scope);
  const helper = (name: HelperName, ...items: readonly Layout[]): Code => atom(call(scope.use(name), ...items));

  switch (expr.op) {
    case 'column':
      return { ...atom(scope.column(expr.index)), ...(expr.type === 'boolean' && { nullable: true }) };
    case 'literal':
      return literal(expr);
    case 'unary': {
      const x = series(expr.x);
      if (expr.fn === 'neg') return { layout: [py`-`, within(x, BINDS.power)], binds: BINDS.sign };
      if (expr.fn === 'normalQuantile') return helper('normal_quantile', x.layout);
      return atom(call(unaryNames[expr.fn], x.layout));
    }
    case 'binary':
      return binary(expr, scope);
    case 'compare':
      return comparison(expr, scope);
    case 'logic': {
      const [a, b] = [series(expr.a), series(expr.b)];
      const binds = BINDS[expr.fn];
      const layout: Layout = {
        open: py`(`,
        items: [within(a, binds), within(b, binds)],
        close: py`)`,
        between: expr.fn === 'and' ? py`&` : py`|`,
        optional: true,
      };
      return { layout, binds, ...((a.nullable || b.nullable) && { nullable: true }) };
    }
    case 'not': {
      const x = series(expr.x);
      return { layout: [py`~`, within(x, BINDS.power)], binds: BINDS.sign, ...(x.nullable && { nullable: true }) };
    }
    case 'isMissing':
      return method(series(expr.x), 'isna');
    case 'if':
      return choice(expr, scope);
    case 'coalesce': {
      const x = series(expr.x);
      const fallback = codeOf(expr.fallback, scope);
      const nullable = x.nullable && fallback.nullable;
      return { ...method(x, 'fillna', fallback.layout), ...(nullable && { nullable: true }) };
    }
    case 'lookup': {
      const fill = expr.keys.length > MAX_TERMS;
      const table = dict(
        expr.keys.map((key, at) => [pythonLiteral(key), pythonLiteral(known(expr.values[at] ?? null, expr.type))]),
        fill,
      );
      const rest = [...without('missing', expr.missing, expr.type), ...without('other', expr.other, expr.type)];
      return helper(expr.type === 'string' ? 'lookup_text' : 'lookup', series(expr.x).layout, table, ...rest);
    }
    case 'searchSorted':
      return helper(
        'search_sorted',
        series(expr.x).layout,
        numbers(expr.edges),
        keyword('side', pythonString(expr.side)),
      );
    case 'interp':
      return helper('interp', series(expr.x).layout, numbers(expr.xs), numbers(expr.ys));
    case 'dot':
      return dot(expr, scope);
    case 'toNumber':
      return method(series(expr.x), 'astype', py`float`);
    case 'toText': {
      const x = series(expr.x).layout;
      if (expr.x.type === 'boolean') return helper('truth_text', x);
      if (expr.x.type === 'datetime') return helper('date_text', x);
      return helper('number_text', x, ...(expr.float ? [keyword('as_float', py`True`)] : []));
    }
    case 'text':
      return textFunction(expr.fn, series(expr.x), scope);
    case 'textTest':
      return textTest(expr.test, series(expr.x), scope);
    case 'textLength':
      return method(method(series(expr.x), 'str.len'), 'astype', py`float`);
    case 'hash': {
      const x = series(expr.x).layout;
      const text = expr.x.type === 'number' ? call(scope.use('hashed_text'), x) : x;
      if (expr.salt === null) return helper('hash_bins', text, pythonNumber(expr.bins));
      return helper(
        'salted_hash_bins',
        text,
        pythonNumber(expr.bins),
        py`(${joined(expr.salt.map(pythonNumber), py`, `)})`,
      );
    }
    case 'concat':
      return helper(
        'join_texts',
        py`df`,
        list(expr.parts.map((part) => codeOf(part, scope).layout)),
        ...(expr.separator === '' ? [] : [pythonString(expr.separator)]),
      );
    case 'parseNumber': {
      const { decimal, thousands, strip, percent } = expr.syntax;
      return helper(
        'parse_number',
        series(expr.x).layout,
        ...(decimal === '.' ? [] : [keyword('decimal', pythonString(decimal))]),
        ...(thousands === null ? [] : [keyword('thousands', pythonString(thousands))]),
        ...(strip.length === 0 ? [] : [keyword('strip', list(strip.map(pythonString)))]),
        ...(percent ? [keyword('percent', py`True`)] : []),
      );
    }
    case 'parseDate': {
      const { format, dayfirst } = expr.syntax;
      if (format !== null) return helper('parse_date_format', series(expr.x).layout, pythonString(format));
      return helper('parse_date', series(expr.x).layout, ...(dayfirst ? [keyword('dayfirst', py`True`)] : []));
    }
    case 'datePart': {
      const x = series(expr.x);
      if (expr.part === 'millisecond') {
        return { layout: [within(x, BINDS.atom), py`.dt.microsecond // 1000.0`], binds: BINDS.product };
      }
      return method(atom([within(x, BINDS.atom), py`.dt.${pythonName(expr.part)}`]), 'astype', py`float`);
    }
    case 'dateToNumber':
      return helper('milliseconds', series(expr.x).layout);
    case 'numberToDate':
      return helper('date_of', series(expr.x).layout);
    case 'rowModel': {
      const results = scope.model(expr.model, expr.xs);
      return atom(call(py`pd.Series`, py`${results}[:, ${pythonNumber(expr.output)}]`, keyword('index', py`df.index`)));
    }
    case 'check': {
      const x = series(expr.x);
      const of = series(offending(expr.x)).layout;
      const { message, hint } = expr.failure;
      const said = helper(
        'ensure',
        x.layout,
        series(expr.holds).layout,
        pythonString(`${message} ${hint}`),
        of,
        ...(scope.refused === undefined ? [] : [scope.refused]),
      );
      return { ...said, ...(x.nullable && { nullable: true }) };
    }
  }
}

const known = (value: number | string | null, type: 'number' | 'string'): number | string | null =>
  value === null && type === 'number' ? Number.NaN : value;

/** Missing is left to the helper's default. */
function without(name: string, value: number | string | null, type: 'number' | 'string'): Layout[] {
  const is = known(value, type);
  if (is === null || Number.isNaN(is)) return [];
  return [keyword(name, pythonLiteral(is))];
}

const numbers = (values: readonly number[]): Layout => list(values.map(pythonNumber));

function literal({ type, value }: Extract<Expr, { op: 'literal' }>): Code {
  const absent = value === null || Number.isNaN(value);
  if (type === 'boolean')
    return {
      ...atom(absent ? py`pd.NA` : pythonLiteral(value)),
      scalar: true,
      ...(absent && { missing: true, nullable: true }),
    };
  if (absent) return { ...atom(type === 'datetime' ? py`pd.NaT` : py`np.nan`), scalar: true, missing: true };
  if (type === 'datetime') return { ...atom(py`pd.Timestamp(${pythonString(dateText(Number(value)))})`), scalar: true };
  const text = pythonLiteral(value);
  return { layout: text, binds: text.startsWith('-') ? BINDS.sign : BINDS.atom, scalar: true };
}

function binary(expr: Extract<Expr, { op: 'binary' }>, scope: Scope): Code {
  const clipped = clip(expr, scope);
  if (clipped !== null) return clipped;
  const left = codeOf(expr.a, scope);
  const right = codeOf(expr.b, scope);
  const [a, b] = left.scalar && right.scalar ? [seriesOf(expr.a, scope), right] : [left, right];
  const operator = infix[expr.fn];
  if (operator === undefined) return atom(call(binaryNames[expr.fn] as PythonCode, a.layout, b.layout));
  const parts = [within(a, expr.fn === 'pow' ? BINDS.atom : operator.binds), within(b, operator.right)];
  return {
    layout: { open: py`(`, items: parts, close: py`)`, between: operator.sign, optional: true },
    binds: operator.binds,
  };
}

/** min(max(x, low), high) with constant bounds. */
function clip(expr: Extract<Expr, { op: 'binary' }>, scope: Scope): Code | null {
  if (expr.fn !== 'min' || expr.a.op !== 'binary' || expr.a.fn !== 'max' || scope.named(expr.a) !== undefined)
    return null;
  const bounds = [codeOf(expr.a.b, scope), codeOf(expr.b, scope)];
  const x = codeOf(expr.a.a, scope);
  if (x.scalar || !bounds.every(({ scalar, missing }) => scalar && !missing)) return null;
  return method(x, 'clip', ...bounds.map(({ layout }) => layout));
}

function comparison(expr: Extract<Expr, { op: 'compare' }>, scope: Scope): Code {
  const left = codeOf(expr.a, scope);
  const right = codeOf(expr.b, scope);
  const [a, b] = left.scalar ? [seriesOf(expr.a, scope), right] : [left, right];
  if (left.missing || right.missing) {
    const always = { layout: pythonLiteral(expr.fn === 'ne'), binds: BINDS.atom, scalar: true } as const;
    return always;
  }
  const compared: Code = {
    layout: {
      open: py`(`,
      items: [within(a, BINDS.or), within(b, BINDS.or)],
      close: py`)`,
      between: comparisons[expr.fn],
      optional: true,
    },
    binds: BINDS.comparison,
  };
  if (expr.a.type !== 'boolean') return compared;
  // <NA> yields <NA>; but a comparison with a missing cell is false, and "not equal" is true.
  return method(compared, 'fillna', expr.fn === 'ne' ? py`True` : py`False`);
}

function choice(expr: Extract<Expr, { op: 'if' }>, scope: Scope): Code {
  const tested = codeOf(expr.test, scope);
  if (tested.scalar) {
    return codeOf(flatIs(tested, py`True`) ? expr.then : expr.otherwise, scope);
  }
  const test = tested.nullable ? method(method(tested, 'fillna', py`False`), 'astype', py`bool`).layout : tested.layout;
  const then = codeOf(expr.then, scope);
  const otherwise = codeOf(expr.otherwise, scope);
  const nullable = expr.type === 'boolean' && (then.nullable || otherwise.nullable) && { nullable: true as const };
  if (!then.scalar)
    return { ...method(then, 'where', test, ...(otherwise.missing ? [] : [otherwise.layout])), ...nullable };
  const from = seriesOf(expr.otherwise, scope);
  return { ...method(from, 'mask', test, ...(then.missing ? [] : [then.layout])), ...nullable };
}

const flatIs = ({ layout }: Code, text: PythonCode): boolean => layout === text;

function dot(expr: Extract<Expr, { op: 'dot' }>, scope: Scope): Code {
  const xs = expr.xs.map((x) => seriesOf(x, scope));
  if (xs.length === 0) {
    return { layout: pythonNumber(expr.bias), binds: BINDS.atom, scalar: true };
  }
  if (xs.length > MAX_TERMS) {
    const weights = numbers(expr.weights);
    return atom(call(scope.use('dot'), list(xs.map(({ layout }) => layout)), weights, pythonNumber(expr.bias)));
  }
  const terms = xs.map((x, at): Layout => [pythonNumber(expr.weights[at] as number), py` * `, within(x, BINDS.sign)]);
  return {
    layout: { open: py`(`, items: [pythonNumber(expr.bias), ...terms], close: py`)`, between: py`+`, optional: true },
    binds: BINDS.sum,
  };
}

function textFunction(fn: TextFunction, x: Code, scope: Scope): Code {
  switch (fn.name) {
    case 'lower':
    case 'upper':
    case 'title':
    case 'capitalize':
    case 'strip':
    case 'lstrip':
    case 'rstrip':
      return method(x, `str.${fn.name}`);
    case 'slice': {
      const bounds = [
        ...(fn.start === null ? [] : [keyword('start', pythonNumber(fn.start))]),
        ...(fn.end === null ? [] : [keyword('stop', pythonNumber(fn.end))]),
        ...(fn.step === undefined ? [] : [keyword('step', pythonNumber(fn.step))]),
      ];
      return method(x, 'str.slice', ...bounds);
    }
    case 'replace':
      return method(x, 'str.replace', pythonString(fn.find), pythonString(fn.by), keyword('regex', py`False`));
    case 'replacePattern':
      return atom(
        call(
          scope.use('replace_pattern'),
          x.layout,
          pythonString(fn.pattern),
          pythonString(fn.by),
          ...(fn.ignoreCase ? [keyword('ignore_case', py`True`)] : []),
        ),
      );
    case 'part':
      return atom(call(scope.use('part'), x.layout, pythonString(fn.separator), pythonNumber(fn.index)));
    case 'splitPattern':
      return atom(
        call(
          scope.use('split_pattern'),
          x.layout,
          pythonString(fn.pattern),
          pythonNumber(fn.index),
          pythonNumber(fn.cuts),
        ),
      );
    case 'extract':
      return atom(call(scope.use('extract'), x.layout, pythonString(fn.pattern), pythonNumber(fn.group)));
    case 'pad':
      return atom(
        call(scope.use('pad'), x.layout, pythonNumber(fn.width), pythonString(fn.side), pythonString(fn.fill)),
      );
  }
}

function textTest(test: TextTest, x: Code, scope: Scope): Code {
  switch (test.name) {
    case 'contains':
      return method(x, 'str.contains', pythonString(test.text), keyword('regex', py`False`), keyword('na', py`False`));
    case 'startsWith':
      return method(x, 'str.startswith', pythonString(test.text), keyword('na', py`False`));
    case 'endsWith':
      return method(x, 'str.endswith', pythonString(test.text), keyword('na', py`False`));
    case 'matches':
      return atom(call(scope.use('matches'), x.layout, pythonString(test.pattern)));
  }
}
