import type { CheckExpr } from '../../ir/checks.ts';
import { childrenOf, type Expr } from '../../ir/expression.ts';
import type { Kernel, KernelTable } from './bound-kernel.ts';
import type { Domain } from './domain.ts';
import type { Representation, Value } from './kernel-text.ts';

/** The line that selects the row of the columns: consecutive rows, or picked ones. */
export const ROW_OF_COLUMN = 'const i=S===null?base+q:S[q];';

/** Declarations of the columns, constants or tables used in a loop: `const c0=C[0];` for each `c0` in its text. */
function reads(body: string, prefix: 'c' | 'k' | 't', array: 'C' | 'K' | 'T'): string[] {
  const slots = new Set(
    Array.from(body.matchAll(new RegExp(`\\b${prefix}(\\d+)\\b`, 'g')), ([, slot]) => Number(slot)),
  );
  return [...slots].sort((a, b) => a - b).map((slot) => `const ${prefix}${slot}=${array}[${slot}];`);
}

/**
 * Nodes of an expression that one loop computes: V8 does not optimise larger functions. Parts of a larger one, such as a sum
 * over a thousand columns, are computed by loops before, each once for all results.
 */
const MAX_NODES = 400;
/** Terms of a sum that one loop adds. */
const MAX_TERMS = 64;

/** The text of loops over rows, and the columns, constants, tables and checks that it reads. */
export abstract class Loops {
  private readonly loops: string[] = [];
  private readonly values: Value[] = [];
  private readonly columns: number[] = [];
  private readonly columnSlots = new Map<number, number>();
  private readonly constants: number[] = [];
  private readonly constantSlots = new Map<string, string>();
  private readonly tables: KernelTable[] = [];
  protected readonly checks: CheckExpr[] = [];
  /** Lines of the open loop, and its values by expression object and by generated text. */
  protected readonly lines: string[] = [];
  private readonly byExpr = new Map<Expr, Value>();
  private readonly byText = new Map<string, Value>();

  /** Numbers that an earlier loop computed for each row, by the name of their array. */
  private readonly kept = new Map<Expr, string>();

  /** Adds a loop over the rows that computes these results, after the loops before. */
  addLoop(exprs: readonly Expr[]): void {
    this.keepLargeParts(exprs);
    const first = this.values.length;
    this.open(() => {
      const values = exprs.map((expr) => this.value(expr));
      for (const value of values) this.values.push(value);
      const outputs = values.map((_, index) => first + index);
      return {
        declarations: outputs.map((index) => `const o${index}=O[${index}],d${index}=D[${index}];`),
        // A string computed row by row is written as it is; the caller assigns its code.
        writes: values.map((value, index) => `o${first + index}[d${first + index}+p]=${value.js};`),
      };
    });
  }

  private open(write: () => { readonly declarations: readonly string[]; readonly writes: readonly string[] }): void {
    this.lines.length = 0;
    this.byExpr.clear();
    this.byText.clear();
    const { declarations, writes } = write();
    const body = [...this.lines, ...writes].join('\n');
    this.loops.push(
      [
        ...reads(body, 'c', 'C'),
        ...reads(body, 'k', 'K'),
        ...reads(body, 't', 'T'),
        ...declarations,
        'for(let q=0,p=0;q<n;q++,p+=stride){',
        ROW_OF_COLUMN,
        body,
        '}',
      ].join('\n'),
    );
  }

  /** Adds loops for parts of the expressions that are too large for one loop. */
  private keepLargeParts(exprs: readonly Expr[]): void {
    const sizes = new Map<Expr, number>();
    const sizeOf = (expr: Expr): number => {
      if (this.kept.has(expr)) return 1;
      const known = sizes.get(expr);
      if (known !== undefined) return known;
      const isLong = expr.op === 'dot' && expr.xs.length > MAX_TERMS;
      let size = 1;
      for (const child of childrenOf(expr)) size += sizeOf(child);
      // Parts that occur several times were counted as often.
      if (size > MAX_NODES && !isLong) size = this.nodesIn(expr);
      if (isLong || (size > MAX_NODES && expr.type === 'number')) {
        this.keep(expr);
        size = 1;
      }
      sizes.set(expr, size);
      return size;
    };
    for (const expr of exprs) sizeOf(expr);
  }

  /** How many different parts the expression has that no loop has computed. */
  private nodesIn(expr: Expr): number {
    const seen = new Set<Expr>([expr]);
    for (const part of seen) {
      if (this.kept.has(part)) continue;
      for (const child of childrenOf(part)) seen.add(child);
    }
    return seen.size;
  }

  private keep(expr: Expr): void {
    const name = `z${this.kept.size}`;
    const write = (js: string) => ({ declarations: [], writes: [`${name}[q]=${js};`] });
    if (expr.op === 'dot') {
      for (let from = 0; from < expr.xs.length; from += MAX_TERMS) {
        this.open(() => {
          const before = from === 0 ? this.constant(expr.bias) : this.local('number', `${name}[q]`).js;
          return write(this.sum(expr, from, Math.min(expr.xs.length, from + MAX_TERMS), before));
        });
      }
    } else this.open(() => write(this.make(expr).js));
    this.kept.set(expr, name);
  }

  /** Adds terms of a weighted sum to what was summed before, in their order. */
  protected sum({ xs, weights }: Extract<Expr, { op: 'dot' }>, from: number, to: number, before: string): string {
    let sum = before;
    for (let at = from; at < to; at++) {
      const term = `${this.constant(weights[at])}*${this.value(xs[at]).js}`;
      sum = this.local('number', `${sum}+${term}`).js;
    }
    return sum;
  }

  finish(): Omit<Kernel, 'unchanged'> {
    // After a failed check the next loops stop at its row, so that the first failure in row order is reported.
    const following = this.loops.map((loop) => `n=(function(n){\n${loop}\nreturn n;\n})(n);`);
    const arrays = [...this.kept.values()].map((name) => `const ${name}=new Float64Array(n);`);
    return {
      source: ['"use strict";', ...arrays, ...(this.loops.length > 1 ? following : this.loops)].join('\n'),
      columns: this.columns,
      constants: Float64Array.from(this.constants),
      tables: this.tables,
      outputs: this.values.map((value) => value.representation),
      domains: this.values.map((value) => value.domain ?? null),
      checks: this.checks,
    };
  }

  value(expr: Expr): Value {
    const known = this.byExpr.get(expr);
    if (known !== undefined) return known;
    const kept = this.kept.get(expr);
    const made = kept === undefined ? this.make(expr) : this.local('number', `${kept}[q]`);
    this.byExpr.set(expr, made);
    return made;
  }

  /** A local variable for the result of the text; equal texts share one. */
  protected local(representation: Representation, js: string, domain?: Domain): Value {
    const key = `${representation} ${js}`;
    const known = this.byText.get(key);
    if (known !== undefined && known.domain === domain) return known;
    const name = `v${this.lines.length}`;
    this.lines.push(`const ${name}=${js};`);
    const value: Value = domain === undefined ? { representation, js: name } : { representation, js: name, domain };
    this.byText.set(key, value);
    return value;
  }

  protected constant(value: number): string {
    const key = Object.is(value, -0) ? '-0' : String(value);
    const known = this.constantSlots.get(key);
    if (known !== undefined) return known;
    const name = `k${this.constants.length}`;
    this.constants.push(value);
    this.constantSlots.set(key, name);
    return name;
  }

  protected table(table: KernelTable): string {
    this.tables.push(table);
    return `t${this.tables.length - 1}`;
  }

  protected column(index: number): string {
    const slot = this.columnSlots.get(index) ?? this.columns.push(index) - 1;
    this.columnSlots.set(index, slot);
    return `c${slot}`;
  }

  /** Writes an expression into the open loop. */
  protected abstract make(expr: Expr): Value;
}
