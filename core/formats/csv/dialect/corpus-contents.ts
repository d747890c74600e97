/** For tests: made-up cells of tables, drawn by a seeded generator, and tables written in a dialect. */

export type Cell = string | number | boolean | null;

/** Numbers from 0 to 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const FIRST = [
  'Anna',
  'Ben',
  'Carla',
  'Dev',
  'Elif',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jón',
  'Kofi',
  'Lena',
  'Mei',
  'Nora',
];
const LAST = ['Rossi', 'Müller', 'O’Neill', 'Okafor', 'Sørensen', 'Kim', 'van Dijk', 'García', 'Dubois', 'Novák'];
const CITIES = ['Oslo', 'Rome', 'Lagos', 'Lima', 'Porto', 'New York', 'Bergen', 'San José', 'Graz', 'Leeds'];
const STREETS = ['Via Roma', 'Main Street', 'Hauptstraße', 'Rue de Lyon', 'High Road', 'Calle Mayor'];
export const WORDS =
  'the of delivery was late again and we waited for parts that never came although support had promised a call before noon on Monday'.split(
    ' ',
  );
const PRODUCTS = ['bolt', 'nut', 'hinge', 'steel pipe', 'valve', 'wood screw', 'gasket', 'copper wire'];

/** One cell of a column: its value, and its text with either decimal mark. */
export interface Value {
  readonly value: Cell;
  readonly text: string;
}

export class Maker {
  readonly random: () => number;
  constructor(seed: number) {
    this.random = generator(seed);
  }
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }
  text(value: string): Value {
    return { value, text: value };
  }
  id(row: number): Value {
    return { value: row + 1, text: String(row + 1) };
  }
  count(): Value {
    const value = this.below(500);
    return { value, text: String(value) };
  }
  price(decimal = '.'): Value {
    const text = (this.below(9999) / 100 + 0.01).toFixed(2);
    return { value: Number(text), text: text.replace('.', decimal) };
  }
  measure(decimal = '.'): Value {
    const text = (this.random() * 20 - 4).toFixed(this.pick([1, 2]));
    return { value: Number(text), text: text.replace('.', decimal) };
  }
  code(): Value {
    return this.text(`${this.pick(['AB', 'CX', 'QR'])}-${100 + this.below(900)}`);
  }
  date(): Value {
    const two = (value: number): string => String(value).padStart(2, '0');
    return this.text(`${2015 + this.below(9)}-${two(1 + this.below(12))}-${two(1 + this.below(28))}`);
  }
  local(): Value {
    return this.text(`${1 + this.below(28)}/${1 + this.below(12)}/${2015 + this.below(9)}`);
  }
  person(): Value {
    return this.text(`${this.pick(FIRST)} ${this.pick(LAST)}`);
  }
  reversed(): Value {
    return this.text(`${this.pick(LAST)}, ${this.pick(FIRST)}`);
  }
  city(): Value {
    return this.text(this.pick(CITIES));
  }
  address(): Value {
    return this.text(
      `${this.pick(STREETS)} ${1 + this.below(90)}, ${10_000 + this.below(80_000)} ${this.pick(CITIES)}`,
    );
  }
  prose(): Value {
    const words = Array.from({ length: 4 + this.below(9) }, () => this.pick(WORDS));
    if (this.random() < 0.7) words[2] += ',';
    const sentence = words.join(' ');
    return this.text(`${sentence[0].toUpperCase()}${sentence.slice(1)}${this.pick(['.', '!', '', '?'])}`);
  }
  product(): Value {
    return this.text(this.pick(PRODUCTS));
  }
  mail(): Value {
    return this.text(`${this.pick(FIRST).toLowerCase().replace('ó', 'o')}${this.below(90)}@example.org`);
  }
  time(): Value {
    return this.text(`${10 + this.below(13)}:${10 + this.below(49)}`);
  }
  flag(): Value {
    const value = this.random() < 0.5;
    return { value, text: String(value) };
  }
  json(): Value {
    return this.text(`{"a": ${this.below(9)}, "b": ${this.below(9)}, "c": [1, ${this.below(9)}]}`);
  }
}

type Column = readonly [name: string, make: (maker: Maker, row: number, decimal: string) => Value];

export const TABLES: Readonly<Record<string, readonly Column[]>> = {
  orders: [
    ['id', (m, row) => m.id(row)],
    ['product', (m) => m.product()],
    ['price', (m, _, decimal) => m.price(decimal)],
    ['sold', (m) => m.count()],
  ],
  people: [
    ['name', (m) => m.person()],
    ['mail', (m) => m.mail()],
    ['city', (m) => m.city()],
    ['joined', (m) => m.date()],
  ],
  addresses: [
    ['id', (m, row) => m.id(row)],
    ['customer', (m) => m.reversed()],
    ['address', (m) => m.address()],
  ],
  tickets: [
    ['opened', (m) => m.date()],
    ['ticket', (m) => m.prose()],
    ['minutes', (m) => m.count()],
  ],
  measures: [
    ['length', (m, _, decimal) => m.measure(decimal)],
    ['width', (m, _, decimal) => m.measure(decimal)],
    ['mass', (m, _, decimal) => m.price(decimal)],
  ],
  log: [
    ['time', (m) => m.time()],
    ['code', (m) => m.code()],
    ['ok', (m) => m.flag()],
  ],
  pairs: [
    ['key', (m) => m.code()],
    ['value', (m, _, decimal) => m.price(decimal)],
  ],
  days: [
    ['day', (m) => m.local()],
    ['visitors', (m) => m.count()],
  ],
  payloads: [
    ['id', (m, row) => m.id(row)],
    ['json', (m) => m.json()],
  ],
};

export interface Made {
  readonly names: readonly string[];
  readonly values: readonly (readonly Value[])[];
}

export function make(table: string, rows: number, seed: number, decimal = '.'): Made {
  const maker = new Maker(seed);
  const columns = TABLES[table];
  return {
    names: columns.map(([name]) => name),
    values: Array.from({ length: rows }, (_, row) => columns.map(([, cell]) => cell(maker, row, decimal))),
  };
}

export interface Style {
  readonly delimiter: string;
  readonly quote?: string;
  readonly quoting?: 'needed' | 'texts' | 'all' | 'none';
  readonly escape?: string;
  readonly newline?: string;
}

function written(
  text: string,
  isText: boolean,
  { delimiter, quote = '"', quoting = 'needed', escape = '' }: Style,
): string {
  const needs = [delimiter, quote, '\n'].some((part) => text.includes(part));
  if (quoting === 'none')
    return escape === '' ? text : text.replaceAll(escape, escape + escape).replaceAll(delimiter, escape + delimiter);
  if (quoting === 'all' || (quoting === 'texts' && isText) || needs) {
    const inner =
      escape === ''
        ? text.replaceAll(quote, quote + quote)
        : text.replaceAll(escape, escape + escape).replaceAll(quote, escape + quote);
    return quote + inner + quote;
  }
  return text;
}

export const lineOf = (cells: readonly Value[], style: Style): string =>
  cells.map(({ value, text }) => written(text, typeof value === 'string', style)).join(style.delimiter);

export const named = (names: readonly string[]): Value[] => names.map((name) => ({ value: name, text: name }));

export function lines({ names, values }: Made, style: Style, header = true): string[] {
  return [...(header ? [lineOf(named(names), style)] : []), ...values.map((row) => lineOf(row, style))];
}

export const rowsOf = ({ values }: Made): Cell[][] => values.map((row) => row.map(({ value }) => value));
export const numbered = (width: number): string[] => Array.from({ length: width }, (_, index) => `column_${index + 1}`);

/** Adds a file to the corpus. */
export type Add = (
  kind: string,
  text: string,
  names: readonly string[],
  rows: readonly (readonly Cell[])[],
  name?: string,
) => void;
/** A text of lines. */
export type Whole = (parts: readonly string[], newline?: string) => string;
