/** Parses a formula's text to a syntax tree: a Pratt parser with Python's operators and precedence. */
import { formulaError, quoted, type Span } from './problem.ts';
import { type ArithmeticOperator, arithmeticBinds, BINDS, type ComparisonOperator, type Node } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';

/** Maximum nesting of parentheses, calls and signs. */
const MAX_NESTING = 100;
/** Maximum height of the tree, such as 200 additions for a sum of 201 terms. */
const MAX_TREE_HEIGHT = 200;
const MAX_ARGUMENTS = 100;

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** The syntax tree. Throws only a FormulaError, with the range of the wrong characters. */
export function parseFormula(text: string): Node {
  return new Parser(text).formula();
}

class Parser {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private readonly lexical: ReturnType<typeof tokenize>['error'];
  private readonly heights = new WeakMap<Node, number>();
  private position = 0;
  private nesting = 0;

  constructor(text: string) {
    this.text = text;
    const { tokens, error } = tokenize(text);
    this.tokens = tokens;
    this.lexical = error;
    if (error?.problem.code === 'formula.too-long') throw error;
  }

  formula(): Node {
    if (this.peek().kind === 'end' && this.lexical === null) {
      throw formulaError(this.peek(), 'empty', 'The formula is empty.', 'Write one, such as price * quantity.');
    }
    const node = this.expression(0);
    const rest = this.peek();
    if (rest.kind !== 'end') throw this.unexpected(rest);
    if (this.lexical !== null) throw this.lexical;
    return node;
  }

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)];
  }

  private next(): Token {
    const token = this.peek();
    if (this.position < this.tokens.length - 1) this.position++;
    return token;
  }

  private is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === 'operator' || token.kind === 'name') && token.text === text;
  }

  private made(node: Node, ...parts: readonly Node[]): Node {
    const height = 1 + Math.max(0, ...parts.map((part) => this.heights.get(part) ?? 0));
    if (height > MAX_TREE_HEIGHT) {
      throw formulaError(
        node,
        'too-complex',
        `The formula has more than ${MAX_TREE_HEIGHT} operators on top of each other.`,
        'Split it into several Derive steps; to compare with many values write x in ["a", "b"].',
      );
    }
    this.heights.set(node, height);
    return node;
  }

  /** Parses an expression whose operators have at least the precedence `least`. */
  private expression(least: number): Node {
    if (++this.nesting > MAX_NESTING) {
      throw formulaError(
        this.peek(),
        'too-deep',
        `Parentheses and signs are nested more than ${MAX_NESTING} deep.`,
        'Split the formula into several Derive steps.',
      );
    }
    let left = this.prefix(least);
    for (;;) {
      const grown = this.infix(left, least);
      if (grown === null) break;
      left = grown;
    }
    this.nesting--;
    return left;
  }

  private prefix(least: number): Node {
    const token = this.next();
    const { from, to } = token;
    switch (token.kind) {
      case 'number':
        return this.made({ node: 'number', value: token.value, from, to });
      case 'text':
        return this.made({ node: 'text', value: token.text, from, to });
      case 'quotedName':
        return this.made({ node: 'column', name: token.text, from, to });
      case 'name':
        return this.word(token, least);
      case 'operator':
        if (token.text === '-' || token.text === '+') {
          const x = this.expression(BINDS.sign);
          return this.made({ node: 'sign', operator: token.text, x, from, to: x.to }, x);
        }
        if (token.text === '(') {
          const inner = this.expression(0);
          this.close(token, ')');
          return inner;
        }
        throw this.unexpected(token);
      case 'end':
        throw this.unexpected(token);
    }
  }

  private word(token: Token, least: number): Node {
    const { from, to, text } = token;
    switch (text) {
      case 'true':
      case 'True':
      case 'false':
      case 'False':
        return this.made({ node: 'boolean', value: text.toLowerCase() === 'true', from, to });
      case 'missing':
        return this.made({ node: 'missing', from, to });
      case 'not': {
        if (least > BINDS.not) {
          throw formulaError(token, 'not', 'not cannot stand here.', 'Put it and what it is about in parentheses.');
        }
        const x = this.expression(BINDS.not);
        return this.made({ node: 'not', x, from, to: x.to }, x);
      }
      case 'and':
      case 'or':
      case 'in':
        throw this.unexpected(token);
    }
    if (!this.is('(')) return this.made({ node: 'column', name: text, from, to });
    const open = this.next();
    const args = this.list(open, ')', () => this.expression(0));
    const closed = this.tokens[this.position - 1];
    return this.made({ node: 'call', name: text, nameSpan: { from, to }, args, from, to: closed.to }, ...args);
  }

  /** Parses entries between commas, up to and including the closing sign. */
  private list(open: Token, closing: string, entry: () => Node): Node[] {
    const entries: Node[] = [];
    if (this.is(closing)) {
      this.next();
      return entries;
    }
    for (;;) {
      entries.push(entry());
      if (!this.is(',')) break;
      const comma = this.next();
      if (this.is(closing)) {
        throw formulaError(
          comma,
          'comma',
          'Nothing follows the comma.',
          'Take the comma out, or add what is to follow.',
        );
      }
    }
    this.close(open, closing);
    return entries;
  }

  private close(open: Token, closing: string): void {
    if (this.is(closing)) {
      this.next();
      return;
    }
    const token = this.peek();
    if (token.kind === 'end' && this.lexical === null) {
      throw formulaError(open, 'open', `The ${open.text} is not closed.`, `Put a ${closing} where it ends.`);
    }
    throw this.unexpected(token);
  }

  private infix(left: Node, least: number): Node | null {
    const token = this.peek();
    if (token.kind !== 'operator' && token.kind !== 'name') return null;
    const { text } = token;
    if (text === 'and' || text === 'or') {
      if (token.kind !== 'name' || BINDS[text] < least) return null;
      this.next();
      const b = this.expression(BINDS[text] + 1);
      return this.made({ node: 'logic', operator: text, a: left, b, from: left.from, to: b.to }, left, b);
    }
    if (text === 'in' || (text === 'not' && this.is('in', 1))) {
      return BINDS.comparison < least ? null : this.membership(left);
    }
    if (token.kind !== 'operator') return null;
    if (comparisons.has(text)) return BINDS.comparison < least ? null : this.comparison(left);
    const operator = text as ArithmeticOperator;
    const binds = arithmeticBinds[operator] as number | undefined;
    if (binds === undefined || binds < least) return null;
    this.next();
    const b = this.expression(operator === '**' ? BINDS.sign : binds + 1);
    const at = { from: token.from, to: token.to };
    return this.made({ node: 'arithmetic', operator, at, a: left, b, from: left.from, to: b.to }, left, b);
  }

  private comparison(first: Node): Node {
    const rest: { operator: ComparisonOperator; at: Span; x: Node }[] = [];
    while (this.peek().kind === 'operator' && comparisons.has(this.peek().text)) {
      const { from, to, text } = this.next();
      rest.push({ operator: text as ComparisonOperator, at: { from, to }, x: this.expression(BINDS.sum) });
      if (rest.length > MAX_ARGUMENTS) throw this.tooMany({ from: first.from, to });
    }
    const sides = rest.map(({ x }) => x);
    const { to } = sides[sides.length - 1];
    return this.made({ node: 'comparison', first, rest, from: first.from, to }, first, ...sides);
  }

  private membership(x: Node): Node {
    const negated = this.next().text === 'not';
    if (negated) this.next();
    const open = this.next();
    if (open.kind !== 'operator' || (open.text !== '[' && open.text !== '(')) {
      throw formulaError(open, 'in', 'A list must follow in.', 'Write it as x in ["a", "b"].');
    }
    const values = this.list(open, open.text === '[' ? ']' : ')', () => this.expression(BINDS.sum));
    const { to } = this.tokens[this.position - 1];
    if (values.length === 0) {
      throw formulaError({ from: open.from, to }, 'in', 'The list is empty.', 'Put at least one value in it.');
    }
    return this.made({ node: 'in', x, negated, values, from: x.from, to }, x, ...values);
  }

  private tooMany(span: Span): Error {
    return formulaError(
      span,
      'too-complex',
      `More than ${MAX_ARGUMENTS} comparisons are chained.`,
      'Split the formula.',
    );
  }

  private unexpected(token: Token): Error {
    if (token.kind === 'end') {
      if (this.lexical !== null) return this.lexical;
      const before = this.text.trimEnd().length;
      return formulaError(
        { from: Math.max(0, before - 1), to: this.text.length },
        'unfinished',
        'The formula stops too early.',
        'Something must follow its last sign: a column, a number, a text in quotes.',
      );
    }
    const shown = this.text.slice(token.from, token.to);
    const after = this.position > 1 || token.from > 0;
    const isValue = token.kind !== 'operator' && !['and', 'or', 'in'].includes(token.text);
    return formulaError(
      token,
      'unexpected',
      `${quoted(shown)} cannot stand here.`,
      token.text === ')' || token.text === ']'
        ? 'It closes nothing, or something is missing before it.'
        : token.text === '['
          ? 'Brackets hold the list after in; to group write parentheses.'
          : isValue && after
            ? 'Put an operator such as + or and before it; a column’s name with spaces is written in backquotes.'
            : 'A column, a number, a text in quotes or a function must stand before it.',
    );
  }
}
