/**
 * A scan over the bytes of XML: tags and texts in turn, without a tree and without strings. Namespaces are left to the
 * caller: names are compared without their prefix, which every writer chooses for itself. Document type declarations are
 * refused, so that there are no entities but XML's own five.
 */
import { Damage } from '../damage.ts';

export const XML = { end: 0, open: 1, close: 2, text: 3 } as const;

const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const AMPERSAND = 0x26;

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** A short name as a number: its letters are its digits. Names of more than six letters are 0. */
export function nameCode(name: string): number {
  let code = 0;
  for (const letter of name) code = code * 256 + letter.charCodeAt(0);
  return name.length > MAX_CODED ? 0 : code;
}

const MAX_CODED = 6;

export class XmlScan {
  readonly bytes: Uint8Array;
  private readonly end: number;
  /** Where the next token begins. */
  position: number;
  /** Of a tag: its name without prefix, as `nameCode` and as bytes [nameFrom, nameTo). */
  code = 0;
  nameFrom = 0;
  nameTo = 0;
  /** Of an opening tag: it closes itself. No closing tag follows. */
  isEmpty = false;
  /** Of a text: bytes [from, to); raw where it stands in a CDATA section, which has no entities. */
  from = 0;
  to = 0;
  isRaw = false;
  /** Of an attribute: its name without prefix, and its value as bytes [valueFrom, valueTo). */
  attribute = 0;
  attributeFrom = 0;
  attributeTo = 0;
  valueFrom = 0;
  valueTo = 0;
  private attributeAt = 0;
  private attributesEnd = 0;
  /** Opening tags less closing ones so far. */
  depth = 0;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** The next tag or text, as one of `XML`. Throws Damage where a tag does not end. */
  next(): number {
    const { bytes, end } = this;
    for (;;) {
      const at = this.position;
      if (at >= end) return XML.end;
      if (bytes[at] !== LESS) {
        let to = at + 1;
        while (to < end && bytes[to] !== LESS) to++;
        this.from = at;
        this.to = to;
        this.isRaw = false;
        this.position = to;
        return XML.text;
      }
      const second = bytes[at + 1];
      if (second === SLASH) return this.closeTag(at + 2);
      if (second === 0x21) {
        if (this.declaration(at)) return XML.text;
        continue;
      }
      if (second === 0x3f) {
        this.position = this.after(at + 2, '?>');
        continue;
      }
      return this.openTag(at + 1);
    }
  }

  private closeTag(from: number): number {
    const { bytes, end } = this;
    let at = from;
    while (at < end && bytes[at] !== GREATER) at++;
    if (at >= end) throw new Damage(CUT);
    let to = at;
    while (to > from && isBlank(bytes[to - 1])) to--;
    this.name(from, to);
    this.position = at + 1;
    this.depth--;
    return XML.close;
  }

  private openTag(from: number): number {
    const { bytes, end } = this;
    let at = from;
    while (at < end) {
      const byte = bytes[at];
      if (byte === GREATER || byte === SLASH || isBlank(byte)) break;
      at++;
    }
    this.name(from, at);
    this.attributeAt = at;
    // A ">" within quotes does not end the tag.
    let quote = 0;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (quote !== 0) {
        if (byte === quote) quote = 0;
      } else if (byte === GREATER) break;
      else if (byte === 0x22 || byte === 0x27) quote = byte;
      else if (byte === LESS) throw new Damage(CUT);
    }
    if (at >= end) throw new Damage(CUT);
    this.isEmpty = bytes[at - 1] === SLASH;
    this.attributesEnd = this.isEmpty ? at - 1 : at;
    this.position = at + 1;
    if (!this.isEmpty) this.depth++;
    return XML.open;
  }

  private name(from: number, to: number): void {
    const { bytes } = this;
    let start = from;
    for (let at = from; at < to; at++) if (bytes[at] === COLON) start = at + 1;
    if (start === to) throw new Damage('a tag of it has no name');
    this.nameFrom = start;
    this.nameTo = to;
    this.code = codeOf(bytes, start, to);
  }

  /** Steps over a comment; true where the declaration is a CDATA section, which is a text. */
  private declaration(at: number): boolean {
    const { bytes } = this;
    if (bytes[at + 2] === 0x2d && bytes[at + 3] === 0x2d) {
      this.position = this.after(at + 4, '-->');
      return false;
    }
    if (startsWith(bytes, at, '<![CDATA[')) {
      this.from = at + 9;
      this.position = this.after(this.from, ']]>');
      this.to = this.position - 3;
      this.isRaw = true;
      return true;
    }
    throw new Damage('it declares a document type, which workbooks may not');
  }

  private after(from: number, mark: string): number {
    const found = Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.end).indexOf(mark, from, 'latin1');
    if (found < 0) throw new Damage(CUT);
    return found + mark.length;
  }

  /** Whether the name of the tag is a longer one than `code` holds. */
  isNamed(name: string): boolean {
    return this.nameTo - this.nameFrom === name.length && startsWith(this.bytes, this.nameFrom, name);
  }

  /** The next attribute of the opening tag; false after the last one. */
  nextAttribute(): boolean {
    const { bytes } = this;
    const end = this.attributesEnd;
    let at = this.attributeAt;
    while (at < end && isBlank(bytes[at])) at++;
    if (at >= end) return false;
    let start = at;
    const whole = at;
    while (at < end && bytes[at] !== EQUALS && !isBlank(bytes[at])) {
      if (bytes[at] === COLON) start = at + 1;
      at++;
    }
    // Declarations of namespaces have names of their own.
    if (startsWith(bytes, whole, 'xmlns:')) start = whole;
    const to = at;
    while (at < end && isBlank(bytes[at])) at++;
    if (bytes[at] !== EQUALS) throw new Damage('an attribute of it has no value');
    at++;
    while (at < end && isBlank(bytes[at])) at++;
    const quote = bytes[at];
    if (at >= end || (quote !== 0x22 && quote !== 0x27)) throw new Damage('an attribute of it has no value');
    const from = ++at;
    while (at < end && bytes[at] !== quote) at++;
    this.attributeFrom = start;
    this.attributeTo = to;
    this.attribute = codeOf(bytes, start, to);
    this.valueFrom = from;
    this.valueTo = at;
    this.attributeAt = at + 1;
    return true;
  }

  isAttribute(name: string): boolean {
    return this.attributeTo - this.attributeFrom === name.length && startsWith(this.bytes, this.attributeFrom, name);
  }

  /** The value of the attribute that `nextAttribute` found. */
  value(): string {
    return xmlText(this.bytes, this.valueFrom, this.valueTo, false);
  }

  /** The attributes of the opening tag as strings, by their names without prefixes. */
  attributes(): Map<string, string> {
    const found = new Map<string, string>();
    while (this.nextAttribute()) found.set(latin1(this.bytes, this.attributeFrom, this.attributeTo), this.value());
    return found;
  }

  /** The text of the token. */
  text(): string {
    return xmlText(this.bytes, this.from, this.to, this.isRaw);
  }
}

const CUT = 'it is cut off within a tag';

function codeOf(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > MAX_CODED) return 0;
  let code = 0;
  for (let at = from; at < to; at++) code = code * 256 + bytes[at];
  return code;
}

export function startsWith(bytes: Uint8Array, from: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');

/** Whether the bytes are the text as they stand: no entity, and no carriage return, which XML reads as a line feed. */
export function isPlain(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === AMPERSAND || bytes[at] === 0x0d) return false;
  return true;
}

/** The characters that the bytes stand for. */
export function xmlText(bytes: Uint8Array, from: number, to: number, isRaw: boolean): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  return isRaw || !lines.includes('&') ? lines : lines.replace(/&([^;&]{0,12});?/g, (_, name: string) => entity(name));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function entity(name: string): string {
  const digits = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name);
  if (digits !== null) {
    const point = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
    if (point <= 0x10ffff) return String.fromCodePoint(point);
  }
  const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  if (known === undefined) throw new Damage(`it names "&${name.slice(0, 12)};", which it does not explain`);
  return known;
}
