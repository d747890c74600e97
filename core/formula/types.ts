/** Translates syntax to the expression language: looks up names, checks types, and keeps positions for messages. */
import { CallOf } from './call-of.ts';
import * as b from '../ir/build.ts';
import { childrenOf, type Expr, type ValueType, valueTypeOf } from '../ir/expression.ts';
import { dateReader } from '../ir/functions/dates.ts';
import { functionNamed, functionNames, namesElsewhere } from './functions.ts';
import { nearest } from './nearest.ts';
import { formulaError, quoted, type Span } from './problem.ts';
import type { ComparisonOperator, Node } from './syntax.ts';
import { columnText } from './tokens.ts';
import type { FormulaColumn, FormulaType, Typed } from './typed.ts';
import { arithmetic, comparisonNames, constant } from './arithmetic.ts';

export const typeWords: Readonly<Record<FormulaType, string>> = {
  number: 'a number',
  boolean: 'true or false',
  string: 'text',
  datetime: 'a date',
  missing: 'missing',
};

const pluralWords: Readonly<Record<FormulaType, string>> = {
  number: 'numbers',
  boolean: 'conditions',
  string: 'text',
  datetime: 'dates',
  missing: 'missing',
};

/** Maximum number of operations in an expression; a shared one counts each time it is used. */
const MAX_EXPRESSION_SIZE = 50_000;
const MAX_EXPRESSION_HEIGHT = 400;

/** Functions that are false for a missing text. */
const TEXT_TESTS: ReadonlySet<string> = new Set(['contains', 'startswith', 'endswith', 'matches']);

/** Translates a tree over these columns. Throws only a FormulaError. */
export class Meaning {
  private readonly text: string;
  private readonly byName: ReadonlyMap<string, FormulaColumn>;
  private readonly columns: readonly FormulaColumn[];
  private readonly known = new WeakMap<Node, Typed>();
  private readonly sizes = new WeakMap<Expr, { size: number; height: number }>();

  private readonly unknowns: boolean;

  /** @param unknowns true: comparisons and tests of a missing cell are missing, as in SQL, instead of false */
  constructor(text: string, columns: readonly FormulaColumn[], unknowns = false) {
    this.text = text;
    this.unknowns = unknowns;
    this.columns = columns;
    this.byName = new Map(columns.map((column) => [column.name, column]));
  }

  /** A part of the formula as written. */
  written({ from, to }: Span): string {
    return quoted(this.text.slice(from, to));
  }

  of(node: Node): Typed {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    const made = this.make(node);
    const typed = this.unknowns ? this.unlessMissing(made) : made;
    this.known.set(node, typed);
    const { size, height } = this.measure(typed.expr);
    if (size > MAX_EXPRESSION_SIZE || height > MAX_EXPRESSION_HEIGHT) {
      throw formulaError(node, 'too-complex', 'The formula is too complex.', 'Split it into several Derive steps.');
    }
    return typed;
  }

  private unlessMissing({ node, type, expr }: Typed): Typed {
    const operands =
      node.node === 'comparison'
        ? [node.first, ...node.rest.map(({ x }) => x)]
        : node.node === 'in'
          ? [node.x]
          : node.node === 'call' && TEXT_TESTS.has(node.name)
            ? node.args.slice(0, 1)
            : [];
    const missing = operands
      .map((operand) => this.of(operand).expr)
      .filter(({ op }) => op !== 'literal')
      .map(b.isMissing);
    if (missing.length === 0) return { node, type, expr };
    return { node, type, expr: b.choose(missing.reduce(b.or), b.missing('boolean'), expr) };
  }

  private measure(expr: Expr): { size: number; height: number } {
    const known = this.sizes.get(expr);
    if (known !== undefined) return known;
    let size = 1;
    let height = 1;
    for (const child of childrenOf(expr)) {
      const part = this.measure(child);
      size += part.size;
      height = Math.max(height, part.height + 1);
    }
    const measured = { size, height };
    this.sizes.set(expr, measured);
    return measured;
  }

  private make(node: Node): Typed {
    switch (node.node) {
      case 'number':
        return typed(node, b.number(node.value));
      case 'text':
        return typed(node, b.string(node.value));
      case 'boolean':
        return typed(node, b.boolean(node.value));
      case 'missing':
        return { node, type: 'missing', expr: b.missing('number') };
      case 'column':
        return this.column(node);
      case 'sign': {
        const x = this.numberOf(this.of(node.x), node.operator);
        return typed(node, node.operator === '+' ? x : b.unary('neg', x));
      }
      case 'not':
        return typed(node, b.not(this.conditionOf(this.of(node.x), 'not')));
      case 'logic': {
        const [left, right] = [node.a, node.b].map((part) => this.conditionOf(this.of(part), node.operator)) as [
          Expr,
          Expr,
        ];
        return typed(node, node.operator === 'and' ? b.and(left, right) : b.or(left, right));
      }
      case 'arithmetic':
        return this.arithmetic(node);
      case 'comparison':
        return this.comparison(node);
      case 'in':
        return this.membership(node);
      case 'call':
        return this.call(node);
    }
  }

  private column(node: Extract<Node, { node: 'column' }>): Typed {
    const { name } = node;
    const found = this.byName.get(name) ?? this.columns.find((column) => column.many && name.startsWith(column.name));
    if (found !== undefined) return typed(node, found.expr ?? b.column(0, valueTypeOf(found.type)));
    const isFunction = functionNamed(name) !== undefined;
    const like = nearest(
      name,
      this.columns.filter((column) => !column.many).map((column) => column.name),
    );
    const known = this.columns.slice(0, 8).map((column) => columnText(column.name));
    throw formulaError(
      node,
      'unknown-column',
      `There is no column ${quoted(name)} here.`,
      isFunction
        ? `${name} is a function: write ${name}(…).`
        : like !== undefined
          ? `Did you mean ${columnText(like)}?`
          : known.length === 0
            ? 'The table has no columns.'
            : `There are ${known.join(', ')}${this.columns.length > known.length ? ', …' : ''}; text stands in quotes.`,
    );
  }

  // ------------------------------------------------------------------------------------------------------ operators

  private arithmetic(node: Extract<Node, { node: 'arithmetic' }>): Typed {
    const [left, right] = [this.of(node.a), this.of(node.b)];
    const [x, y] = [left, right].map((side) => this.numberOf(side, node.operator)) as [Expr, Expr];
    return typed(node, arithmetic(node.operator, x, y));
  }

  private comparison({ first, rest, ...span }: Extract<Node, { node: 'comparison' }>): Typed {
    let left = this.of(first);
    let all: Expr | null = null;
    for (const { operator, at, x } of rest) {
      const right = this.of(x);
      const one = this.compare(operator, at, left, right);
      all = all === null ? one : b.and(all, one);
      left = right;
    }
    return typed({ first, rest, ...span }, all as Expr);
  }

  private compare(operator: ComparisonOperator, at: Span, left: Typed, right: Typed): Expr {
    for (const side of [left, right]) {
      if (side.type !== 'missing') continue;
      const other = side === left ? right : left;
      throw formulaError(
        { from: left.node.from, to: right.node.to },
        'compare-missing',
        'Comparing with missing is always false.',
        `Write is_missing(${this.text.slice(other.node.from, other.node.to)})${operator === '!=' ? ' with not before it' : ''}.`,
      );
    }
    const [x, y] = this.comparable(left, right, at, operator);
    return b.compare(comparisonNames[operator], x, y);
  }

  /**
   * Both sides with a common type. Beside a date, a quoted text is read as a date; beside a
   * number, a boolean counts as 0 or 1.
   */
  private comparable(left: Typed, right: Typed, at: Span, operator: string): [Expr, Expr] {
    if (left.type === right.type) return [left.expr, right.expr];
    if (left.type === 'datetime' && right.node.node === 'text') return [left.expr, this.dateLiteral(right.node)];
    if (right.type === 'datetime' && left.node.node === 'text') return [this.dateLiteral(left.node), right.expr];
    const numeric = (side: Typed): boolean => side.type === 'number' || side.type === 'boolean';
    if (numeric(left) && numeric(right)) return [b.toNumber(left.expr), b.toNumber(right.expr)];
    const hasText = left.type === 'string' || right.type === 'string';
    throw formulaError(
      at,
      'type',
      `${operator} compares ${this.written(left.node)}, which is ${typeWords[left.type]}, with ${this.written(right.node)}, which is ${typeWords[right.type]}.`,
      hasText
        ? 'Compare like with like: to_number(…) reads a number from text, date(…) a date; text stands in quotes.'
        : 'Compare like with like: year(…), month(…) and days_between(…) make numbers of dates.',
    );
  }

  dateLiteral(node: Extract<Node, { node: 'text' }>): Expr {
    const value = dateReader({ format: null, dayfirst: false })(node.value);
    if (!Number.isNaN(value)) return b.datetime(value);
    throw formulaError(
      node,
      'date',
      `${JSON.stringify(node.value)} is no date.`,
      'Write year, month and day as "2024-01-31", with a time as "2024-01-31 08:30".',
    );
  }

  private membership(node: Extract<Node, { node: 'in' }>): Typed {
    const x = this.of(node.x);
    if (x.type === 'missing') {
      throw formulaError(node.x, 'compare-missing', 'Comparing with missing is always false.', 'Write is_missing(…).');
    }
    const keys = node.values.map((value): number | string | boolean => {
      const entry = this.of(value);
      const literal = x.type === 'datetime' && value.node === 'text' ? this.dateLiteral(value) : constant(entry.expr);
      if (literal?.op !== 'literal' || literal.value === null || entry.type === 'missing') {
        throw formulaError(
          value,
          'constant',
          'The list after in holds values, not formulas.',
          'Put numbers, texts in quotes, true or false there; compare with a column by ==, and find missing by is_missing(…).',
        );
      }
      if (literal.type === x.type) return literal.value;
      throw formulaError(
        value,
        'type',
        `${this.written(node.x)} is ${typeWords[x.type]}, but ${this.written(value)} is ${typeWords[literal.type]}.`,
        'All values of the list must be of its type.',
      );
    });
    const place = b.lookup(
      x.expr,
      keys,
      keys.map(() => 1),
      { missing: 0, other: 0 },
    );
    const holds = b.equals(place, 1);
    return typed(node, node.negated ? b.not(holds) : holds);
  }

  private call(node: Extract<Node, { node: 'call' }>): Typed {
    const known = functionNamed(node.name);
    if (known === undefined) {
      const isColumn = this.byName.has(node.name);
      const like = nearest(node.name, functionNames);
      throw formulaError(
        node.nameSpan,
        'unknown-function',
        `There is no function ${quoted(node.name)}.`,
        isColumn
          ? `It is a column: write ${node.name} * (…) to multiply.`
          : (namesElsewhere.get(node.name) ??
              (like === undefined
                ? 'Type a letter or two to see the functions that there are.'
                : `Did you mean ${like}(…)?`)),
      );
    }
    const { args } = node;
    const [least, most] = known.count;
    if (args.length < least || args.length > most) {
      const wanted =
        least === most ? counted(least) : most >= 100 ? `at least ${counted(least)}` : `${least} to ${counted(most)}`;
      throw formulaError(
        args.length > most ? { from: args[most].from, to: node.to } : node,
        'arguments',
        `${node.name} takes ${wanted}, not ${args.length}.`,
        `Write ${known.signature}.`,
      );
    }
    return typed(node, known.build(new CallOf(this, node)));
  }

  // ---------------------------------------------------------------------------------------------------- conversions

  /** A number; a boolean counts as 0 or 1. */
  numberOf(x: Typed, taker: string): Expr {
    if (x.type === 'number' || x.type === 'missing') return x.expr;
    if (x.type === 'boolean') return b.toNumber(x.expr);
    const hint =
      x.type === 'datetime'
        ? 'Use days_between(a, b) for the time between dates, add_days(date, n) for a later one, year(date) and the like for parts.'
        : taker === '+'
          ? 'Use concat(a, b) to put texts together, or to_number(…) to read a number.'
          : 'Use to_number(…) to read a number from text.';
    throw formulaError(
      x.node,
      'type',
      `${taker} takes numbers, but ${this.written(x.node)} is ${typeWords[x.type]}.`,
      hint,
    );
  }

  conditionOf(x: Typed, taker: string): Expr {
    if (x.type === 'boolean') return x.expr;
    if (x.type === 'missing') return b.missing('boolean');
    throw formulaError(
      x.node,
      'type',
      `${taker} takes conditions, but ${this.written(x.node)} is ${typeWords[x.type]}.`,
      x.type === 'number' ? 'Compare it, for example with != 0.' : 'Compare it, for example with == or is_missing(…).',
    );
  }

  textOf(x: Typed, taker: string): Expr {
    if (x.type === 'string') return x.expr;
    if (x.type === 'missing') return b.missing('string');
    throw formulaError(
      x.node,
      'type',
      `${taker} takes text, but ${this.written(x.node)} is ${typeWords[x.type]}.`,
      'Use to_text(…) to write it as text.',
    );
  }

  /** A date; a quoted text is read as one. */
  dateOf(x: Typed, taker: string): Expr {
    if (x.type === 'datetime') return x.expr;
    if (x.type === 'missing') return b.missing('datetime');
    if (x.node.node === 'text') return this.dateLiteral(x.node);
    throw formulaError(
      x.node,
      'type',
      `${taker} takes dates, but ${this.written(x.node)} is ${typeWords[x.type]}.`,
      x.type === 'string'
        ? 'Use date(…) to read a date from text.'
        : 'Only a date column, or date("2024-01-31"), fits here.',
    );
  }

  /** Alternative results of a row, converted to one type. */
  unified(parts: readonly Typed[], taker: string): Expr[] {
    const known = parts.filter(({ type }) => type !== 'missing');
    const [first] = known;
    if (first === undefined) {
      throw formulaError(
        parts[0]?.node,
        'untyped',
        `${taker} would be missing in every row.`,
        'Give at least one result that is a number, a text, a date or a condition.',
      );
    }
    const types = new Set(known.map(({ type }) => type));
    const numeric = types.size === 2 && types.has('number') && types.has('boolean');
    const target: ValueType = numeric ? 'number' : (first.type as ValueType);
    return parts.map((part) => {
      if (part.type === 'missing') return b.missing(target);
      if (numeric) return b.toNumber(part.expr);
      if (part.type === target) return part.expr;
      if (target === 'datetime' && part.node.node === 'text') return this.dateLiteral(part.node);
      throw formulaError(
        part.node,
        'type',
        `${taker} gives ${typeWords[target]} for ${this.written(first.node)}, but ${typeWords[part.type]} for ${this.written(part.node)}.`,
        `All results must be ${pluralWords[target]}: to_number(…), to_text(…) and date(…) convert.`,
      );
    });
  }
}

const counted = (count: number): string =>
  count === 1 ? '1 argument' : count === 0 ? 'no arguments' : `${count} arguments`;

const typed = (node: Node, expr: Expr): Typed => ({ node, type: expr.type, expr });
