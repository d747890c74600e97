/**
 * Distinct strings of a column: UTF-8 bytes and offsets on shared memory, so that a million of them cross to a worker
 * thread without a copy. Codes are positions in order of first appearance. The user of the codes sorts them if needed
 * (an encoder sorts only the categories that it saw).
 */
import { sharedUint32, sharedUint8 } from './shared-arrays.ts';

export interface Dictionary {
  readonly size: number;
  /** `size + 1` byte positions: string k is bytes[offsets[k] .. offsets[k + 1]). */
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function dictionaryOf(strings: readonly string[]): Dictionary {
  const encoded = strings.map((string) => encoder.encode(string));
  const offsets = sharedUint32(strings.length + 1);
  let total = 0;
  encoded.forEach((bytes, index) => {
    total += bytes.length;
    offsets[index + 1] = total;
  });
  const bytes = sharedUint8(total);
  encoded.forEach((part, index) => {
    bytes.set(part, offsets[index]);
  });
  return { size: strings.length, offsets, bytes };
}

/** The dictionary with more strings appended. It must not hold them yet. */
export function appendTexts({ size, offsets, bytes }: Dictionary, strings: readonly string[]): Dictionary {
  const added = dictionaryOf(strings);
  const all = {
    offsets: sharedUint32(size + strings.length + 1),
    bytes: sharedUint8(bytes.length + added.bytes.length),
  };
  all.offsets.set(offsets);
  all.bytes.set(bytes);
  all.bytes.set(added.bytes, bytes.length);
  for (let at = 0; at <= strings.length; at++) all.offsets[size + at] = bytes.length + added.offsets[at];
  return { size: size + strings.length, ...all };
}

/** String of a code. The few bytes are copied, because shared memory cannot be decoded in place. */
export function stringAt(dictionary: Dictionary, code: number): string {
  return decoder.decode(dictionary.bytes.slice(dictionary.offsets[code], dictionary.offsets[code + 1]));
}

const decodedStrings = new WeakMap<Uint8Array, readonly string[]>();

/** Bytes decoded in one call, because a call for each string costs more than the decoding. */
const DECODED_BYTES = 1 << 16;

/** All strings of the dictionary, decoded once. */
export function stringsOf(dictionary: Dictionary): readonly string[] {
  const known = decodedStrings.get(dictionary.bytes);
  if (known !== undefined) return known;
  const strings = stringsBetween(dictionary, 0, dictionary.size);
  decodedStrings.set(dictionary.bytes, strings);
  return strings;
}

/** Strings decoded or encoded between two pauses; they take some milliseconds. */
const STRINGS_PER_TURN = 1 << 16;

/** Same as `stringsOf`, with pauses, because there may be millions. Afterwards `stringsOf` returns them at once. */
export async function stringsInTurns(dictionary: Dictionary, pause: () => Promise<void>): Promise<readonly string[]> {
  const known = decodedStrings.get(dictionary.bytes);
  if (known !== undefined) return known;
  const strings: string[] = new Array(dictionary.size);
  for (let first = 0; first < dictionary.size; first += STRINGS_PER_TURN) {
    if (first > 0) await pause();
    const part = stringsBetween(dictionary, first, Math.min(dictionary.size, first + STRINGS_PER_TURN));
    for (let at = 0; at < part.length; at++) strings[first + at] = part[at];
  }
  const already = decodedStrings.get(dictionary.bytes) ?? strings;
  decodedStrings.set(dictionary.bytes, already);
  return already;
}

/** Same as `dictionaryOf`, with pauses. */
export async function dictionaryInTurns(strings: readonly string[], pause: () => Promise<void>): Promise<Dictionary> {
  const offsets = sharedUint32(strings.length + 1);
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let first = 0; first < strings.length; first += STRINGS_PER_TURN) {
    if (first > 0) await pause();
    const turn = strings.slice(first, first + STRINGS_PER_TURN);
    // The strings are encoded in one call, because a call for each costs more than the encoding. If letters beyond
    // ASCII occur, each string is measured.
    const bytes = encoder.encode(turn.join(''));
    let letters = 0;
    for (const string of turn) letters += string.length;
    const isAscii = letters === bytes.length;
    for (let at = 0; at < turn.length; at++) {
      const string = turn[at];
      total += isAscii ? string.length : byteLength(string);
      offsets[first + at + 1] = total;
    }
    parts.push(bytes);
  }
  const bytes = sharedUint8(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { size: strings.length, offsets, bytes };
}

/** UTF-8 bytes of a string; half of a surrogate pair becomes the replacement character, of three bytes. */
function byteLength(string: string): number {
  let bytes = 0;
  for (let at = 0; at < string.length; at++) {
    const unit = string.charCodeAt(at);
    if (unit < 0x80) bytes++;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (string.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      at++;
    } else bytes += 3;
  }
  return bytes;
}

/** Strings `first` … `last` − 1 of the dictionary. */
export function stringsBetween({ offsets, bytes }: Dictionary, first: number, last: number): string[] {
  const strings: string[] = new Array(last - first);
  for (let code = first; code < last; ) {
    const from = offsets[code];
    let end = code + 1;
    while (end < last && offsets[end + 1] - from <= DECODED_BYTES) end++;
    // Shared memory cannot be decoded in place.
    const part = bytes.slice(from, offsets[end]);
    const text = decoder.decode(part);
    const isAscii = text.length === part.length;
    for (let at = 0; code < end; code++) {
      const to = offsets[code + 1] - from;
      strings[code - first] = isAscii ? text.slice(at, to) : decoder.decode(part.subarray(at, to));
      at = to;
    }
  }
  return strings;
}
