/**
 * SPSS portable files (.por): letters only, in lines of 80, numbers to the base of 30. Written from PSPP's description of
 * the format. They are small and old, so the whole file is held in memory.
 */
import { withOwnNames } from '../cells/own-names.ts';
import { Damage } from '../damage.ts';
import type { RecordColumn } from '../records/layout.ts';
import { ownLabels } from '../records/value-labels.ts';
import type { UnpackedRows } from './unpack.ts';
import { formatText, meaningOf, unitNotice } from './formats.ts';

/** Five greetings of 40 letters, then a table of 256 letters, then the mark. */
const GREETING_BYTES = 200;
const TABLE_BYTES = 256;
const MARK = 'SPSSPORT';
const LINE = 80;
const MAX_VARIABLES = 1 << 20;

/** The letters of the file's table that are understood, at their places in it. */
const STANDARD = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+|&[]!$*);^-/¦,%_>?`:#@\'="°±■';
const FIRST_LETTER = 64;

/** A file that is no portable file. */
export class NotPor extends Error {}

interface PorVariable {
  readonly name: string;
  readonly width: number;
  readonly format: { readonly type: number; readonly width: number; readonly decimals: number };
  title: string;
  readonly numbers: number[];
  readonly ranges: [number, number][];
  readonly texts: Uint8Array[];
  labels: { readonly values: readonly (number | string)[]; readonly labels: readonly string[] } | null;
}

export interface PorFile {
  readonly columns: readonly RecordColumn[];
  readonly recordBytes: number;
  /** Records as system files have them. */
  readonly rows: AsyncIterable<UnpackedRows>;
}

/** The letters behind the mark, without line ends, in the standard's place. */
class Letters {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  next(): string {
    if (this.at >= this.text.length) throw new Damage('it ends too early');
    return this.text[this.at++] ?? '';
  }

  peek(): string {
    if (this.at >= this.text.length) throw new Damage('it ends too early');
    return this.text[this.at] ?? '';
  }

  /** A number to the base of 30; null for the system's missing one. */
  number(): number | null {
    while (this.peek() === ' ') this.at++;
    if (this.peek() === '*') {
      this.at += 2;
      return null;
    }
    const end = this.text.indexOf('/', this.at);
    const digits = this.text.slice(this.at, end);
    const parts = end < 0 ? null : /^(-?)([0-9A-T]*)(?:\.([0-9A-T]*))?(?:([+-])([0-9A-T]+))?$/.exec(digits);
    if (parts === null || digits.length > 200) throw new Damage('a number is written in a way that SPSS does not have');
    this.at = end + 1;
    const [, sign, whole = '', fraction = '', power, exponent = ''] = parts;
    const value = base30(
      `${whole}${fraction}`,
      (power === '-' ? -1 : 1) * (exponent === '' ? 0 : Number.parseInt(exponent, 30)) - fraction.length,
    );
    return sign === '-' ? -value : value;
  }

  whole(): number {
    const value = this.number();
    if (value === null || !Number.isSafeInteger(value) || value < 0) throw new Damage('a count is no whole number');
    return value;
  }

  words(): string {
    const length = this.whole();
    if (this.at + length > this.text.length) throw new Damage('it ends too early');
    const found = this.text.slice(this.at, this.at + length);
    this.at += length;
    return found;
  }
}

/** digits · 30^power, rounded once to the nearest double: the digits of 0.1 are 53 bits and a rest. */
function base30(digits: string, power: number): number {
  let value = 0n;
  for (const digit of digits) value = value * 30n + BigInt(Number.parseInt(digit, 30));
  if (value === 0n) return 0;
  if (Math.abs(power) > 400) return power > 0 ? Infinity : 0;
  return power >= 0 ? Number(value * 30n ** BigInt(power)) : quotient(value, 30n ** BigInt(-power));
}

/** The double nearest to a quotient of whole numbers. */
function quotient(over: bigint, under: bigint): number {
  const shift = Math.max(0, 66 - (over.toString(2).length - under.toString(2).length));
  const scaled = (over << BigInt(shift)) / under;
  const isExact = scaled * under === over << BigInt(shift);
  // A last bit for whatever is cut off keeps halves from being rounded to even.
  return Number(isExact ? scaled : scaled | 1n) * 2 ** -shift;
}

export function readPor(bytes: Uint8Array): PorFile {
  const raw = Buffer.from(bytes).toString('latin1');
  const isLines = /[\r\n]/.test(raw.slice(0, 200));
  const text = isLines
    ? raw
        .split(/\r\n|\n|\r/)
        .map((line) => line.padEnd(LINE))
        .join('')
    : raw.replace(/[\r\n]/g, '');
  const table = text.slice(GREETING_BYTES, GREETING_BYTES + TABLE_BYTES);
  const start = GREETING_BYTES + TABLE_BYTES;
  const letters = new Map<string, string>();
  for (const [at, letter] of Array.from(STANDARD).entries()) {
    const own = table[FIRST_LETTER + at];
    if (own !== undefined && !(own === '0' && at > 0) && !letters.has(own)) letters.set(own, letter);
  }
  const standard = (own: string): string => Array.from(own, (letter) => letters.get(letter) ?? letter).join('');
  const mark = standard(text.slice(start, start + MARK.length));
  if (mark !== MARK) throw new NotPor();
  const isSame = [...letters].every(([own, letter]) => own === letter);
  const body = text.slice(start + MARK.length);
  return parse(new Letters(isSame ? body : standard(body)));
}

function parse(letters: Letters): PorFile {
  letters.next();
  letters.words();
  letters.words();
  const variables: PorVariable[] = [];
  const byName = new Map<string, PorVariable>();
  let current: PorVariable | null = null;
  const needed = (): PorVariable => {
    if (current === null) throw new Damage('a description belongs to no variable');
    return current;
  };
  const value = (variable: PorVariable): number | string =>
    variable.width > 0 ? letters.words() : (letters.number() ?? -Number.MAX_VALUE);
  for (;;) {
    const tag = letters.next();
    if (tag === 'F') break;
    switch (tag) {
      case '1':
      case '2':
      case '3':
      case '6':
        letters.words();
        break;
      case '4':
      case '5':
        letters.whole();
        break;
      case '7': {
        const width = letters.whole();
        const name = letters.words();
        const [type, size, decimals] = [letters.whole(), letters.whole(), letters.whole()];
        for (let skip = 0; skip < 3; skip++) letters.whole();
        current = {
          name,
          width,
          format: { type, width: size, decimals },
          title: '',
          numbers: [],
          ranges: [],
          texts: [],
          labels: null,
        };
        if (width > 255 || variables.length >= MAX_VARIABLES) throw new Damage('a variable is wider than SPSS allows');
        variables.push(current);
        byName.set(name, current);
        break;
      }
      case '8': {
        const variable = needed();
        const missing = value(variable);
        if (typeof missing === 'number') variable.numbers.push(missing);
        else variable.texts.push(Buffer.from(missing.trimEnd(), 'latin1'));
        break;
      }
      case '9':
        needed().ranges.push([-Number.MAX_VALUE, letters.number() ?? 0]);
        break;
      case 'A':
        needed().ranges.push([letters.number() ?? 0, Number.MAX_VALUE]);
        break;
      case 'B':
        needed().ranges.push([letters.number() ?? 0, letters.number() ?? 0]);
        break;
      case 'C':
        needed().title = letters.words();
        break;
      case 'D': {
        const owners = Array.from({ length: letters.whole() }, () => byName.get(letters.words()));
        const count = letters.whole();
        const first = owners[0];
        if (first === undefined) throw new Damage('value labels belong to no variable');
        const pairs: [number | string, string][] = [];
        for (let at = 0; at < count; at++) pairs.push([value(first), letters.words()]);
        for (const owner of owners)
          if (owner !== undefined)
            owner.labels = { values: pairs.map(([one]) => one), labels: pairs.map(([, word]) => word) };
        break;
      }
      case 'E':
        for (let lines = letters.whole(); lines > 0; lines--) letters.words();
        break;
      default:
        throw new Damage('a part of its dictionary is of no kind that SPSS has');
    }
  }
  return { ...layoutOf(variables), rows: records(letters, variables) };
}

const cellBytes = ({ width }: PorVariable): number => (width === 0 ? 8 : width);

function layoutOf(variables: readonly PorVariable[]): Pick<PorFile, 'columns' | 'recordBytes'> {
  let at = 0;
  const own = withOwnNames(variables.map((variable) => ({ ...variable, note: null as string | null })));
  const columns = own.map((variable): RecordColumn => {
    const { name, note, width, format, title, numbers, ranges, texts, labels } = variable;
    const place = at;
    at += cellBytes(variable);
    const column = {
      name,
      note,
      readAs: null,
      evidence: [
        `stored as ${width === 0 ? 'number' : `text of ${width} letters`}, format ${formatText(format)}`,
        ...(title === '' ? [] : [`labelled "${title.trimEnd()}"`]),
      ],
    };
    const words = ownLabels(
      (labels?.values ?? []).map((value) => (typeof value === 'string' ? value.trimEnd() : value)),
      (labels?.labels ?? []).map((label) => label.trimEnd()),
    );
    if (width > 0)
      return {
        ...column,
        cell: { as: 'text', parts: [[place, width]], padding: 'blanks', missing: texts },
        meaning: { as: 'number' },
        labels:
          labels === null
            ? null
            : {
                of: 'text',
                values: labels.values.map((value) => Buffer.from(String(value).trimEnd(), 'latin1')),
                labels: words.labels,
              },
        notices: words.notices,
      };
    const meaning = meaningOf(format);
    const unit = unitNotice(format);
    return {
      ...column,
      cell: {
        as: 'number',
        store: 'float64',
        at: place,
        bytes: 8,
        isLittle: true,
        missing: { as: 'listed', plain: -Number.MAX_VALUE, values: numbers, ranges },
      },
      meaning,
      labels:
        labels === null || meaning.as !== 'number'
          ? null
          : { of: 'number', values: labels.values.map(Number), labels: words.labels },
      notices: [...(unit === null ? [] : [{ code: 'source.unit' as const, message: unit }]), ...words.notices],
    };
  });
  return { columns, recordBytes: at };
}

/** Rows of a piece. */
const PIECE_ROWS = 4096;

async function* records(letters: Letters, variables: readonly PorVariable[]): AsyncGenerator<UnpackedRows> {
  const recordBytes = variables.reduce((sum, variable) => sum + cellBytes(variable), 0);
  while (letters.peek() !== 'Z') {
    const memory = new ArrayBuffer(PIECE_ROWS * recordBytes);
    const bytes = Buffer.from(memory).fill(' ');
    let at = 0;
    let rows = 0;
    for (; rows < PIECE_ROWS && letters.peek() !== 'Z'; rows++) {
      for (const variable of variables) {
        if (variable.width === 0) bytes.writeDoubleLE(letters.number() ?? -Number.MAX_VALUE, at);
        else bytes.write(letters.words().slice(0, variable.width), at, 'latin1');
        at += cellBytes(variable);
      }
    }
    yield { memory, rows };
  }
}
