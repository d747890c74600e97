/** The header of a NumPy array as a description of table columns: where each cell lies, and how it is read. */
import type { TimeUnit } from '../cells/stored-times.ts';

/** How the bytes of a cell become a value. */
export interface CellKind {
  readonly as: 'number' | 'integer' | 'boolean' | 'text' | 'bytes' | 'datetime';
  readonly bytes: number;
  readonly isLittle: boolean;
  readonly isSigned: boolean;
  /** Of a date: milliseconds in a unit, or months in one. */
  readonly unit?: TimeUnit;
}

export interface NpyField {
  /** Empty for the only cell of an element. */
  readonly name: string;
  /** Bytes after the beginning of the element. */
  readonly at: number;
  /** Null where no column can hold such cells: then `reason` says why. */
  readonly kind: CellKind | null;
  readonly reason: string;
  readonly stored: string;
}

export interface NpyHeader {
  readonly fields: readonly NpyField[];
  readonly itemBytes: number;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the cells begin. */
  readonly from: number;
}

/** What is wrong with a header; `isObject`: its cells are Python objects. */
export class NpyFlaw extends Error {
  readonly isObject: boolean;
  constructor(message: string, isObject = false) {
    super(message);
    this.isObject = isObject;
  }
}

/** Headers of NumPy's own have at most 10,000 bytes, unless they were allowed more. */
export const MAX_HEADER = 1 << 20;
const MAX_FIELDS = 100_000;
const MAX_DEPTH = 32;

/** Bytes before the text of the header, and of it: out of the first 12 bytes. */
export function headerSize(bytes: Uint8Array): { readonly from: number; readonly length: number } {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (bytes.length < 12 || magic.some((byte, at) => bytes[at] !== byte)) throw new NpyFlaw('it does not begin as one');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const version = bytes[6];
  if (version < 1 || version > 3) throw new NpyFlaw(`its format has the version ${version}, which is not known`);
  const [from, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > MAX_HEADER) throw new NpyFlaw('its header is too long');
  return { from, length };
}

/** @param text the Python literal of the header @param from where the cells begin */
export function parseHeader(text: string, from: number): NpyHeader {
  const header = new Literal(text).whole();
  if (!(header instanceof Map)) throw new NpyFlaw('its header is no dict');
  const shape = header.get('shape');
  const isFortran = header.get('fortran_order');
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && Number(size) >= 0))
    throw new NpyFlaw('its header has no shape');
  if (typeof isFortran !== 'boolean') throw new NpyFlaw('its header does not say in which order cells lie');
  const { fields, bytes } = fieldsOf(header.get('descr'), '', 0, 0);
  if (bytes === 0) throw new NpyFlaw('its cells have no bytes');
  return { fields, itemBytes: bytes, isFortran, shape: shape as number[], from };
}

type Value = string | number | boolean | null | Value[] | Map<Value, Value>;

/** Python's literals as headers have them. */
class Literal {
  private at = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  whole(): Value {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.fail();
    return value;
  }

  private value(depth: number): Value {
    if (depth > MAX_DEPTH) throw new NpyFlaw('its header nests too deep');
    this.space();
    const sign = this.text[this.at];
    if (sign === '{') return this.dict(depth);
    if (sign === '(' || sign === '[') return this.list(sign === '(' ? ')' : ']', depth);
    if (sign === "'" || sign === '"') return this.string(sign);
    const [word = ''] = /^(?:True|False|None|-?\d+L?)/.exec(this.text.slice(this.at, this.at + 24)) ?? [];
    if (word === '') this.fail();
    this.at += word.length;
    if (word === 'None') return null;
    return word === 'True' ? true : word === 'False' ? false : Number(word.replace('L', ''));
  }

  private list(end: string, depth: number): Value[] {
    this.at++;
    const values: Value[] = [];
    while (!this.ends(end)) {
      values.push(this.value(depth + 1));
      this.comma(end);
    }
    return values;
  }

  private dict(depth: number): Map<Value, Value> {
    this.at++;
    const values = new Map<Value, Value>();
    while (!this.ends('}')) {
      const key = this.value(depth + 1);
      this.space();
      if (this.text[this.at++] !== ':') this.fail();
      values.set(key, this.value(depth + 1));
      this.comma('}');
    }
    return values;
  }

  private string(quote: string): string {
    let text = '';
    for (this.at++; this.text[this.at] !== quote; this.at++) {
      let sign = this.text[this.at] ?? this.fail();
      if (sign === '\\') {
        const rest = this.text.slice(this.at + 1, this.at + 10);
        const [code = '', hex2, hex4, hex8] = /^(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8}))/i.exec(rest) ?? [];
        const point = Number.parseInt(hex2 ?? hex4 ?? hex8 ?? '', 16);
        sign =
          code === ''
            ? (({ n: '\n', t: '\t', r: '\r' } as Record<string, string>)[rest[0] ?? ''] ?? rest[0] ?? this.fail())
            : point <= 0x10ffff
              ? String.fromCodePoint(point)
              : this.fail();
        this.at += Math.max(1, code.length);
      }
      text += sign;
    }
    this.at++;
    return text;
  }

  private comma(end: string): void {
    this.space();
    if (this.text[this.at] === ',') this.at++;
    else if (this.text[this.at] !== end) this.fail();
  }

  private ends(end: string): boolean {
    this.space();
    if (this.text[this.at] !== end) return false;
    this.at++;
    return true;
  }

  private space(): void {
    while (/[ \n\r\t]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private fail(): never {
    throw new NpyFlaw('its header cannot be read');
  }
}

/** The columns of one element, and its bytes. Fields of fields get dotted names; those of a field with a shape are counted from 0. */
function fieldsOf(descr: unknown, name: string, at: number, depth: number): { fields: NpyField[]; bytes: number } {
  if (depth > MAX_DEPTH) throw new NpyFlaw('its header nests too deep');
  if (typeof descr === 'string') {
    const { kind, bytes, reason } = kindOf(descr);
    return { fields: [{ name, at, kind, reason, stored: descr }], bytes };
  }
  if (!Array.isArray(descr)) throw new NpyFlaw('its header does not say which cells it has');
  const fields: NpyField[] = [];
  let bytes = 0;
  for (const part of descr as unknown[]) {
    if (!Array.isArray(part) || part.length < 2) throw new NpyFlaw('its header has a field without a type');
    const [given, inner, shape = []] = part as unknown[];
    // A title stands before the name; a field without a name is filling.
    const own = String((Array.isArray(given) ? given[1] : given) ?? '');
    const full = name === '' ? own : `${name}.${own}`;
    const sizes = (Array.isArray(shape) ? shape : [shape]) as number[];
    if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) throw new NpyFlaw('a field has no shape');
    const times = sizes.reduce((product, size) => product * size, 1);
    const element = fieldsOf(inner, full, 0, depth + 1);
    if (fields.length + times * element.fields.length > MAX_FIELDS) throw new NpyFlaw('it has too many fields');
    for (let index = 0; index < times; index++) {
      for (const field of element.fields) {
        const rest = field.name.slice(full.length);
        const counted = sizes.length === 0 ? field.name : `${full}.${index}${rest}`;
        if (own !== '') fields.push({ ...field, name: counted, at: at + bytes + index * element.bytes + field.at });
      }
    }
    bytes += times * element.bytes;
  }
  return { fields, bytes };
}

const UNITS: Readonly<Record<string, CellKind['unit']>> = {
  Y: { months: 12 },
  M: { months: 1 },
  W: { milliseconds: 604_800_000 },
  D: { milliseconds: 86_400_000 },
  h: { milliseconds: 3_600_000 },
  m: { milliseconds: 60_000 },
  s: { milliseconds: 1000 },
  ms: { milliseconds: 1 },
  us: { milliseconds: 1e-3 },
  ns: { milliseconds: 1e-6 },
  ps: { milliseconds: 1e-9 },
};

function kindOf(descr: string): { kind: CellKind | null; bytes: number; reason: string } {
  const [, order = '', letter = '', digits = '', unit] = /^([<>|=]?)([a-zA-Z?])(\d*)(?:\[(\w+)\])?$/.exec(descr) ?? [];
  if (letter === 'O') throw new NpyFlaw('its cells are Python objects', true);
  if (letter === '' || digits.length > 10) throw new NpyFlaw(`its cells have the type ${descr}, which is not known`);
  const size = Number(digits || 1);
  const isLittle = order !== '>';
  const kind = (as: CellKind['as'], bytes: number, isSigned = true, of?: CellKind['unit']) => ({
    kind: { as, bytes, isLittle, isSigned, ...(of && { unit: of }) },
    bytes,
    reason: '',
  });
  const none = (what: string, bytes = size) => ({ kind: null, bytes, reason: `holds ${what}, which no column holds` });
  const isWidth = (...widths: number[]): boolean => widths.includes(size);
  if (letter === 'f' && isWidth(2, 4, 8)) return kind('number', size);
  if (letter === 'f') return none(`floats of ${size} bytes`);
  if ((letter === 'i' || letter === 'u') && isWidth(1, 2, 4, 8)) return kind('integer', size, letter === 'i');
  if (letter === 'b' || letter === '?') return kind('boolean', 1);
  if (letter === 'U') return kind('text', 4 * size);
  if (letter === 'S' || letter === 'a') return kind('bytes', size);
  if (letter === 'c') return none('complex numbers');
  if (letter === 'm') return none('lengths of time', 8);
  if (letter === 'V') return none('bytes of no type');
  if (letter === 'M') {
    const [, step = '', of = ''] = /^(\d*)(\D+)$/.exec(unit ?? '') ?? [];
    const known = UNITS[of];
    if (known === undefined || (step !== '' && step !== '1')) return none(`dates in units of ${unit ?? 'nothing'}`, 8);
    return kind('datetime', 8, true, known);
  }
  throw new NpyFlaw(`its cells have the type ${descr}, which is not known`);
}
