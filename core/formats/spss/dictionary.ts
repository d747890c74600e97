/**
 * The dictionary of an SPSS system file (.sav, .zsav): variables with their formats, missing values and labels.
 * Written from PSPP's description of the format and from files of PSPP and haven.
 */
import { Damage } from '../damage.ts';
import { FileCursor, type Cursor, type FileBytes } from '../records/file-bytes.ts';

export interface SavVariable {
  /** Eight letters at most, in the file's encoding. */
  readonly shortName: string;
  /** 0 for numbers, else the bytes of a text. */
  readonly width: number;
  /** Position of its first slot of eight bytes in a record. */
  readonly slot: number;
  /** Display format: its number in SPSS, width and decimals. */
  readonly format: { readonly type: number; readonly width: number; readonly decimals: number };
  readonly title: Uint8Array;
  /** Single missing values, and a range; as they stand in the file. */
  readonly missing: { readonly hasRange: boolean; readonly values: readonly Uint8Array[] };
}

export interface SavLabels {
  readonly values: readonly Uint8Array[];
  readonly labels: readonly Uint8Array[];
  /** Slots of the variables that have them, counted from 1. */
  readonly slots: readonly number[];
}

/** By a variable's name: for texts longer than eight bytes. */
export interface LongLabels {
  readonly values: readonly Uint8Array[];
  readonly labels: readonly Uint8Array[];
}

export interface SavDictionary {
  readonly isLittle: boolean;
  readonly compression: 'none' | 'codes' | 'zlib';
  readonly bias: number;
  /** Null where the file does not say. */
  readonly rows: number | null;
  /** Slots of eight bytes in a record. */
  readonly slots: number;
  /** The slot of the variable that weights the rows, counted from 1; 0 for none. */
  readonly weight: number;
  readonly variables: readonly SavVariable[];
  readonly labels: readonly SavLabels[];
  /** Name of the encoding, or the number of the code page; null where the file does not say. */
  readonly encoding: string | number | null;
  /** Extensions by their number: 13 long names, 14 widths of long texts, 21 their labels, 22 their missing values … */
  readonly extensions: ReadonlyMap<number, Uint8Array>;
  /** Byte of the file where the records begin. */
  readonly records: number;
}

/** A file that is no system file. */
export class NotSav extends Error {}

const HEADER_BYTES = 176;
const LINE_BYTES = 80;
const MAX_VARIABLES = 1 << 20;
const COMPRESSIONS = ['none', 'codes', 'zlib'] as const;

export async function readDictionary(file: FileBytes): Promise<SavDictionary> {
  const magic = await file.read(0, Math.min(4, file.size));
  if (!/^\$FL[23]$/.test(magic.latin1(magic.left))) throw new NotSav();
  const head = await file.read(0, HEADER_BYTES);
  head.skip(64);
  // The layout's code is 2 or 3 in the right order of bytes.
  const code = head.uint32();
  head.isLittle = code === 2 || code === 3;
  const { isLittle } = head;
  head.skip(4);
  const compression = COMPRESSIONS[head.int32()];
  if (compression === undefined) throw new Damage('it is packed in a way that SPSS does not have');
  const weight = head.int32();
  const promised = head.int32();
  const bias = head.float64();
  const parts = new FileCursor(file, HEADER_BYTES);
  parts.isLittle = isLittle;
  const variables: SavVariable[] = [];
  const labels: SavLabels[] = [];
  const extensions = new Map<number, Uint8Array>();
  let slots = 0;
  for (;;) {
    const kind = await parts.int32();
    if (kind === 2) {
      const { variable, bytes } = await readVariable(parts, slots);
      if (variable !== null) variables.push(variable);
      if (bytes > 0 && ++slots > MAX_VARIABLES) throw new Damage(`it has more than ${MAX_VARIABLES} variables`);
    } else if (kind === 3) labels.push(await readLabels(parts));
    else if (kind === 6) parts.skip(LINE_BYTES * (await parts.int32()));
    else if (kind === 7) {
      const part = await parts.next(12);
      const number = part.int32();
      const length = part.uint32() * part.uint32();
      extensions.set(number, (await parts.next(length)).bytes);
    } else if (kind === 999) {
      parts.skip(4);
      break;
    } else throw new Damage('a part of its dictionary is of no kind that SPSS has');
  }
  const encoding = encodingOf(extensions, isLittle);
  const rows = promised < 0 ? null : promised;
  const records = parts.at;
  return { isLittle, compression, bias, rows, slots, weight, variables, labels, encoding, extensions, records };
}

async function readVariable(
  parts: FileCursor,
  slot: number,
): Promise<{ readonly variable: SavVariable | null; readonly bytes: number }> {
  const fixed = await parts.next(28);
  const width = fixed.int32();
  const hasTitle = fixed.int32();
  const missing = fixed.int32();
  const format = fixed.int32();
  fixed.skip(4);
  const shortName = fixed.latin1(8).trimEnd();
  let title: Uint8Array = new Uint8Array(0);
  if (hasTitle === 1) {
    const length = (await parts.next(4)).uint32();
    title = (await parts.next(length)).bytes;
    parts.skip((4 - (length % 4)) % 4);
  }
  if (Math.abs(missing) > 3) throw new Damage('a variable has more missing values than SPSS allows');
  const list = await parts.next(8 * Math.abs(missing));
  const values = Array.from({ length: Math.abs(missing) }, () => list.take(8));
  if (width < -1 || width > 255) throw new Damage('a variable has a width that SPSS does not have');
  const variable =
    width === -1
      ? null
      : {
          shortName,
          width,
          slot,
          format: { type: (format >> 16) & 0xff, width: (format >> 8) & 0xff, decimals: format & 0xff },
          title,
          missing: { hasRange: missing < 0, values },
        };
  return { variable, bytes: 8 };
}

async function readLabels(parts: FileCursor): Promise<SavLabels> {
  const count = (await parts.next(4)).uint32();
  if (count * 16 > parts.left) throw new Damage('a set of value labels is cut off');
  const values: Uint8Array[] = [];
  const labels: Uint8Array[] = [];
  for (let at = 0; at < count; at++) {
    const head = await parts.next(9);
    values.push(head.take(8));
    const length = head.uint8();
    labels.push((await parts.next(length)).bytes);
    parts.skip((8 - ((length + 1) % 8)) % 8);
  }
  if ((await parts.int32()) !== 4) throw new Damage('a set of value labels names no variables');
  const variables = (await parts.next(4)).uint32();
  const list = await parts.next(4 * variables);
  return { values, labels, slots: Array.from({ length: variables }, () => list.int32()) };
}

function encodingOf(extensions: ReadonlyMap<number, Uint8Array>, isLittle: boolean): string | number | null {
  const name = extensions.get(20);
  if (name !== undefined) return Buffer.from(name).toString('latin1').replace(/\0.*$/s, '').trim();
  const machine = extensions.get(3);
  if (machine === undefined || machine.length < 32) return null;
  return new DataView(machine.buffer, machine.byteOffset, machine.length).getInt32(28, isLittle);
}

/** Pairs `NAME=value` of an extension, each ended by `end`. */
export function pairsOf(
  extension: Uint8Array | undefined,
  end: RegExp,
  decode: (bytes: Uint8Array) => string,
): [string, string][] {
  if (extension === undefined) return [];
  return decode(extension)
    .split(end)
    .flatMap((pair): [string, string][] => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [] : [[pair.slice(0, equals), pair.slice(equals + 1)]];
    });
}

/** A name or value with its length before it. */
export const counted = (cursor: Cursor): Uint8Array => cursor.take(cursor.uint32());
