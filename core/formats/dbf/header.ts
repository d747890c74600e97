/** The header of a DBF file: dBase III to 7, FoxPro, Clipper. See dbase.com/KnowledgeBase/int/db7_file_fmt.htm. */
import { Damage } from '../damage.ts';

/** What a field's bytes mean; the others are read as texts of their kind. */
export type FieldKind = 'text' | 'number' | 'date' | 'truth' | 'int32' | 'double' | 'stamp' | 'money';

export interface DbfField {
  readonly name: string;
  /** The letter of its type, for people. */
  readonly letter: string;
  /** Null where its cells cannot be a column. */
  readonly kind: FieldKind | null;
  /** Bytes from the record's start, where the mark of deletion stands. */
  readonly at: number;
  readonly bytes: number;
  /** Bit that says that a cell of FoxPro is null; −1 where there is none. */
  readonly nullBit: number;
}

export interface DbfHeader {
  readonly rows: number;
  readonly headerBytes: number;
  readonly recordBytes: number;
  readonly driver: number;
  readonly fields: readonly DbfField[];
  /** Where FoxPro's bits of nulls begin in the record; −1 where there are none. */
  readonly nullsAt: number;
}

export const REASONS: Readonly<Record<string, string>> = {
  M: 'holds memos, whose texts are in another file',
  B: 'holds bytes in another file',
  G: 'holds objects of other programs',
  P: 'holds pictures',
  W: 'holds bytes',
  Q: 'holds bytes',
  I: 'holds numbers as dBase 7 stores them',
  O: 'holds numbers as dBase 7 stores them',
  '+': 'holds numbers as dBase 7 stores them',
};

const HEAD_BYTES = 32;
const LAST = 0x0d;
const NULLABLE = 2;

/** Bytes of the whole header, given the first 32. Throws Damage where they are those of no DBF file. */
export function headerBytesOf(head: DataView): number {
  if (head.byteLength < HEAD_BYTES) throw new Damage('it is cut off within its header');
  const bytes = head.getUint16(8, true);
  if (bytes < HEAD_BYTES + 1 || head.getUint16(10, true) < 2) throw new Damage('its header is damaged');
  return bytes;
}

/** Throws Damage where the header promises more than the file has, or its fields do not fit into a record. */
export function headerOf(view: DataView, size: number): DbfHeader {
  const version = view.getUint8(0);
  const isLevel7 = (version & 7) === 4;
  const isFoxPro = version === 0x30 || version === 0x31 || version === 0x32 || version === 0xf5 || version === 0xfb;
  const rows = view.getUint32(4, true);
  const headerBytes = view.getUint16(8, true);
  const recordBytes = view.getUint16(10, true);
  if (headerBytes + rows * recordBytes > size) throw new Damage(`it is cut off: it promises ${rows} records`);
  const [first, step, nameBytes] = isLevel7 ? [68, 48, 32] : [HEAD_BYTES, 32, 11];
  const fields: DbfField[] = [];
  let at = 1;
  let bit = 0;
  let nullsAt = -1;
  for (let place = first; ; place += step) {
    if (place >= view.byteLength) throw new Damage('its list of fields has no end');
    if (view.getUint8(place) === LAST) break;
    if (place + step > view.byteLength) throw new Damage('its list of fields is cut off');
    const name = nameOf(view, place, nameBytes);
    const type = place + nameBytes;
    const letter = String.fromCharCode(view.getUint8(type));
    const lengthAt = isLevel7 ? type + 1 : place + 16;
    // Texts of Clipper and FoxPro may have more than 255 letters: the place of the decimals is the other byte.
    const bytes = view.getUint8(lengthAt) + (letter === 'C' ? view.getUint8(lengthAt + 1) << 8 : 0);
    if (at + bytes > recordBytes) throw new Damage('its fields are longer than its records');
    const isNullable = isFoxPro && (view.getUint8(place + 18) & NULLABLE) !== 0;
    if (isFoxPro && (letter === 'V' || letter === 'Q')) bit++;
    if (letter === '0') nullsAt = at;
    else
      fields.push({ name, letter, kind: kindOf(letter, bytes, isFoxPro), at, bytes, nullBit: isNullable ? bit : -1 });
    if (isNullable) bit++;
    at += bytes;
  }
  return { rows, headerBytes, recordBytes, driver: view.getUint8(29), fields, nullsAt };
}

function nameOf(view: DataView, from: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + from, length);
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? length : end))
    .toString('latin1')
    .trim();
}

function kindOf(letter: string, bytes: number, isFoxPro: boolean): FieldKind | null {
  switch (letter) {
    case 'C':
    case 'V':
      return 'text';
    case 'N':
    case 'F':
      return 'number';
    case 'D':
      return 'date';
    case 'L':
      return 'truth';
    case 'I':
      return isFoxPro && bytes === 4 ? 'int32' : null;
    case 'B':
      return isFoxPro && bytes === 8 ? 'double' : null;
    case 'Y':
      return bytes === 8 ? 'money' : null;
    case 'T':
    case '@':
      return bytes === 8 ? 'stamp' : null;
    default:
      return null;
  }
}
