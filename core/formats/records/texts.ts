/** Texts of records: distinct bytes first, which are decoded once each. */
import { isUtf8 } from '../encoding/utf.ts';
import { hashBytes, TextIndex } from '../texts/text-index.ts';
import { decoderOf } from './encodings.ts';
import type { RecordColumn, RecordLayout, TextCell } from './layout.ts';

const BLANK = 0x20;

const isSame = (bytes: Uint8Array, from: number, to: number, other: Uint8Array): boolean => {
  if (to - from !== other.length) return false;
  for (let at = from; at < to; at++) if (bytes[at] !== other[at - from]) return false;
  return true;
};

/** The entry of the bytes among the texts of a column. */
export function entryOf(texts: TextIndex, column: number, bytes: Uint8Array, from: number, to: number): number {
  const hash = hashBytes(column, bytes, from, to);
  const known = texts.find(hash, column, bytes, from, to);
  return known >= 0 ? known : texts.add(hash, column, bytes, from, to);
}

export class TextFinds {
  missing = 0;
  /** Missing cells whose text says why. */
  special = 0;
  firstSpecial = -1;
}

let joined = new Uint8Array(1 << 16);

/** Reads the cells of rows `from` to `to` − 1 as entries of `texts`; an empty text is a missing cell. */
export function fillTexts(
  bytes: Uint8Array,
  start: number,
  stride: number,
  from: number,
  to: number,
  { parts, padding, missing }: TextCell,
  column: number,
  codes: Int32Array,
  texts: TextIndex,
  finds: TextFinds,
): void {
  const length = parts.reduce((sum, [, size]) => sum + size, 0);
  if (parts.length > 1 && joined.length < length) joined = new Uint8Array(length);
  for (let row = from; row < to; row++) {
    const record = start + row * stride;
    let source = bytes;
    let first = record + parts[0][0];
    if (parts.length > 1) {
      let next = 0;
      for (const [at, size] of parts) {
        joined.set(bytes.subarray(record + at, record + at + size), next);
        next += size;
      }
      source = joined;
      first = 0;
    }
    let end = first + length;
    if (padding === 'nul') {
      const last = end;
      end = first;
      while (end < last && source[end] !== 0) end++;
    } else while (end > first && (source[end - 1] === BLANK || source[end - 1] === 0)) end--;
    let code = -1;
    if (end > first) {
      if (missing.some((value) => isSame(source, first, end, value))) {
        if (finds.special++ === 0) finds.firstSpecial = row;
      } else code = entryOf(texts, column, source, first, end);
    }
    if (code < 0) finds.missing++;
    codes[row] = code;
  }
}

/** Cells whose bytes are no text in the file's encoding. */
export interface Garbled {
  readonly column: number;
  readonly entry: number;
}

export interface DecodedTexts {
  readonly texts: TextIndex;
  /** By entry before, the entry after; null where nothing changed. */
  readonly entries: Int32Array | null;
  /** By entry before: 1 for bytes that are no text in the encoding, 2 for other bytes beyond ASCII. */
  readonly kinds: Uint8Array;
}

const encoder = new TextEncoder();
const GARBLED = 1;
const BEYOND_ASCII = 2;

/** Entries as UTF-8, with the labels of their columns in their place. Entries of a column for which `isUtf8Already` holds stay. */
export function decodeTexts(
  raw: TextIndex,
  spare: TextIndex,
  { columns, encoding, otherEncoding }: RecordLayout,
): DecodedTexts {
  const kinds = new Uint8Array(raw.size);
  const decode = decoderOf(encoding);
  const other = otherEncoding === null ? null : decoderOf(otherEncoding);
  const isUtf8File = encoding === 'utf-8';
  const labels = columns.map(labelsByText);
  const changed = new Map<number, string>();
  for (let entry = 0; entry < raw.size; entry++) {
    const column = raw.columns[entry];
    if (columns[column].cell.as === 'number') continue;
    const from = raw.offsets[entry];
    const to = raw.offsets[entry + 1];
    const label = labels[column]?.get(Buffer.from(raw.bytes.subarray(from, to)).toString('latin1'));
    if (label !== undefined) changed.set(entry, label);
    else if (!isAscii(raw.bytes, from, to)) {
      kinds[entry] = BEYOND_ASCII;
      if (isUtf8File && isUtf8(raw.bytes, from, to)) continue;
      const bytes = raw.bytes.subarray(from, to);
      const text = decode(bytes);
      if (text.includes('\ufffd')) kinds[entry] = GARBLED;
      changed.set(entry, text.includes('\ufffd') && other !== null ? other(bytes) : text);
    }
  }
  if (changed.size === 0) return { texts: raw, entries: null, kinds };
  spare.clear();
  const entries = new Int32Array(raw.size);
  for (let entry = 0; entry < raw.size; entry++) {
    const text = changed.get(entry);
    const bytes =
      text === undefined ? raw.bytes.subarray(raw.offsets[entry], raw.offsets[entry + 1]) : encoder.encode(text);
    entries[entry] = bytes.length === 0 ? -1 : entryOf(spare, raw.columns[entry], bytes, 0, bytes.length);
  }
  return { texts: spare, entries, kinds };
}

export const isGarbled = (kind: number): boolean => kind === GARBLED;

function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] >= 0x80) return false;
  return true;
}

function labelsByText({ labels }: RecordColumn): ReadonlyMap<string, string> | null {
  if (labels?.of !== 'text') return null;
  return new Map(labels.values.map((value, at) => [Buffer.from(value).toString('latin1'), labels.labels[at] ?? '']));
}
