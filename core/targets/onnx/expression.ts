/** Expressions as nodes of an ONNX graph: one exhaustive switch. Numbers and dates are doubles, NaN if missing. */
import { columnsRead, type Expr } from '../../ir/expression.ts';
import type { RowModel } from '../../ir/row-models/index.ts';
import { datePartNodes } from './dates.ts';
import { type GraphBuilder, NotInOnnx } from './graph.ts';
import { guarded } from './guard.ts';
import { binaryNodes, interpNodes, searchSortedNodes, unaryNodes } from './numbers.ts';
import type { Tensor } from './proto.ts';
import { type RowInput, rowModelNodes } from './row-models.ts';
import { parseNumberNodes, testNodes, textNodes, type TextValue } from './text.ts';

/** A column of values, of shape [n, 1], or [1, 1] if it is equal for every row. */
export type Value =
  | { readonly kind: 'number'; readonly value: string }
  /** False if missing. */
  | { readonly kind: 'boolean'; readonly value: string; readonly missing: string | null }
  | TextValue;

type Truth = Extract<Value, { kind: 'boolean' }>;

export class ExpressionNodes {
  private readonly made = new Map<Expr, Value>();
  private readonly models = new Map<RowModel, Map<readonly Expr[], string>>();
  private readonly g: GraphBuilder;
  private readonly source: (index: number) => Value;
  private readonly rows: () => string;

  /**
   * @param source returns the tensor of a column that expressions read
   * @param rows returns a tensor with one row per row, which gives their number
   */
  constructor(g: GraphBuilder, source: (index: number) => Value, rows: () => string) {
    this.g = g;
    this.source = source;
    this.rows = rows;
  }

  /** Throws NotInOnnx if the expression cannot be expressed. */
  value(expr: Expr): Value {
    const known = this.made.get(expr);
    if (known !== undefined) return known;
    const made = this.compute(expr);
    this.made.set(expr, made);
    return made;
  }

  /** A tensor of shape [n, 1], even if the value is equal for every row. */
  column(expr: Expr): string {
    const { value } = this.value(expr);
    return columnsRead([expr]).size > 0 ? value : this.stretched(value, 1);
  }

  /**
   * Numbers side by side, of shape [n, m]. Expressions of the same form are computed together, so that many columns
   * cost as few operations as one.
   */
  matrix(exprs: readonly Expr[]): string {
    const blocks: Expr[][] = [];
    for (const expr of exprs) {
      const last = blocks[blocks.length - 1];
      if (last !== undefined && formOf(last[0] as Expr) === formOf(expr)) last.push(expr);
      else blocks.push([expr]);
    }
    const parts = blocks.map((block) => {
      const made = this.beside(block);
      // A result that is equal for every row, or for every column, is narrower.
      return block.length > 1 || columnsRead(block).size === 0 ? this.stretched(made, block.length) : made;
    });
    return this.g.concat(parts, 1);
  }

  private stretched(value: string, width: number): string {
    const rows = this.g.node('Shape', [this.rows()], { attributes: { start: 0, end: 1 } });
    return this.g.node('Expand', [value, this.g.concat([rows, this.g.ints([width])], 0)]);
  }

  /** Numbers of the same form: of shape [n, m], or of a shape that broadcasts to it. */
  private beside(exprs: readonly Expr[]): string {
    const { g } = this;
    const [first] = exprs as [Expr];
    if (exprs.every((expr) => expr === first)) return this.value(first).value;
    const all = <Op extends Expr['op']>(op: Op): Extract<Expr, { op: Op }>[] | null =>
      exprs.every((expr) => expr.op === op) ? (exprs as Extract<Expr, { op: Op }>[]) : null;

    const literals = all('literal');
    if (literals !== null) return g.row(literals.map(({ value }) => (value === null ? Number.NaN : Number(value))));
    const unary = all('unary');
    if (unary?.every(({ fn }) => fn === unary[0]?.fn)) {
      return unaryNodes(g, (unary[0] as (typeof unary)[number]).fn, this.beside(unary.map(({ x }) => x)));
    }
    const binary = all('binary');
    if (binary?.every(({ fn }) => fn === binary[0]?.fn)) {
      const { fn } = binary[0] as (typeof binary)[number];
      return binaryNodes(g, fn, this.beside(binary.map(({ a }) => a)), this.beside(binary.map(({ b }) => b)));
    }
    const filled = all('coalesce');
    if (filled !== null) {
      const x = this.beside(filled.map((expr) => expr.x));
      return g.where(g.isNaN(x), this.beside(filled.map(({ fallback }) => fallback)), x);
    }
    const truths = all('toNumber')?.map(({ x }) => x);
    if (truths?.every((x) => x.op === 'compare' && x.fn === 'eq' && x.a.type === 'number')) {
      const pairs = truths as Extract<Expr, { op: 'compare' }>[];
      const [a, b] = [this.beside(pairs.map((pair) => pair.a)), this.beside(pairs.map((pair) => pair.b))];
      return g.cast(g.node('Equal', [a, b]), 'double');
    }
    if (truths?.every((x) => x.op === 'isMissing' && (x.x.type === 'number' || x.x.type === 'datetime'))) {
      const asked = truths as Extract<Expr, { op: 'isMissing' }>[];
      return g.cast(g.isNaN(this.beside(asked.map(({ x }) => x))), 'double');
    }
    const modelled = all('rowModel');
    const [model] = modelled ?? [];
    if (
      modelled !== null &&
      model !== undefined &&
      modelled.every((e) => e.model === model.model && e.xs === model.xs)
    ) {
      return g.node('Gather', [this.modelResults(model), g.ints(modelled.map(({ output }) => output))], {
        attributes: { axis: 1 },
      });
    }
    const dots = all('dot');
    const [dot] = dots ?? [];
    if (dots !== null && dot !== undefined && dots.every(({ xs }) => sameList(xs, dot.xs)) && dot.xs.length > 0) {
      const weights = dot.xs.flatMap((_, at) => dots.map((each) => each.weights[at] as number));
      const product = g.node('MatMul', [
        this.matrix(dot.xs),
        g.tensor('double', [dot.xs.length, dots.length], weights),
      ]);
      return g.add(product, g.row(dots.map(({ bias }) => bias)));
    }
    return g.concat(
      exprs.map((expr) => this.column(expr)),
      1,
    );
  }

  private number(expr: Expr): string {
    return this.value(expr).value;
  }

  private truth(expr: Expr): Truth {
    return this.value(expr) as Truth;
  }

  private text(expr: Expr): TextValue {
    return this.value(expr) as TextValue;
  }

  private compute(expr: Expr): Value {
    const { g } = this;
    const number = (value: string): Value => ({ kind: 'number', value });
    const truth = (value: string, missing: string | null = null): Value => ({ kind: 'boolean', value, missing });
    switch (expr.op) {
      case 'column':
        return this.source(expr.index);
      case 'literal':
        return this.literal(expr);
      case 'unary':
        return number(unaryNodes(g, expr.fn, this.number(expr.x)));
      case 'binary':
        return number(binaryNodes(g, expr.fn, this.number(expr.a), this.number(expr.b)));
      case 'compare':
        return truth(this.comparison(expr));
      case 'logic': {
        const [a, b] = [this.truth(expr.a), this.truth(expr.b)];
        if (a.missing === null && b.missing === null)
          return truth(expr.fn === 'and' ? g.and(a.value, b.value) : g.or(a.value, b.value));
        const [aMissing, bMissing] = [a.missing ?? g.bool(false), b.missing ?? g.bool(false)];
        if (expr.fn === 'or') {
          const value = g.or(a.value, b.value);
          return truth(value, g.and(g.not(value), g.or(aMissing, bMissing)));
        }
        const isFalse = (x: Truth, missing: string): string => g.not(g.or(x.value, missing));
        const decided = g.or(isFalse(a, aMissing), isFalse(b, bMissing));
        return truth(g.and(a.value, b.value), g.and(g.not(decided), g.or(aMissing, bMissing)));
      }
      case 'not': {
        const x = this.truth(expr.x);
        if (x.missing === null) return truth(g.not(x.value));
        return truth(g.not(g.or(x.value, x.missing)), x.missing);
      }
      case 'isMissing':
        return truth(this.missingOf(this.value(expr.x)));
      case 'if': {
        const test = this.truth(expr.test).value;
        return this.choice(test, this.value(expr.then), this.value(expr.otherwise));
      }
      case 'coalesce': {
        const x = this.value(expr.x);
        return this.choice(this.missingOf(x), this.value(expr.fallback), x);
      }
      case 'lookup':
        return this.lookup(expr);
      case 'searchSorted':
        return number(searchSortedNodes(g, this.number(expr.x), expr.edges, expr.side));
      case 'interp':
        return number(interpNodes(g, this.number(expr.x), expr.xs, expr.ys));
      case 'dot': {
        if (expr.xs.length === 0) return number(g.double(expr.bias));
        const weights = g.tensor('double', [expr.weights.length, 1], expr.weights);
        return number(g.add(g.node('MatMul', [this.matrix(expr.xs), weights]), g.double(expr.bias)));
      }
      case 'toNumber':
        return number(this.truthAsNumber(this.truth(expr.x)));
      case 'toText':
        return this.asText(expr);
      case 'text':
        return textNodes(g, expr.fn, this.text(expr.x));
      case 'textTest': {
        const x = this.text(expr.x);
        const holds = testNodes(g, expr.test, x.value);
        return truth(x.missing === null ? holds : g.and(holds, g.not(x.missing)));
      }
      case 'textLength':
        throw new NotInOnnx('it has no operator that counts the letters of a text.');
      case 'hash':
        throw new NotInOnnx('it has no operator that reads the bytes of a text, as a hash must.');
      case 'concat': {
        const parts = expr.parts.map((part) => this.text(part));
        const value = parts
          .map((part) => part.value)
          .reduce((a, b) => {
            const front = expr.separator === '' ? a : g.node('StringConcat', [a, g.text(expr.separator)]);
            return g.node('StringConcat', [front, b]);
          });
        const missing = parts
          .flatMap((part) => part.missing ?? [])
          .reduce<string | null>((all, own) => (all === null ? own : g.or(all, own)), null);
        return { kind: 'string', value: missing === null ? value : g.where(missing, g.text(''), value), missing };
      }
      case 'parseNumber': {
        const x = this.text(expr.x);
        const parsed = parseNumberNodes(g, x.value, expr.syntax);
        return number(x.missing === null ? parsed : g.where(x.missing, g.double(Number.NaN), parsed));
      }
      case 'parseDate':
        throw new NotInOnnx('it has no operator that reads dates out of texts.');
      case 'datePart':
        return number(datePartNodes(g, expr.part, this.number(expr.x)));
      case 'dateToNumber':
      case 'numberToDate':
        return this.value(expr.x);
      case 'rowModel': {
        const results = this.modelResults(expr);
        return number(g.node('Gather', [results, g.ints([expr.output])], { attributes: { axis: 1 } }));
      }
      case 'check': {
        const holds = this.truth(expr.holds);
        const fails = g.not(holds.missing === null ? holds.value : g.or(holds.value, holds.missing));
        const x = this.value(expr.x);
        const value = guarded(g, this.column(expr.x), fails, `${expr.failure.message} ${expr.failure.hint}`);
        return { ...x, value };
      }
    }
  }

  private modelResults({ model, xs }: Extract<Expr, { op: 'rowModel' }>): string {
    const byInputs = this.models.get(model) ?? new Map<readonly Expr[], string>();
    this.models.set(model, byInputs);
    let made = byInputs.get(xs);
    if (made === undefined) {
      const inputs = xs.map((x): RowInput => ({ ...(this.value(x) as RowInput), value: this.column(x) }));
      made = rowModelNodes(this.g, model, inputs);
      byInputs.set(xs, made);
    }
    return made;
  }

  private literal({ type, value }: Extract<Expr, { op: 'literal' }>): Value {
    const { g } = this;
    switch (type) {
      case 'number':
      case 'datetime':
        return { kind: 'number', value: g.double(value === null ? Number.NaN : Number(value)) };
      case 'boolean':
        return { kind: 'boolean', value: g.bool(value === true), missing: value === null ? g.bool(true) : null };
      case 'string':
        return { kind: 'string', value: g.text(String(value ?? '')), missing: value === null ? g.bool(true) : null };
    }
  }

  /** Tensor of booleans: whether a value is missing. */
  private missingOf(x: Value): string {
    if (x.kind === 'number') return this.g.isNaN(x.value);
    // Has the shape of the value, because it may be used alone.
    return x.missing ?? this.never(x);
  }

  private never(x: Exclude<Value, { kind: 'number' }>): string {
    const { g } = this;
    return x.kind === 'boolean' ? g.and(x.value, g.bool(false)) : g.not(g.node('Equal', [x.value, x.value]));
  }

  private choice(test: string, then: Value, otherwise: Value): Value {
    const { g } = this;
    if (then.kind === 'number') return { kind: 'number', value: g.where(test, then.value, otherwise.value) };
    const other = otherwise as Truth | TextValue;
    const select = (a: string, b: string): string => g.or(g.and(test, a), g.and(g.not(test), b));
    const missing =
      then.missing === null && other.missing === null
        ? null
        : select(then.missing ?? g.bool(false), other.missing ?? g.bool(false));
    if (then.kind === 'boolean') return { kind: 'boolean', value: select(then.value, other.value), missing };
    return { kind: 'string', value: g.where(test, then.value, other.value), missing };
  }

  private truthAsNumber({ value, missing }: Truth): string {
    const { g } = this;
    const number = g.cast(value, 'double');
    return missing === null ? number : g.where(missing, g.double(Number.NaN), number);
  }

  private comparison({ fn, a, b }: Extract<Expr, { op: 'compare' }>): string {
    const { g } = this;
    if (a.type === 'string') {
      if (fn !== 'eq' && fn !== 'ne') throw new NotInOnnx('it cannot say which of two texts comes first.');
      const [left, right] = [this.text(a), this.text(b)];
      const missing = [left.missing, right.missing].filter((part) => part !== null);
      const same = missing.reduce(
        (holds, part) => g.and(holds, g.not(part)),
        g.node('Equal', [left.value, right.value]),
      );
      return fn === 'eq' ? same : g.not(same);
    }
    const numberOf = (x: Expr): string => (x.type === 'boolean' ? this.truthAsNumber(this.truth(x)) : this.number(x));
    const [left, right] = [numberOf(a), numberOf(b)];
    switch (fn) {
      case 'lt':
        return g.node('Less', [left, right]);
      case 'le':
        return g.node('LessOrEqual', [left, right]);
      case 'gt':
        return g.node('Greater', [left, right]);
      case 'ge':
        return g.node('GreaterOrEqual', [left, right]);
      case 'eq':
        return g.node('Equal', [left, right]);
      case 'ne':
        return g.not(g.node('Equal', [left, right]));
    }
  }

  private lookup(expr: Extract<Expr, { op: 'lookup' }>): Value {
    const { g } = this;
    const x = this.value(expr.x);
    const keyed = x.kind === 'boolean' ? this.truthAsNumber(x) : x.value;
    const missing = this.missingOf(x);
    const isText = x.kind === 'string';
    const entries = new Map<string | number, number | string | null>();
    expr.keys.forEach((key, at) => {
      const cell = isText ? String(key) : Number(key) + 0;
      if (!entries.has(cell)) entries.set(cell, expr.values[at] ?? null);
    });
    const keys: Tensor = { type: isText ? 'string' : 'double', shape: [entries.size], cells: [...entries.keys()] };
    const found = (type: 'double' | 'string', cellOf: (value: number | string | null) => number | string): string => {
      const other = cellOf(expr.other);
      const absent = g.tensor(type, [1, 1], [cellOf(expr.missing)]);
      if (entries.size === 0) return g.where(missing, absent, g.tensor(type, [1, 1], [other]));
      const looked = g.node('LabelEncoder', [keyed], {
        domain: 'ai.onnx.ml',
        attributes: {
          keys_tensor: keys,
          values_tensor: { type, shape: [entries.size], cells: [...entries.values()].map(cellOf) },
          default_tensor: { type, shape: [1], cells: [other] },
        },
      });
      return g.where(missing, absent, looked);
    };
    const asNumber = (value: number | string | null): number => (value === null ? Number.NaN : Number(value));
    if (expr.type === 'number') return { kind: 'number', value: found('double', asNumber) };
    const all = [...entries.values(), expr.missing, expr.other];
    const gaps = all.includes(null)
      ? g.node('Equal', [found('double', (value) => (value === null ? 1 : 0)), g.double(1)])
      : null;
    return { kind: 'string', value: found('string', (value) => (value as string) ?? ''), missing: gaps };
  }

  /** Numbers as integers, because ONNX prints fractions differently on every machine. */
  private asText({ x, float }: Extract<Expr, { op: 'toText' }>): Value {
    const { g } = this;
    const value = this.value(x);
    if (value.kind === 'string') return value;
    if (value.kind === 'boolean') {
      const text = g.where(value.value, g.text('True'), g.text('False'));
      if (value.missing === null) return { kind: 'string', value: text, missing: null };
      return { kind: 'string', value: g.where(value.missing, g.text(''), text), missing: value.missing };
    }
    if (x.type === 'datetime') throw new NotInOnnx('it has no operator that writes a date as text.');
    const missing = g.isNaN(value.value);
    const known = g.where(missing, g.double(0), value.value);
    const exact = g.and(
      g.node('Equal', [known, g.floor(known)]),
      g.node('Less', [g.node('Abs', [known]), g.double(2 ** 53)]),
    );
    const whole = g.cast(
      guarded(g, known, g.not(exact), 'a number with a fraction would have to be written as text'),
      'int64',
    );
    const digits = g.cast(whole, 'string');
    const text = float ? g.node('StringConcat', [digits, g.text('.0')]) : digits;
    return { kind: 'string', value: g.where(missing, g.text(''), text), missing };
  }
}

const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, at) => item === b[at]);

const forms = new WeakMap<Expr, string>();

/** Key that is equal for expressions which can be computed together. */
function formOf(expr: Expr): string {
  const known = forms.get(expr);
  if (known !== undefined) return known;
  const form = ((): string => {
    switch (expr.op) {
      case 'unary':
        return `${expr.fn}(${formOf(expr.x)})`;
      case 'binary':
        return `${expr.fn}(${formOf(expr.a)},${formOf(expr.b)})`;
      case 'coalesce':
        return `coalesce(${formOf(expr.x)},${formOf(expr.fallback)})`;
      case 'toNumber':
        return expr.x.op === 'compare' ? `toNumber(${expr.x.fn} ${expr.x.a.type})` : `toNumber(${expr.x.op})`;
      default:
        return expr.op;
    }
  })();
  // Truncated, because long formulas rarely have the same form.
  const short = form.length > 200 ? form.slice(0, 200) : form;
  forms.set(expr, short);
  return short;
}
