/** Expressions as code over the tensors of a Keras model: keras.ops if it has the function, else small layers. */
import type { BinaryFunction, Comparison, Expr, TextFunction, TextTest, UnaryFunction } from '../../ir/expression.ts';
import type { RowModel } from '../../ir/row-models/index.ts';
import { anywhere, literal as literalPattern, re2Of, re2OfReplaced, SPACE } from '../onnx/patterns.ts';
import { call, keyword, type Layout, list } from '../python/layout.ts';
import {
  type PythonCode,
  NOTHING,
  py,
  pythonLiteral,
  pythonName,
  pythonNumber,
  pythonString,
} from '../python/literals.ts';
import type { LayerName } from './layers.ts';
import { modelLayer } from './row-models.ts';

/** Thrown if neither Keras nor TensorFlow can express it in a graph. The reason is one user-visible sentence. */
export class NotInKeras extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = 'NotInKeras';
    this.reason = reason;
  }
}

/** Context of an expression. */
export interface Scope {
  /** Tensor of an input column. */
  column(index: number): Layout;
  /** An expression that has a name, because it is needed more than once or differs by column. */
  named(expr: Expr): Code | undefined;
  /** Name of a row model's results, a tensor of shape (rows, outputs). */
  model(model: RowModel, make: () => Layout, xs: readonly Expr[]): PythonCode;
  use(layer: LayerName): PythonCode;
  /** A tensor with one row per row of the table. */
  any(): Layout;
}

/** Content of a tensor. `truth` is a tensor of booleans, `maybe` one of 1, 0 and NaN. Dates are numbers. */
export type Kind = 'number' | 'truth' | 'maybe' | 'text';

export interface Code {
  readonly layout: Layout;
  readonly kind: Kind;
  /** A constant, equal for all rows. */
  readonly scalar?: true;
  /** A constant that is a NumPy array, of a number for each column. */
  readonly array?: true;
  /** An infix operation; within another one it needs parentheses. */
  readonly infix?: true;
}

const unaryNames: Partial<Record<UnaryFunction, string>> = {
  abs: 'abs',
  sign: 'sign',
  sqrt: 'sqrt',
  cbrt: 'cbrt',
  exp: 'exp',
  expm1: 'expm1',
  log: 'log',
  log1p: 'log1p',
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  sinh: 'sinh',
  cosh: 'cosh',
  tanh: 'tanh',
  floor: 'floor',
  ceil: 'ceil',
  trunc: 'trunc',
  round: 'round',
};

const signs: Partial<Record<BinaryFunction, PythonCode>> = { add: py`+`, sub: py`-`, mul: py`*`, div: py`/` };
const operationNames: Partial<Record<BinaryFunction, string>> = { add: 'add', sub: 'subtract', div: 'divide' };
const binaryNames: Partial<Record<BinaryFunction, string>> = {
  pow: 'power',
  mod: 'mod',
  min: 'minimum',
  max: 'maximum',
  atan2: 'arctan2',
  hypot: 'hypot',
};

const comparisons: Record<Comparison, string> = {
  lt: 'less',
  le: 'less_equal',
  gt: 'greater',
  ge: 'greater_equal',
  eq: 'equal',
  ne: 'not_equal',
};

const ops = (name: string, ...items: readonly Layout[]): Layout => call(py`ops.${pythonName(name)}`, ...items);

const numbers = (values: Iterable<number>): Layout => list(Array.from(values, pythonNumber));

const within = ({ layout, infix }: Code): Layout =>
  infix ? { open: py`(`, items: [layout], close: py`)`, between: NOTHING } : layout;

/** Code of the expression: a constant or a tensor. */
export function codeOf(expr: Expr, scope: Scope): Code {
  return scope.named(expr) ?? written(expr, scope);
}

/** Code of the expression as a tensor; a constant is expanded. */
export function tensorOf(expr: Expr, scope: Scope): Code {
  const code = codeOf(expr, scope);
  if (!code.scalar) return code;
  return { layout: call(scope.use('spread'), scope.any(), code.layout), kind: code.kind };
}

/** Booleans as 1, 0 and NaN; numbers unchanged. */
const asNumber = ({ layout, kind }: Code): Layout => (kind === 'truth' ? ops('cast', layout, py`"float64"`) : layout);

/** Booleans; a missing one becomes false. */
const asTruth = ({ layout, kind }: Code): Layout => (kind === 'maybe' ? ops('equal', layout, py`1`) : layout);

/** Tensor of a result column; booleans are 1, 0 and NaN. */
export const resultOf = (expr: Expr, scope: Scope): Layout => asNumber(tensorOf(expr, scope));

/** Like `codeOf`, but the definition of the expression instead of its name. */
export function written(expr: Expr, scope: Scope): Code {
  const tensor = (x: Expr): Code => tensorOf(x, scope);
  const number = (layout: Layout): Code => ({ layout, kind: 'number' });
  const truth = (layout: Layout): Code => ({ layout, kind: 'truth' });
  const text = (layout: Layout): Code => ({ layout, kind: 'text' });
  const applied = (name: LayerName, ...items: readonly Layout[]): Layout => call(scope.use(name), ...items);
  const layer = (name: LayerName, settings: readonly Layout[], ...xs: readonly Layout[]): Layout =>
    call(call(scope.use(name), ...settings), ...xs);

  switch (expr.op) {
    case 'column':
      return {
        layout: scope.column(expr.index),
        kind: expr.type === 'boolean' ? 'maybe' : expr.type === 'string' ? 'text' : 'number',
      };
    case 'literal':
      return literal(expr, scope);
    case 'unary': {
      const x = tensor(expr.x);
      if (expr.fn === 'neg') return { layout: [py`-`, within(x)], kind: 'number', infix: true };
      if (expr.fn === 'normalQuantile') return number(layer('NormalQuantile', [], x.layout));
      if (expr.fn === 'log2' || expr.fn === 'log10') {
        const base = expr.fn === 'log2' ? py`2` : py`10`;
        return { layout: [ops('log', x.layout), py` / math.log(${base})`], kind: 'number', infix: true };
      }
      return number(ops(unaryNames[expr.fn] as string, x.layout));
    }
    case 'binary':
      return binary(expr, scope);
    case 'compare':
      return truth(comparison(expr, scope));
    case 'logic': {
      const [a, b] = [tensor(expr.a), tensor(expr.b)];
      if (a.kind === 'truth' && b.kind === 'truth') return truth(ops(`logical_${expr.fn}`, a.layout, b.layout));
      return {
        layout: call(scope.use(expr.fn === 'and' ? 'both' : 'either'), asNumber(a), asNumber(b)),
        kind: 'maybe',
      };
    }
    case 'not': {
      const x = tensor(expr.x);
      if (x.kind === 'truth') return truth(ops('logical_not', x.layout));
      return { layout: [py`1 - `, within(x)], kind: 'maybe', infix: true };
    }
    case 'isMissing': {
      const x = tensor(expr.x);
      if (x.kind === 'text') return truth(applied('is_missing_text', x.layout));
      return truth(ops('isnan', asNumber(x)));
    }
    case 'if':
      return choice(asTruth(tensor(expr.test)), codeOf(expr.then, scope), codeOf(expr.otherwise, scope), scope);
    case 'coalesce': {
      const x = tensor(expr.x);
      const fallback = codeOf(expr.fallback, scope);
      if (x.kind === 'truth') return x;
      if (fallback.scalar) {
        return { layout: applied(x.kind === 'text' ? 'fill_text' : 'fill', x.layout, fallback.layout), kind: x.kind };
      }
      const missing = x.kind === 'text' ? applied('is_missing_text', x.layout) : ops('isnan', x.layout);
      return choice(missing, fallback, x, scope);
    }
    case 'lookup': {
      const keys = list(expr.keys.map((key) => pythonLiteral(typeof key === 'boolean' ? Number(key) : key)));
      const known = (value: number | string | null): Layout =>
        pythonLiteral(value === null && expr.type === 'number' ? Number.NaN : value);
      const settings = [
        keys,
        list(expr.values.map((value) => known(value ?? null))),
        keyword('missing', known(expr.missing)),
        keyword('other', known(expr.other)),
      ];
      const looked = applied('looked_up', asNumber(tensor(expr.x)), ...settings);
      return expr.type === 'string' ? text(looked) : number(looked);
    }
    case 'searchSorted':
      return number(
        applied('count_edges', tensor(expr.x).layout, numbers(expr.edges), keyword('side', pythonString(expr.side))),
      );
    case 'interp':
      return number(applied('piecewise', tensor(expr.x).layout, numbers(expr.xs), numbers(expr.ys)));
    case 'dot': {
      if (expr.xs.length === 0) return { layout: pythonNumber(expr.bias), kind: 'number', scalar: true };
      const xs = expr.xs.map((x) => tensor(x).layout);
      const bias = expr.bias === 0 ? [] : [pythonNumber(expr.bias)];
      return number(applied('weighted_sum', list(xs), numbers(expr.weights), ...bias));
    }
    case 'toNumber':
      return number(asNumber(tensor(expr.x)));
    case 'toText': {
      const x = tensor(expr.x);
      if (expr.x.type === 'boolean') return text(applied('truth_as_text', asNumber(x)));
      if (expr.x.type === 'datetime') return text(layer('DateText', [], x.layout));
      return text(layer('NumberText', expr.float ? [keyword('as_float', py`True`)] : [], x.layout));
    }
    case 'text':
      return text(textFunction(expr.fn, tensor(expr.x).layout, layer, scope));
    case 'textTest':
      return truth(layer('Matches', [pythonString(testPattern(expr.test))], tensor(expr.x).layout));
    case 'textLength':
      return number(layer('TextLength', [], tensor(expr.x).layout));
    case 'hash': {
      const salt = expr.salt === null ? [] : [keyword('salt', list(expr.salt.map(pythonNumber)))];
      return number(layer('Hashed', [pythonNumber(expr.bins), ...salt], asNumber(tensor(expr.x))));
    }
    case 'concat':
      return text(
        layer(
          'JoinTexts',
          expr.separator === '' ? [] : [pythonString(expr.separator)],
          ...expr.parts.map((part) => tensor(part).layout),
        ),
      );
    case 'parseNumber': {
      const { decimal, thousands, strip, percent } = expr.syntax;
      const settings = [
        ...(decimal === '.' ? [] : [keyword('decimal', pythonString(decimal))]),
        ...(thousands === null ? [] : [keyword('thousands', pythonString(thousands))]),
        ...(strip.length === 0 ? [] : [keyword('strip', list(strip.map(pythonString)))]),
        ...(percent ? [keyword('percent', py`True`)] : []),
      ];
      return number(layer('ParseNumber', settings, tensor(expr.x).layout));
    }
    case 'parseDate':
      throw new NotInKeras('it has no operation that reads dates out of texts.');
    case 'datePart':
      return number(applied('date_part', tensor(expr.x).layout, pythonString(expr.part)));
    case 'dateToNumber':
    case 'numberToDate':
      return codeOf(expr.x, scope);
    case 'rowModel': {
      const make = (): Layout => {
        const { name, settings } = modelLayer(expr.model);
        return layer(name, settings, ...expr.xs.map((x) => tensor(x).layout));
      };
      const results = scope.model(expr.model, make, expr.xs);
      return number(py`${results}[:, ${pythonNumber(expr.output)}:${pythonNumber(expr.output + 1)}]`);
    }
    case 'check': {
      const x = tensor(expr.x);
      const holds = tensor(expr.holds);
      // A missing condition passes.
      const passes = holds.kind === 'maybe' ? ops('not_equal', holds.layout, py`0`) : holds.layout;
      const said = pythonString(`${expr.failure.message} ${expr.failure.hint}`);
      return { layout: applied('checked', x.layout, passes, said), kind: x.kind };
    }
  }
}

type MakeLayer = (name: LayerName, settings: readonly Layout[], ...xs: readonly Layout[]) => Layout;

function literal({ type, value }: Extract<Expr, { op: 'literal' }>, scope: Scope): Code {
  switch (type) {
    case 'number':
    case 'datetime':
      return { layout: pythonNumber(value === null ? Number.NaN : Number(value)), kind: 'number', scalar: true };
    case 'boolean':
      return { layout: value === null ? py`np.nan` : value ? py`1.0` : py`0.0`, kind: 'maybe', scalar: true };
    case 'string':
      return { layout: value === null ? scope.use('MISSING') : pythonLiteral(value), kind: 'text', scalar: true };
  }
}

/** Operations that keep a constant in double precision. */
const doubles: ReadonlySet<BinaryFunction> = new Set(['add', 'sub', 'mul', 'div', 'pow', 'min', 'max']);

/**
 * Other operations first round a constant to single precision. A constant that single
 * precision cannot hold becomes a tensor.
 */
function wideOf(expr: Expr, code: Code, scope: Scope): Layout {
  if (!code.scalar || code.array) return asNumber(code);
  const value = expr.op === 'literal' ? Number(expr.value) : Number.NaN;
  return Object.is(Math.fround(value), value) ? code.layout : tensorOf(expr, scope).layout;
}

function binary(expr: Extract<Expr, { op: 'binary' }>, scope: Scope): Code {
  const left = codeOf(expr.a, scope);
  const b = codeOf(expr.b, scope);
  const a = left.scalar && b.scalar ? tensorOf(expr.a, scope) : left;
  const sign = signs[expr.fn];
  if (sign === undefined) {
    const exact = doubles.has(expr.fn);
    const [x, y] = exact ? [a.layout, b.layout] : [wideOf(expr.a, a, scope), wideOf(expr.b, b, scope)];
    return { layout: ops(binaryNames[expr.fn] as string, x, y), kind: 'number' };
  }
  if (expr.fn === 'mul' && (a.scalar || b.scalar)) {
    // Keras mistakes the product of a tensor and a number for a sparse tensor.
    const [x, factor] = a.scalar ? [b, a] : [a, b];
    return { layout: call(scope.use('times'), x.layout, factor.layout), kind: 'number' };
  }
  // NumPy would compute an array and a tensor, cell by cell.
  if (a.array) return { layout: ops(operationNames[expr.fn] as string, a.layout, b.layout), kind: 'number' };
  return {
    layout: { open: py`(`, items: [within(a), within(b)], close: py`)`, between: sign, optional: true },
    kind: 'number',
    infix: true,
  };
}

function comparison({ fn, a, b }: Extract<Expr, { op: 'compare' }>, scope: Scope): Layout {
  if (a.type === 'string') {
    if (fn !== 'eq' && fn !== 'ne') throw new NotInKeras('it cannot say which of two texts comes first.');
    const same = call(scope.use('same_text'), tensorOf(a, scope).layout, tensorOf(b, scope).layout);
    return fn === 'eq' ? same : ops('logical_not', same);
  }
  const left = codeOf(a, scope);
  const right = codeOf(b, scope);
  const first = left.scalar ? tensorOf(a, scope) : left;
  return ops(comparisons[fn], asNumber(first), wideOf(b, right, scope));
}

function choice(test: Layout, then: Code, otherwise: Code, scope: Scope): Code {
  const kind = then.kind === 'truth' || otherwise.kind === 'truth' ? 'maybe' : then.kind;
  const side = (code: Code): Layout => {
    if (!code.scalar) return asNumber(code);
    return code.kind === 'text'
      ? call(scope.use('spread'), scope.any(), code.layout)
      : call(scope.use('wide'), code.layout);
  };
  return { layout: ops('where', test, side(then), side(otherwise)), kind };
}

function textFunction(fn: TextFunction, x: Layout, layer: MakeLayer, scope: Scope): Layout {
  const rewrite = (pattern: string, by: string, of: Layout = x): Layout =>
    layer('Rewrite', [pythonString(pattern), pythonString(by)], of);
  switch (fn.name) {
    case 'lower':
      return layer('Lower', [], x);
    case 'upper':
      return layer('Upper', [], x);
    case 'strip':
      return rewrite(`^[${SPACE}]+|[${SPACE}]+$`, '');
    case 'lstrip':
      return rewrite(`^[${SPACE}]+`, '');
    case 'rstrip':
      return rewrite(`[${SPACE}]+$`, '');
    case 'slice':
      return layer(
        'Slice',
        [
          pythonLiteral(fn.start),
          pythonLiteral(fn.end),
          ...(fn.step === undefined ? [] : [keyword('step', pythonNumber(fn.step))]),
        ],
        x,
      );
    case 'replace':
      return rewrite(literalPattern(fn.find), fn.by.replace(/\\/g, '\\\\'));
    case 'replacePattern':
      return rewrite(re2OfReplaced(fn.pattern, fn.ignoreCase), rewriting(fn.by));
    case 'part': {
      if (fn.separator !== '') return layer('Part', [pythonString(fn.separator), pythonNumber(fn.index)], x);
      // Runs of spaces become a mark, except at the ends, where they are removed. An empty text has no parts.
      const stripped = rewrite(`^[${SPACE}]+|[${SPACE}]+$`, '');
      const marked = rewrite(`[${SPACE}]+`, '\u001f', stripped);
      const missing = call(scope.use('spread'), scope.any(), scope.use('MISSING'));
      const known = ops('where', layer('Matches', [py`""`], marked), missing, marked);
      return layer('Part', [py`"\\x1f"`, pythonNumber(fn.index)], known);
    }
    case 'extract': {
      if (fn.group > 9) throw new NotInKeras('its regular expressions give nine groups at most.');
      const pattern = `(?s:.*?)(?:${re2Of(fn.pattern)})(?s:.*)`;
      return layer('Extract', [pythonString(pattern), pythonNumber(fn.group)], x);
    }
    case 'pad':
      return layer('Pad', [pythonNumber(fn.width), pythonString(fn.side), pythonString(fn.fill)], x);
    case 'splitPattern':
      throw new NotInKeras('it splits texts at fixed marks only, not at what a regular expression matches.');
    case 'title':
    case 'capitalize':
      throw new NotInKeras('it has no operation that changes the case of some letters of a text.');
  }
}

/** RE2's template, with Python's groups by number. */
function rewriting(template: string): string {
  return template.replace(
    /\\(?:g<(\w+)>|([1-9]\d?)|([^]))|\\$/gu,
    (_, name?: string, digits?: string, other?: string) => {
      const group = digits ?? name;
      if (group !== undefined) {
        if (!/^\d$/.test(group)) throw new NotInKeras('its regular expressions know groups by the digits 1 to 9 only.');
        return `\\${group}`;
      }
      const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };
      return controls[other ?? ''] ?? (other === undefined || other === '\\' ? '\\\\' : `\\\\${other}`);
    },
  );
}

function testPattern(test: TextTest): string {
  switch (test.name) {
    case 'contains':
      return anywhere(literalPattern(test.text));
    case 'startsWith':
      return `${literalPattern(test.text)}(?s:.*)`;
    case 'endsWith':
      return `(?s:.*)${literalPattern(test.text)}`;
    case 'matches':
      return anywhere(re2Of(test.pattern));
  }
}
