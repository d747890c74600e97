/** Arrays of MAT-files of version 5. */
import { decoderOf } from '../records/encodings.ts';
import { numberReader, longReader } from '../cells/stored-numbers.ts';
import { Damage } from '../damage.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import { type MatBytes, type MatElement, MI } from './elements.ts';
import { CLASSES, countOf, letterOf, linesOf, type MatShape, type MatStruct } from './shapes.ts';

export interface MatArray extends MatShape {
  /** Where its values lie. */
  readonly at: number;
  readonly end: number;
}

const COMPLEX = 0x08;
const LOGICAL = 0x02;
const EMPTY = { name: '', class: 'double', sizes: [0, 0], isComplex: false, isLogical: false, of: '' } as const;

/** The array of an element. */
export function arrayOf(file: MatBytes, { type, at, length }: MatElement): MatArray {
  if (type !== MI.matrix) throw new Damage('a value is no array');
  const end = at + length;
  // A cell that was never filled.
  if (length === 0) return { ...EMPTY, at, end };
  const flags = file.element(at, end);
  if (flags.type !== MI.uint32 || flags.length < 8) throw new Damage('an array has no class');
  const word = file.uint32(flags.at);
  const found = CLASSES[word & 0xff];
  if (found === undefined || found === '') throw new Damage(`an array is of the unknown class ${word & 0xff}`);
  const bits = (word >>> 8) & 0xff;
  const common = { class: found, isComplex: (bits & COMPLEX) !== 0, isLogical: (bits & LOGICAL) !== 0 };
  if (found === 'opaque') {
    // Objects have no sizes, but the name of their class: "table" behind "MCOS".
    const name = file.element(flags.next, end);
    const system = file.element(name.next, end);
    const of = file.name(file.element(system.next, end));
    return { ...common, name: file.name(name), of, sizes: [1, 1], at: end, end };
  }
  const sized = file.element(flags.next, end);
  const sizes = file.integers(sized);
  if (sizes.length < 2 || sizes.some((size) => size < 0)) throw new Damage('an array has no sizes');
  if (!Number.isSafeInteger(countOf({ sizes }))) throw new Damage('an array promises more than any file holds');
  const named = file.element(sized.next, end);
  const name = file.name(named);
  if (found !== 'object') return { ...common, name, of: '', sizes, at: named.next, end };
  const of = file.element(named.next, end);
  return { ...common, name, of: file.name(of), sizes, at: of.next, end };
}

/** The element that holds the numbers of an array. */
export function numbersOf(file: MatBytes, array: MatArray): MatElement {
  const element = file.element(array.at, array.end);
  const { bytes } = file.numberOf(element);
  if (element.length !== bytes * countOf(array))
    throw new Damage(`"${array.name}" holds other numbers than it promises`);
  return element;
}

const MAX_FIELDS = 100_000;

/** The fields of a structure or of an array of structures. */
export function structOf(file: MatBytes, array: MatArray): MatStruct<MatArray> {
  const width = file.element(array.at, array.end);
  const [nameBytes = 0] = file.integers(width);
  const list = file.element(width.next, array.end);
  if (nameBytes < 1 || list.length % nameBytes !== 0) throw new Damage('the fields of a structure have no names');
  const count = list.length / nameBytes;
  if (count > MAX_FIELDS) throw new Damage(`a structure has more than ${MAX_FIELDS} fields`);
  const names = Array.from({ length: count }, (_, index) =>
    file.name({ ...list, at: list.at + index * nameBytes, length: nameBytes }),
  );
  return { names, values: arraysWithin(file, list.next, array.end, count * countOf(array)) };
}

/** The arrays of a cell array, column after column. */
export const cellsWithin = (file: MatBytes, array: MatArray): Iterable<MatArray> =>
  arraysWithin(file, array.at, array.end, countOf(array));

function* arraysWithin(file: MatBytes, from: number, end: number, count: number): Generator<MatArray> {
  let at = from;
  for (let index = 0; index < count; index++) {
    const element = file.element(at, end);
    yield arrayOf(file, element);
    at = element.next;
  }
}

export const textsOf = (file: MatBytes, array: MatArray): string[] =>
  linesOf(array, (count) => lettersOf(file, file.element(array.at, array.end), count));

/** The letters of an array. Their bytes may be UTF-8, UTF-16, UTF-32 or numbers. */
function lettersOf(file: MatBytes, element: MatElement, count: number): ArrayLike<string> {
  const { type, at, length } = element;
  const { isLittle } = file;
  let letters = '';
  if (type === MI.utf8 || type === BYTES.int8 || type === BYTES.uint8) {
    const bytes = file.bytes.take(at, length);
    // Letters of one byte are UTF-8 where the file says so, and of Windows' code page where it says nothing.
    letters = decoderOf(type === MI.utf8 ? 'utf-8' : 'windows-1252')(bytes);
  } else if (type === MI.utf16 || type === BYTES.int16 || type === BYTES.uint16)
    letters = decoderOf(isLittle ? 'utf-16le' : 'utf-16be')(file.bytes.take(at, length));
  else {
    const read = type === MI.utf32 ? numberReader(UTF32(isLittle)) : numberReader(file.numberOf(element));
    const width = type === MI.utf32 ? 4 : file.numberOf(element).bytes;
    const view = file.bytes.view(at, length);
    const parts: string[] = [];
    for (let place = 0; place + width <= length; place += width) parts.push(letterOf(read(view, place)));
    letters = parts.join('');
  }
  if (letters.length === count) return letters;
  // Some programs count letters beyond the first plane as one, others as two.
  const points = Array.from(letters);
  if (points.length < count) throw new Damage('a text is shorter than it promises');
  return points;
}

const BYTES = { int8: 1, uint8: 2, int16: 3, uint16: 4 } as const;
const UTF32 = (isLittle: boolean) => ({ as: 'integer', bytes: 4, isSigned: false, isLittle }) as const;

/** The only number or truth of an array. */
export function singleOf(file: MatBytes, array: MatArray): LooseCell {
  const element = numbersOf(file, array);
  const number = file.numberOf(element);
  const view = file.bytes.view(element.at, element.length);
  if (array.isLogical) return numberReader(number)(view, 0) !== 0;
  if (number.as === 'integer' && number.bytes === 8) {
    const value = longReader(number)(view, 0);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  return numberReader(number)(view, 0);
}
