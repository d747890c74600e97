/**
 * Lists of texts and numbers that Python pickled. PyTables and pandas store names of columns so, and texts. Nothing is
 * loaded and nothing runs: what a pickle would call is kept as a name. See Lib/pickletools.py of Python.
 */
import { Damage } from '../damage.ts';

export type Pickled =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | Pickled[]
  | Map<Pickled, Pickled>
  | PickledObject;

/** What a pickle would make by a call. */
export interface PickledObject {
  /** Module and name of what is called. */
  readonly of: string;
  readonly given: Pickled;
  state: Pickled;
}

const MAX_STEPS = 1 << 25;

class Name {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
const MARK = new Name('mark');
type Item = Pickled | Name;

/** Throws `Damage` where the bytes are no pickle, or hold what is not known. */
export function unpickled(bytes: Uint8Array): Pickled {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: Item[] = [];
  const memo = new Map<number, Item>();
  let at = 0;
  const flaw = (): never => {
    throw new Damage('a pickle holds something that is not known');
  };
  const step = (length: number): number => {
    if (at + length > bytes.length) flaw();
    at += length;
    return at - length;
  };
  const take = (length: number): Uint8Array => {
    const start = step(length);
    return bytes.subarray(start, start + length);
  };
  const text = (length: number): string => Buffer.from(take(length)).toString('utf8');
  const line = (encoding: BufferEncoding = 'utf8'): string => {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) flaw();
    const letters = Buffer.from(bytes.subarray(at, end)).toString(encoding);
    at = end + 1;
    return letters;
  };
  const uint32 = (): number => view.getUint32(step(4), true);
  const long = (): number => {
    const value = Number(view.getBigUint64(step(8), true));
    return value > bytes.length ? flaw() : value;
  };
  const pop = (): Item => (stack.length === 0 ? flaw() : (stack.pop() as Item));
  const value = (item: Item): Pickled => (item instanceof Name ? { of: item.name, given: null, state: null } : item);
  const popValue = (): Pickled => value(pop());
  const toMark = (): Pickled[] => {
    const start = stack.lastIndexOf(MARK);
    if (start < 0) flaw();
    const items = stack.splice(start).slice(1);
    return items.map(value);
  };
  const top = (): Item => (stack.length === 0 ? flaw() : stack[stack.length - 1]);
  const append = (items: readonly Pickled[]): void => {
    const list = top();
    if (!Array.isArray(list)) flaw();
    else for (const item of items) list.push(item);
  };
  const put = (items: readonly Pickled[]): void => {
    const map = top();
    if (!(map instanceof Map)) flaw();
    else for (let index = 0; index + 1 < items.length; index += 2) map.set(items[index], items[index + 1]);
  };
  const integer = (length: number): number | bigint => {
    let whole = 0n;
    const raw = take(length);
    for (let index = length - 1; index >= 0; index--) whole = (whole << 8n) | BigInt(raw[index]);
    whole = BigInt.asIntN(8 * Math.max(1, length), whole);
    return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
  };
  const called = (name: Item, given: Pickled): PickledObject => {
    if (!(name instanceof Name)) return flaw();
    return { of: name.name, given, state: null };
  };
  const words: Readonly<Record<string, () => void>> = {
    '\x80': () => void step(1),
    '\x95': () => void step(8),
    '(': () => void stack.push(MARK),
    N: () => void stack.push(null),
    '\x88': () => void stack.push(true),
    '\x89': () => void stack.push(false),
    I: () => {
      const digits = line();
      stack.push(digits === '01' ? true : digits === '00' ? false : Number(digits));
    },
    L: () => {
      const digits = line().replace(/L$/, '');
      if (!/^-?\d{1,40}$/.test(digits)) flaw();
      const whole = BigInt(digits);
      stack.push(Number.isSafeInteger(Number(whole)) ? Number(whole) : whole);
    },
    F: () => void stack.push(Number(line())),
    G: () => void stack.push(view.getFloat64(step(8), false)),
    K: () => void stack.push(view.getUint8(step(1))),
    M: () => void stack.push(view.getUint16(step(2), true)),
    J: () => void stack.push(view.getInt32(step(4), true)),
    '\x8a': () => void stack.push(integer(view.getUint8(step(1)))),
    // A text in quotes: those of Python's own notation, without what is escaped in it.
    S: () => void stack.push(line().slice(1, -1)),
    V: () => void stack.push(rawUnicode(line('latin1'))),
    X: () => void stack.push(text(uint32())),
    '\x8c': () => void stack.push(text(view.getUint8(step(1)))),
    '\x8d': () => void stack.push(text(long())),
    C: () => void stack.push(take(view.getUint8(step(1)))),
    B: () => void stack.push(take(uint32())),
    '\x8e': () => void stack.push(take(long())),
    ']': () => void stack.push([]),
    '}': () => void stack.push(new Map<Pickled, Pickled>()),
    ')': () => void stack.push([]),
    l: () => void stack.push(toMark()),
    t: () => void stack.push(toMark()),
    d: () => {
      const items = toMark();
      stack.push(new Map<Pickled, Pickled>());
      put(items);
    },
    '\x85': () => void stack.push([popValue()]),
    '\x86': () => {
      const last = popValue();
      stack.push([popValue(), last]);
    },
    '\x87': () => {
      const last = popValue();
      const middle = popValue();
      stack.push([popValue(), middle, last]);
    },
    a: () => append([popValue()]),
    e: () => append(toMark()),
    s: () => {
      const last = popValue();
      put([popValue(), last]);
    },
    u: () => put(toMark()),
    p: () => void memo.set(Number(line()), top()),
    q: () => void memo.set(view.getUint8(step(1)), top()),
    r: () => void memo.set(uint32(), top()),
    '\x94': () => void memo.set(memo.size, top()),
    g: () => stack.push(remembered(Number(line()))),
    h: () => stack.push(remembered(view.getUint8(step(1)))),
    j: () => stack.push(remembered(uint32())),
    c: () => void stack.push(new Name(`${line()}.${line()}`)),
    '\x93': () => {
      const name = popValue();
      const module = popValue();
      if (typeof name !== 'string' || typeof module !== 'string') flaw();
      else stack.push(new Name(`${module}.${name}`));
    },
    R: () => {
      const given = popValue();
      stack.push(called(pop(), given));
    },
    b: () => {
      const state = popValue();
      const object = top();
      if (object === null || typeof object !== 'object' || !('state' in object)) flaw();
      else object.state = state;
    },
    '0': () => void pop(),
  };
  const remembered = (number: number): Item => {
    const item = memo.get(number);
    return item === undefined ? flaw() : item;
  };
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const word = String.fromCharCode(view.getUint8(step(1)));
    if (word === '.') return popValue();
    (words[word] ?? flaw)();
  }
  return flaw();
}

/** Python's "raw-unicode-escape": letters of one byte, and others as numbers. */
const rawUnicode = (text: string): string =>
  text.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (_, short: string | undefined, long: string | undefined) => {
    const point = Number.parseInt(short ?? long ?? '0', 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  });

/** The texts and numbers of a pickled array of NumPy, row after row; null where it is another object. */
export function arrayIn(
  pickled: Pickled,
): { readonly sizes: readonly number[]; readonly cells: readonly Pickled[] } | null {
  if (pickled === null || typeof pickled !== 'object' || !('of' in pickled) || !pickled.of.endsWith('._reconstruct'))
    return null;
  const { state } = pickled;
  if (!Array.isArray(state) || state.length !== 5) return null;
  // Objects are listed row after row, also those of an array that says it is stored column after column.
  const [, sizes, , , cells] = state;
  if (!Array.isArray(sizes) || !Array.isArray(cells)) return null;
  const own = sizes.map(Number);
  if (own.length > 2 || own.reduce((product, size) => product * size, 1) !== cells.length) return null;
  return { sizes: own, cells };
}
