import type { CheckExpr } from '../../ir/checks.ts';
import type { Expr } from '../../ir/expression.ts';
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

  /** Adds a loop over the rows that computes these results, after the loops before. */
  addLoop(exprs: readonly Expr[]): void {
    this.lines.length = 0;
    this.byExpr.clear();
    this.byText.clear();
    const first = this.values.length;
    const values = exprs.map((expr) => this.value(expr));
    for (const value of values) this.values.push(value);
    const outputs = values.map((_, index) => first + index);
    // A string computed row by row is written as it is; the caller assigns its code.
    const writes = values.map((value, index) => `o${first + index}[d${first + index}+p]=${value.js};`);
    const body = [...this.lines, ...writes].join('\n');
    this.loops.push(
      [
        ...reads(body, 'c', 'C'),
        ...reads(body, 'k', 'K'),
        ...reads(body, 't', 'T'),
        ...outputs.map((index) => `const o${index}=O[${index}],d${index}=D[${index}];`),
        'for(let q=0,p=0;q<n;q++,p+=stride){',
        ROW_OF_COLUMN,
        body,
        '}',
      ].join('\n'),
    );
  }

  finish(): Omit<Kernel, 'unchanged'> {
    // After a failed check the next loops stop at its row, so that the first failure in row order is reported.
    const following = this.loops.map((loop) => `n=(function(n){\n${loop}\nreturn n;\n})(n);`);
    return {
      source: ['"use strict";', ...(this.loops.length > 1 ? following : this.loops)].join('\n'),
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
    const made = this.make(expr);
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
