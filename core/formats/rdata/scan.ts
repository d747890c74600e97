/**
 * The structure of a file of R objects: which vectors it holds, and where. Cells stay in the file. Written from R's
 * description of its serialization format (R Internals, "Serialization Formats").
 */
import { Damage } from '../damage.ts';

/** Where the items come from: bytes of a file, or letters that become bytes. */
export interface Input {
  readonly size: number;
  readonly at: number;
  int(): number;
  skip(count: number, bytes: number): void;
  take(length: number): Uint8Array;
}

export type VectorType = 'logical' | 'integer' | 'real' | 'complex' | 'text' | 'raw';

export interface RVector {
  readonly as: 'vector';
  readonly type: VectorType;
  readonly length: number;
  /** Byte where its first element begins. */
  readonly at: number;
  /** Of texts, the bytes where every `MARK`th begins. */
  readonly marks: readonly number[];
  readonly attributes: Attributes;
}

export type RNode =
  | RVector
  /** Whole numbers that R did not write out, as in `1:100`: three doubles say how many, the first and the step. */
  | { readonly as: 'sequence'; readonly state: RVector; readonly attributes: Attributes }
  /** Numbers as the texts that `as.character` gives. */
  | { readonly as: 'numbers as text'; readonly of: RNode; readonly attributes: Attributes }
  | { readonly as: 'list'; readonly items: readonly RNode[]; readonly attributes: Attributes }
  | {
      readonly as: 'pairs';
      readonly items: readonly (readonly [tag: string, value: RNode])[];
      readonly attributes: Attributes;
    }
  | { readonly as: 'symbol'; readonly name: string; readonly attributes: Attributes }
  | { readonly as: 'other'; readonly attributes: Attributes };

export type Attributes = ReadonlyMap<string, RNode>;

/** Texts between two marks. */
export const MARK = 4096;

const NONE: Attributes = new Map();
const OTHER: RNode = { as: 'other', attributes: NONE };
const MAX_DEPTH = 500;
const MAX_ITEMS = 1 << 24;

const VECTORS: Readonly<Record<number, { readonly type: VectorType; readonly bytes: number }>> = {
  10: { type: 'logical', bytes: 4 },
  13: { type: 'integer', bytes: 4 },
  14: { type: 'real', bytes: 8 },
  15: { type: 'complex', bytes: 16 },
  24: { type: 'raw', bytes: 1 },
};

/** The root of a serialized object, behind its header. */
export const scanObject = (input: Input): RNode => new Scanner(input).item(0);

class Scanner {
  private readonly input: Input;
  private readonly references: RNode[] = [];
  private items = 0;

  constructor(input: Input) {
    this.input = input;
  }

  private length(): number {
    const length = this.input.int();
    if (length === -1) {
      const high = this.input.int();
      const low = this.input.int() >>> 0;
      return this.sound(high * 2 ** 32 + low);
    }
    return this.sound(length);
  }

  /** No element takes less than a byte. */
  private sound(length: number): number {
    if (!(length >= 0 && length <= this.input.size)) throw new Damage('it promises more than it holds');
    return length;
  }

  item(depth: number): RNode {
    return this.itemOf(this.input.int(), depth);
  }

  private itemOf(flags: number, depth: number): RNode {
    if (depth > MAX_DEPTH) throw new Damage('its objects lie in each other without end');
    if (++this.items > MAX_ITEMS) throw new Damage(`it holds more than ${MAX_ITEMS} objects`);
    const type = flags & 0xff;
    const hasAttributes = (flags & 0x200) !== 0;
    const vector = VECTORS[type];
    if (vector !== undefined) {
      const length = this.length();
      const { at } = this.input;
      this.input.skip(type === 15 ? 2 * length : length, type === 15 ? 8 : vector.bytes);
      return {
        as: 'vector',
        type: vector.type,
        length,
        at,
        marks: [],
        attributes: this.attributes(hasAttributes, depth),
      };
    }
    switch (type) {
      case 0:
      case 254:
        return OTHER;
      // Environments that every R has, and marks.
      case 241:
      case 242:
      case 247:
      case 250:
      case 251:
      case 252:
      case 253:
        if (type === 247) this.persistent(depth);
        return OTHER;
      case 1:
        return this.remember(this.symbol());
      case 255:
        return this.reference(flags >> 8);
      case 248:
      case 249:
        this.persistent(depth);
        return OTHER;
      case 2:
      case 239:
        return this.pairs(flags, depth);
      case 3:
      case 5:
      case 6:
      case 17:
      case 240:
        this.code(flags, depth);
        return OTHER;
      case 4:
        this.remember(OTHER);
        this.input.int();
        for (let part = 0; part < 4; part++) this.item(depth + 1);
        return OTHER;
      case 7:
      case 8:
        this.input.take(this.sound(this.input.int()));
        return OTHER;
      case 9:
        this.text();
        return OTHER;
      case 16:
        return this.texts(hasAttributes, depth);
      case 19:
      case 20: {
        const length = this.length();
        const items: RNode[] = [];
        for (let index = 0; index < length; index++) items.push(this.item(depth + 1));
        return { as: 'list', items, attributes: this.attributes(hasAttributes, depth) };
      }
      case 21:
        this.byteCode(depth);
        if (hasAttributes) this.item(depth + 1);
        return OTHER;
      case 22:
        this.remember(OTHER);
        this.item(depth + 1);
        this.item(depth + 1);
        if (hasAttributes) this.item(depth + 1);
        return OTHER;
      case 23:
        this.remember(OTHER);
        if (hasAttributes) this.item(depth + 1);
        return OTHER;
      case 25:
        if (hasAttributes) this.item(depth + 1);
        return OTHER;
      case 238:
        return this.alternative(depth);
      default:
        throw new Damage(`an object is of a kind that R does not have (${type})`);
    }
  }

  private remember(node: RNode): RNode {
    this.references.push(node);
    return node;
  }

  private reference(packed: number): RNode {
    const index = packed === 0 ? this.input.int() : packed;
    const node = this.references[index - 1];
    if (node === undefined) throw new Damage('an object refers to one that is not there');
    return node;
  }

  /** Names of a namespace, a package or an object that is kept elsewhere. */
  private persistent(depth: number): void {
    if (depth > MAX_DEPTH) throw new Damage('its objects lie in each other without end');
    this.input.int();
    for (let count = this.sound(this.input.int()); count > 0; count--) this.item(depth + 1);
    this.remember(OTHER);
  }

  private symbol(): RNode {
    const flags = this.input.int();
    if ((flags & 0xff) !== 9) throw new Damage('a name is no text');
    return { as: 'symbol', name: Buffer.from(this.text()).toString('utf8'), attributes: NONE };
  }

  /** A text behind its flags. */
  private text(): Uint8Array {
    const length = this.input.int();
    return length === -1 ? new Uint8Array(0) : this.input.take(this.sound(length));
  }

  private texts(hasAttributes: boolean, depth: number): RNode {
    const length = this.length();
    const { at } = this.input;
    const marks: number[] = [];
    for (let index = 0; index < length; index++) {
      if (index % MARK === 0) marks.push(this.input.at);
      if ((this.input.int() & 0xff) !== 9) throw new Damage('a text is none');
      this.text();
    }
    return { as: 'vector', type: 'text', length, at, marks, attributes: this.attributes(hasAttributes, depth) };
  }

  private attributes(has: boolean, depth: number): Attributes {
    if (!has) return NONE;
    const pairs = this.item(depth + 1);
    return pairs.as === 'pairs' ? new Map(pairs.items) : NONE;
  }

  private pairs(first: number, depth: number): RNode {
    const items: [string, RNode][] = [];
    let attributes = NONE;
    let flags = first;
    while ((flags & 0xff) === 2 || (flags & 0xff) === 239) {
      if (++this.items > MAX_ITEMS) throw new Damage(`it holds more than ${MAX_ITEMS} objects`);
      if ((flags & 0x200) !== 0) attributes = this.attributes(true, depth);
      const tag = (flags & 0x400) === 0 ? OTHER : this.item(depth + 1);
      items.push([tag.as === 'symbol' ? tag.name : '', this.item(depth + 1)]);
      flags = this.input.int();
    }
    if (flags !== 254 && flags !== 0) this.itemOf(flags, depth + 1);
    return { as: 'pairs', items, attributes };
  }

  /** A function, a call, a promise: attributes, name or environment, and two parts. */
  private code(flags: number, depth: number): void {
    if ((flags & 0x200) !== 0) this.item(depth + 1);
    if ((flags & 0x400) !== 0) this.item(depth + 1);
    this.item(depth + 1);
    this.item(depth + 1);
  }

  private byteCode(depth: number): void {
    this.input.int();
    this.byteCodeBody(depth + 1);
  }

  private byteCodeBody(depth: number): void {
    if (depth > MAX_DEPTH) throw new Damage('its objects lie in each other without end');
    this.item(depth + 1);
    for (let count = this.sound(this.input.int()); count > 0; count--) {
      const type = this.input.int();
      if (type === 21) this.byteCodeBody(depth + 1);
      else if (CALLS.has(type)) this.call(type, depth + 1);
      else this.item(depth + 1);
    }
  }

  private call(type: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new Damage('its objects lie in each other without end');
    if (++this.items > MAX_ITEMS) throw new Damage(`it holds more than ${MAX_ITEMS} objects`);
    if (type === 243) {
      this.input.int();
      return;
    }
    if (!CALLS.has(type)) {
      this.item(depth + 1);
      return;
    }
    let kind = type;
    if (kind === 244) {
      this.input.int();
      kind = this.input.int();
    }
    if (kind === 239 || kind === 240) this.item(depth + 1);
    this.item(depth + 1);
    this.call(this.input.int(), depth + 1);
    this.call(this.input.int(), depth + 1);
  }

  /** Vectors that R did not write out, or wrapped. */
  private alternative(depth: number): RNode {
    const info = this.item(depth + 1);
    const state = this.item(depth + 1);
    const attributeList = this.item(depth + 1);
    const attributes: Attributes = attributeList.as === 'pairs' ? new Map(attributeList.items) : NONE;
    const name = info.as === 'pairs' && info.items[0]?.[1].as === 'symbol' ? info.items[0][1].name : '';
    if (name === 'compact_intseq' || name === 'compact_realseq') {
      if (state.as !== 'vector' || state.type !== 'real' || state.length !== 3)
        throw new Damage('a sequence does not say where it begins');
      return { as: 'sequence', state, attributes };
    }
    if (name === 'deferred_string' && state.as === 'pairs' && state.items[0] !== undefined)
      return { as: 'numbers as text', of: state.items[0][1], attributes };
    const inside = state.as === 'list' ? state.items[0] : state.as === 'pairs' ? state.items[0]?.[1] : undefined;
    if (name.startsWith('wrap_') && inside !== undefined) return { ...inside, attributes };
    return OTHER;
  }
}

/** Calls and lists within byte code. */
const CALLS = new Set([6, 2, 239, 240, 243, 244]);
