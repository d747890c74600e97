/**
 * Compiles expressions to kernels: one loop over the rows of a batch that computes several results over typed arrays,
 * common subexpressions once.
 * The generated text contains only arithmetic, positions and names of the compiler's making (v0, k1, t2). Column names,
 * texts and learned numbers travel beside it as constants and tables. So the same pipeline on other data, or with
 * another parameter, has the same text, which worker threads compile once.
 * Strings are computed once per distinct string: a string expression is a code into a "domain" of distinct strings,
 * known when the kernel is compiled. Lower-casing a column of a million rows with three categories lower-cases three
 * strings; the kernel looks codes up in a table. Only strings that depend on several cells at once (a concatenation, a
 * number's digits) are computed row by row.
 */
import type { CheckExpr } from '../../ir/checks.ts';
import type { Expr } from '../../ir/expression.ts';
import { outputsOf, type RowModel } from '../../ir/row-models/index.ts';
import { sharedFloat64 } from '../../table/shared-arrays.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { type Domain, domainOf, domainOfStrings, positionsIn } from './domain.ts';
import { findPlaces, type KeyPlaces, placesByMap, placesOf } from './key-places.ts';
import type { HashSettings } from './kernel-functions.ts';
import { isHeavy, resultsFor, resultsOnThreads, sentModel } from './sent-models.ts';
import { MIN_THREADED_STRINGS } from './sort-texts.ts';
import { isLarge, type MappedTexts, mappedHere, type TextMap } from './text-maps.ts';
import type { TextWork } from './text-work.ts';
import { ranksAmong, ranksByMap, type Union, unionOf } from './unite-texts.ts';
import { Loops } from './loops.ts';
import { ascending, binaryText, missingTest, unaryText, type Value } from './kernel-text.ts';
import type { Kernel } from './bound-kernel.ts';

/**
 * Compiles expressions over one source table.
 * @param dictionaries dictionary of each column, null for columns without strings. Null instead of the list if columns
 * hold strings themselves, for single rows: strings are then computed row by row
 * @param texts work on many texts done before; without it all of it is done here. If work is missing and too much to be
 * done here, it is registered there and the kernel must not be used
 */
export function compile(
  exprs: readonly Expr[],
  dictionaries: readonly (Dictionary | null)[] | null,
  texts: TextWork | null = null,
): Kernel {
  const compilation = new Compilation(dictionaries, texts);
  for (let from = 0; from < exprs.length; from += MAX_RESULTS_A_LOOP)
    compilation.addLoop(exprs.slice(from, from + MAX_RESULTS_A_LOOP));
  const unchanged = exprs.every((expr) => expr.op === 'column') ? exprs.map((expr) => expr.index) : null;
  return { ...compilation.finish(), unchanged };
}

/**
 * Most results computed by one loop. V8 optimises larger functions late or not at all: a thousand token counts a row cost
 * three times as much in loops of 256. Further loops follow; they share what is too large for one loop, and no other subexpressions.
 */
const MAX_RESULTS_A_LOOP = 64;

/** Arguments of a kernel function, in order; see `kernelOn`. */
export const KERNEL_PARAMETERS = ['n', 'S', 'base', 'C', 'K', 'T', 'F', 'R', 'O', 'D', 'stride'] as const;

/** Most model results computed ahead; for more, one row at a time is faster and smaller. */
const MAX_MODEL_RESULTS = 4_000_000;

class Compilation extends Loops {
  private readonly dictionaries: readonly (Dictionary | null)[] | null;
  private readonly texts: TextWork | null;
  private readonly modelTables = new Map<object, string>();
  /** Tables of strings, one a domain, so that equal requests for a string have equal texts. */
  private readonly stringTables = new Map<Domain, string>();
  private readonly modelDomains = new Map<RowModel, Map<Domain, { table: string; width: number } | null>>();

  constructor(dictionaries: readonly (Dictionary | null)[] | null, texts: TextWork | null) {
    super();
    this.dictionaries = dictionaries;
    this.texts = texts;
  }

  protected make(expr: Expr): Value {
    switch (expr.op) {
      case 'column':
        return this.columnValue(expr.index, expr.type);
      case 'literal':
        return this.literal(expr);
      case 'unary':
        return this.local('number', unaryText(expr.fn, this.number(expr.x)));
      case 'binary':
        return this.local('number', binaryText(expr.fn, this.number(expr.a), this.number(expr.b)));
      case 'compare':
        return this.compare(expr);
      case 'logic': {
        const a = this.value(expr.a).js;
        const b = this.value(expr.b).js;
        return this.local(
          'boolean',
          expr.fn === 'and' ? `${a}===0||${b}===0?0:${a}<0||${b}<0?-1:1` : `${a}===1||${b}===1?1:${a}<0||${b}<0?-1:0`,
        );
      }
      case 'not': {
        const x = this.value(expr.x).js;
        return this.local('boolean', `${x}<0?-1:1-${x}`);
      }
      case 'isMissing':
        return this.local('boolean', `${missingTest(this.value(expr.x))}?1:0`);
      case 'if':
        return this.merge(expr, `${this.value(expr.test).js}===1`, this.value(expr.then), this.value(expr.otherwise));
      case 'coalesce': {
        const x = this.value(expr.x);
        return this.merge(expr, `!(${missingTest(x)})`, x, this.value(expr.fallback));
      }
      case 'lookup':
        return this.lookup(expr);
      case 'searchSorted': {
        const edges = this.table(Float64Array.from(expr.edges));
        const x = this.number(expr.x);
        return this.local(
          'number',
          `${x}!==${x}?NaN:F.${expr.side === 'left' ? 'edgesBelow' : 'edgesUpTo'}(${edges},${x})`,
        );
      }
      case 'interp': {
        const xs = this.table(Float64Array.from(expr.xs));
        const ys = this.table(Float64Array.from(expr.ys));
        return this.local('number', `F.interpolate(${this.number(expr.x)},${xs},${ys})`);
      }
      case 'dot':
        return { representation: 'number', js: this.sum(expr, 0, expr.xs.length, this.constant(expr.bias)) };
      case 'toNumber': {
        const x = this.value(expr.x).js;
        return this.local('number', `${x}<0?NaN:${x}`);
      }
      case 'toText': {
        const x = this.value(expr.x);
        if (x.representation === 'boolean') return { ...x, representation: 'code', domain: pythonBooleans };
        if (expr.x.type === 'datetime') return this.local('string', `F.dateText(${x.js})`);
        return this.local('string', `F.numberText(${x.js},${expr.float})`);
      }
      case 'text':
        return this.mapText(expr.x, { name: 'transformText', settings: expr.fn });
      case 'textTest':
        return this.numberOfText(expr.x, 'boolean', { name: 'testText', settings: expr.test });
      case 'textLength':
        return this.numberOfText(expr.x, 'number', { name: 'textLength', settings: null });
      case 'hash': {
        const settings: HashSettings = { bins: expr.bins, salt: expr.salt };
        if (expr.x.type === 'number') {
          return this.local('number', `F.hashNumber(${this.table([settings])}[0],${this.number(expr.x)})`);
        }
        return this.numberOfText(expr.x, 'number', { name: 'hashText', settings });
      }
      case 'concat': {
        const separator = this.table([expr.separator]);
        const parts = expr.parts.map((part) => this.string(this.value(part)));
        return this.local('string', `F.concatenate(${separator}[0],[${parts.join(',')}])`);
      }
      case 'parseNumber': {
        const { x, syntax } = expr;
        // Read at once, because a list has hundreds of pieces, and each of them would become a list of distinct texts.
        if (x.op === 'text' && x.fn.name === 'part')
          return this.numberOfText(x.x, 'number', { name: 'parsePartText', settings: { part: x.fn, syntax } });
        return this.numberOfText(x, 'number', { name: 'parseNumberText', settings: syntax });
      }
      case 'parseDate':
        return this.numberOfText(expr.x, 'number', { name: 'parseDateText', settings: expr.syntax });
      case 'datePart':
        return this.local('number', `F.${expr.part}Of(${this.number(expr.x)})`);
      case 'dateToNumber':
      case 'numberToDate':
        return this.value(expr.x);
      case 'rowModel':
        return this.rowModel(expr);
      case 'check':
        return this.check(expr);
    }
  }

  /**
   * A model of one string is called once per distinct string, unless they are too many; any other model once per row.
   * One call returns all results.
   */
  private rowModel({ model, xs, output }: Extract<Expr, { op: 'rowModel' }>): Value {
    const values = xs.map((x) => this.value(x));
    const [only] = values;
    if (values.length === 1 && only?.representation === 'code') {
      const known = this.modelResults(model, only.domain as Domain, xs[0]);
      if (known !== null) return this.local('number', `${known.table}[(${only.js}+1)*${known.width}+${output}]`);
    }
    const place = this.modelTables.get(model) ?? this.table([this.sent(model)]);
    this.modelTables.set(model, place);
    const inputs = values.map((value) => (value.representation === 'code' ? this.string(value) : value.js));
    const called = this.local('number', `F.runRowModel(${place}[0],[${inputs.join(',')}])`);
    return this.local('number', `${called.js}[${output}]`);
  }

  /** All results of a model for missing and for each string, in sequence; null if they are too many. */
  private modelResults(model: RowModel, domain: Domain, source: Expr): { table: string; width: number } | null {
    const ofModel = this.modelDomains.get(model) ?? new Map<Domain, { table: string; width: number } | null>();
    this.modelDomains.set(model, ofModel);
    const known = ofModel.get(domain);
    if (known !== undefined) return known;
    const width = outputsOf(model);
    let made: { table: string; width: number } | null = null;
    if ((domain.size + 1) * width <= MAX_MODEL_RESULTS) {
      const results =
        this.texts !== null && (isLarge(domain) || isHeavy(model))
          ? this.texts.result([model, source], [domain], (run) => resultsOnThreads(model, domain, run))?.value
          : resultsFor(model, [null, ...domain.strings()]);
      made = { table: this.table(results ?? new Float64Array(0)), width };
    }
    ofModel.set(domain, made);
    return made;
  }

  private sent(model: RowModel): RowModel | null {
    if (this.texts === null || !isHeavy(model)) return model;
    return this.texts.result([model], [], (run) => sentModel(model, run))?.value ?? null;
  }

  private number(expr: Expr): string {
    return this.value(expr).js;
  }

  private columnValue(index: number, type: string): Value {
    const name = this.column(index);
    if (type === 'number' || type === 'datetime') return this.local('number', `${name}[i]`);
    if (type === 'boolean') return this.local('boolean', `${name}[i]`);
    if (this.dictionaries === null) return this.local('string', `${name}[i]`);
    const dictionary = this.dictionaries[index];
    if (!dictionary) throw new TypeError(`column ${index} has no dictionary`);
    return this.local('code', `${name}[i]`, domainOf(dictionary));
  }

  private literal(expr: Extract<Expr, { op: 'literal' }>): Value {
    switch (expr.type) {
      case 'number':
      case 'datetime':
        return { representation: 'number', js: this.constant((expr.value as number | null) ?? Number.NaN) };
      case 'boolean':
        return { representation: 'boolean', js: expr.value === null ? '-1' : expr.value === true ? '1' : '0' };
      case 'string':
        if (expr.value === null) return { representation: 'code', js: '-1', domain: emptyDomain };
        return {
          representation: 'code',
          js: '0',
          domain: domainOfStrings([expr.value as string]),
          text: expr.value as string,
        };
    }
  }

  private compare(expr: Extract<Expr, { op: 'compare' }>): Value {
    const a = this.value(expr.a);
    const b = this.value(expr.b);
    const operator = { lt: '<', le: '<=', gt: '>', ge: '>=', eq: '===', ne: '!==' }[expr.fn];
    if (a.representation === 'number') return this.local('boolean', `${a.js}${operator}${b.js}?1:0`);
    if (a.representation === 'string' || b.representation === 'string') {
      return this.local('boolean', `F.compareText(${this.string(a)},${this.string(b)})${operator}0?1:0`);
    }
    const [left, right] = a.representation === 'code' ? this.ranks(expr, a, b) : [a.js, b.js];
    // −1 is missing: unequal to everything, itself included.
    if (expr.fn === 'ne') return this.local('boolean', `${left}!==${right}||${left}<0?1:0`);
    return this.local('boolean', `${left}>=0&&${right}>=0&&${left}${operator}${right}?1:0`);
  }

  /** Codes of both sides as ranks in the common order of their strings, so that ranks compare like the strings. */
  private ranks(expr: Expr, a: Value, b: Value): [string, string] {
    const domains = [a.domain as Domain, b.domain as Domain] as const;
    const ranks = this.bothRanks(expr, domains);
    return [a, b].map((side, index) => {
      const own = ranks[index];
      if (side.text !== undefined) return this.constant(own[0]);
      return this.local('number', `${side.js}<0?-1:${this.table(own)}[${side.js}]`).js;
    }) as [string, string];
  }

  private bothRanks(expr: Expr, domains: readonly [Domain, Domain]): readonly Int32Array[] {
    if (this.texts !== null && domains.some(({ size }) => size >= MIN_THREADED_STRINGS))
      return this.texts.result([expr], domains, (run) => ranksAmong(domains, run))?.value ?? domains.map(() => noCodes);
    return ranksByMap(domains);
  }

  /** One of two values; codes refer to the union of both domains. */
  private merge(expr: Expr, condition: string, a: Value, b: Value): Value {
    if (a.representation === 'string' || b.representation === 'string') {
      return this.local('string', `${condition}?${this.string(a)}:${this.string(b)}`);
    }
    if (a.representation !== 'code') return this.local(a.representation, `${condition}?${a.js}:${b.js}`);
    const { domain, recode } = this.union(expr, a.domain as Domain, b.domain as Domain);
    const other =
      b.text !== undefined || recode.length === 0
        ? this.constant(recode[0] ?? -1)
        : `${b.js}<0?-1:${this.table(recode)}[${b.js}]`;
    return this.local('code', `${condition}?${a.js}:(${other})`, domain);
  }

  private union(expr: Expr, first: Domain, second: Domain): Union {
    if (this.texts !== null && (first.size >= MIN_THREADED_STRINGS || second.size >= MIN_THREADED_STRINGS)) {
      const made = this.texts.result([expr], [first, second], (run) => unionOf(first, second, run));
      return made?.value ?? { domain: this.texts.pendingDomain(), recode: noCodes };
    }
    const known = positionsIn(first);
    const added: string[] = [];
    const recode = Int32Array.from(
      second.strings(),
      (string) => known.get(string) ?? first.size + added.push(string) - 1,
    );
    return { domain: added.length === 0 ? first : domainOfStrings([...first.strings(), ...added]), recode };
  }

  private lookup(expr: Extract<Expr, { op: 'lookup' }>): Value {
    const x = this.value(expr.x);
    // Results as numbers. Strings are codes into the domain of distinct results.
    const isText = expr.type === 'string';
    const domain = isText
      ? domainOfStrings([
          ...new Set([...expr.values, expr.missing, expr.other].filter((value) => value !== null) as string[]),
        ])
      : undefined;
    const codeOf = (value: number | string | null): number =>
      domain === undefined
        ? ((value as number | null) ?? Number.NaN)
        : value === null
          ? -1
          : (positionsIn(domain).get(value as string) ?? -1);
    const valueAt = (index: number): number => codeOf(expr.values[index]);
    const missing = codeOf(expr.missing);
    const other = codeOf(expr.other);
    const representation = isText ? 'code' : 'number';

    if (x.representation === 'string') {
      const map = this.table([new Map(expr.keys.map((key, index) => [key, valueAt(index)]))]);
      return this.local(
        representation,
        `F.find(${map}[0],${x.js},${this.constant(missing)},${this.constant(other)})`,
        domain,
      );
    }
    if (x.representation === 'code' || x.representation === 'boolean') {
      // Entry 0 is for missing (code −1).
      const size = x.representation === 'code' ? (x.domain as Domain).size : 2;
      const table = sharedFloat64(size + 1).fill(other);
      table[0] = missing;
      if (x.representation === 'code') {
        const places = this.keyPlaces(expr, x.domain as Domain);
        for (let code = 0; code < places.length; code++) {
          const place = places[code];
          if (place >= 0) table[code + 1] = valueAt(place);
        }
      } else {
        expr.keys.forEach((key, index) => {
          table[(key === true || key === 1 ? 1 : 0) + 1] = valueAt(index);
        });
      }
      return this.local(representation, `${this.table(table)}[${x.js}+1]`, domain);
    }
    const order = ascending(expr.keys as readonly number[]);
    const sorted = new Float64Array(order.length);
    const values = new Float64Array(order.length + 1);
    values[0] = other;
    for (let place = 0; place < order.length; place++) {
      sorted[place] = expr.keys[order[place]] as number;
      values[place + 1] = valueAt(order[place]);
    }
    const keys = this.table(sorted);
    const found = this.table(values);
    return this.local(
      representation,
      `${x.js}!==${x.js}?${this.constant(missing)}:${found}[F.placeOf(${keys},${x.js})+1]`,
      domain,
    );
  }

  private keyPlaces(expr: Extract<Expr, { op: 'lookup' }>, domain: Domain): KeyPlaces {
    const { keys } = expr;
    if (this.texts === null) return placesByMap(keys, domain);
    const found = placesOf(keys, domain);
    return found ?? this.texts.result([expr], [domain], (run) => findPlaces(keys, domain, run))?.value ?? noCodes;
  }

  /** A string computed from one string: per domain string if there is a domain, else row by row. */
  private mapText(source: Expr, map: TextMap): Value {
    const x = this.value(source);
    if (x.representation === 'string') {
      return this.local('string', `${x.js}===null?null:F.${map.name}(${this.table([map.settings])}[0],${x.js})`);
    }
    const { domain, codes } = this.mapped(map, x.domain as Domain, source) as MappedTexts;
    return this.local('code', `${x.js}<0?-1:${this.table(codes)}[${x.js}]`, domain);
  }

  /** A number or boolean computed from one string. */
  private numberOfText(source: Expr, representation: 'number' | 'boolean', map: TextMap): Value {
    const x = this.value(source);
    // A test of a missing text is false, as in pandas.
    const absent = representation === 'number' ? 'NaN' : '0';
    if (x.representation === 'string') {
      const call = `F.${map.name}(${this.table([map.settings])}[0],${x.js})`;
      return this.local(
        representation,
        `${x.js}===null?${absent}:${representation === 'boolean' ? `(${call}?1:0)` : call}`,
      );
    }
    const table = this.mapped(map, x.domain as Domain, source) as Float64Array;
    return this.local(representation, `${x.js}<0?${absent}:${this.table(table)}[${x.js}]`);
  }

  private mapped(map: TextMap, domain: Domain, source: Expr): MappedTexts | Float64Array {
    return this.texts === null ? mappedHere(map, domain.strings()) : this.texts.mapped(map, domain, source);
  }

  private string(value: Value): string {
    if (value.representation === 'string') return value.js;
    const domain = value.domain as Domain;
    // Many strings are sent to a thread as bytes on shared memory; each is decoded when a row contains it.
    const isThreaded = domain.dictionary !== null && domain.size >= MIN_THREADED_STRINGS;
    const known = this.stringTables.get(domain);
    const strings = known ?? this.table(isThreaded ? domain.dictionary : domain.strings());
    this.stringTables.set(domain, strings);
    const found = isThreaded ? `F.textAt(${strings},${value.js})` : `${strings}[${value.js}]`;
    return this.local('string', `${value.js}<0?null:${found}`).js;
  }

  private check(expr: CheckExpr): Value {
    const holds = this.value(expr.holds).js;
    const x = this.value(expr.x);
    const number = this.checks.push(expr) - 1;
    // The kernel returns row and check number; the caller creates the message; see `kernelOn`.
    this.lines.push(`if(${holds}===0){R[0]=i;R[1]=${number};return q;}`);
    return x;
  }
}

const emptyDomain = domainOfStrings([]);
const noCodes = new Int32Array(0);
const pythonBooleans = domainOfStrings(['False', 'True']);
