/** Finds the encoding of a text file, with the evidence for it. */
import { isAscii } from 'node:buffer';
import { ProblemError } from '../../ir/problem.ts';
import { type Encoding, encodingName } from '../../words/encodings.ts';
import { decodeAll, loadEncoding } from './decoder.ts';
import { detectEncoding } from './detect.ts';
import type { Sample } from './sample.ts';
import { utf8Shape } from './utf8-shape.ts';

export interface FoundEncoding {
  readonly value: Encoding;
  /** Why, in one sentence. */
  readonly evidence: string;
  /** From 0 to 1; 1 where a mark says it, or no other encoding has such bytes. */
  readonly confidence: number;
  /** The next best guess; null where nothing was guessed. */
  readonly runnerUp: { readonly value: Encoding; readonly evidence: string } | null;
  /** Whether all that was sampled is ASCII, so that the rest may be of any encoding. */
  readonly isAscii: boolean;
}

/** The bytes of a byte order mark at the start of the file, 0 where there is none. */
export function bomLength(head: Uint8Array, encoding: Encoding): number {
  const mark = MARKS[encoding];
  return mark !== undefined && mark.every((byte, at) => head[at] === byte) ? mark.length : 0;
}

const MARKS: Partial<Readonly<Record<Encoding, readonly number[]>>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
  gb18030: [0x84, 0x31, 0x95, 0x33],
};

const sure = (value: Encoding, evidence: string, ascii = false): FoundEncoding => ({
  value,
  evidence,
  confidence: 1,
  runnerUp: null,
  isAscii: ascii,
});

/** Bytes of lines that are shown to the detector. */
const DETECTED_BYTES = 1 << 15;

/** Throws a `ProblemError` for UTF-32, which nothing here reads. */
export async function findEncoding(sample: Sample, file: string): Promise<FoundEncoding> {
  const { head } = sample;
  refuseUtf32(head, file);
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const) {
    const name = encoding === 'gb18030' ? 'GB 18030' : encoding.slice(0, 6).toUpperCase().replace(/-$/, '');
    if (bomLength(head, encoding) > 0) return sure(encoding, `The file begins with the mark of ${name}.`);
  }
  const wide = wideEncoding(head);
  if (wide !== null) return sure(wide, 'Every other byte of line ends, digits and delimiters is zero, as in UTF-16.');
  const parts = [head, ...sample.places];
  if (parts.every((part) => isAscii(part))) {
    return hasShifts(head)
      ? sure('iso-2022-jp', 'The file shifts to Japanese letters by escape sequences.')
      : sure('utf-8', 'Plain ASCII characters only.', true);
  }
  const { letters, strays } = shapeOf(parts);
  if (strays === 0) return sure('utf-8', 'All characters are valid UTF-8.');
  if (letters >= strays) {
    const many = strays === 1 ? 'one byte is' : `${strays} bytes are`;
    return sure('utf-8', `${letters} letters are valid UTF-8, ${many} no text.`);
  }
  const guess = await detectEncoding(linesBeyondAscii(parts));
  const name = encodingName(guess.encoding);
  return {
    value: guess.encoding,
    evidence: `There are bytes that UTF-8 does not know; the letters look like ${name}.`,
    confidence: confidenceOf(guess.lead),
    runnerUp: guess.runnerUp && {
      value: guess.runnerUp,
      evidence: `In ${encodingName(guess.runnerUp)}, the same bytes are ${guess.other === null ? 'other letters' : `“${guess.other}” instead of “${guess.own}”`}.`,
    },
    isAscii: false,
  };
}

/** A guess that is no better than the next one has no confidence; one that is 1.5 times as good has 0.6. */
const confidenceOf = (lead: number): number => Math.min(MAX_GUESS, 1 - 1 / (1 + 3 * (lead - 1)));

/** No guess by letters is certain. */
const MAX_GUESS = 0.95;

function shapeOf(parts: readonly Uint8Array[]): { letters: number; strays: number } {
  let letters = 0;
  let strays = 0;
  for (const part of parts) {
    const shape = utf8Shape(part);
    letters += shape.letters;
    strays += shape.strays;
  }
  return { letters, strays };
}

/**
 * Whether a file is of an encoding by and large: at least as many of its sampled letters are text in it as are not.
 * A file without any letter beyond ASCII is of each.
 */
export async function isOf(encoding: Encoding, { head, places }: Sample): Promise<boolean> {
  const parts = [head, ...places];
  if (encoding === 'utf-8') {
    const { letters, strays } = shapeOf(parts);
    return letters >= strays;
  }
  if (encoding.startsWith('utf-16')) return true;
  await loadEncoding(encoding);
  let letters = 0;
  let strays = 0;
  for (const part of parts) {
    if (isAscii(part)) continue;
    for (const character of decodeAll(part, encoding)) {
      if (character === '\ufffd') strays++;
      else if (character > '\x7f') letters++;
    }
  }
  return letters >= strays;
}

function refuseUtf32(head: Uint8Array, file: string): void {
  const [a, b, c, d] = head;
  const isLittle = a === 0xff && b === 0xfe && c === 0 && d === 0;
  const isBig = a === 0 && b === 0 && c === 0xfe && d === 0xff;
  if (!isLittle && !isBig) return;
  throw new ProblemError({
    code: 'csv.encoding',
    message: 'The file is UTF-32, which is not read.',
    hint: 'Save it as UTF-8 in the program that wrote it.',
    field: 'encoding',
    file,
  });
}

/** Bytes that are looked at for zeros. */
const WIDE_BYTES = 1 << 16;

/**
 * UTF-16 without a mark: line ends, digits and delimiters have a zero byte, always at the same side, and no other text
 * has zeros at one side only. Other letters may have none: Cyrillic, Chinese.
 */
function wideEncoding(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const bytes = head.subarray(0, Math.min(head.length, WIDE_BYTES) & ~1);
  if (!bytes.includes(0)) return null;
  let even = 0;
  let odd = 0;
  /** Code units that a text table has, where the byte that is zero is the odd one or the even one. */
  let little = 0;
  let big = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    if (bytes[at] === 0) even++;
    if (bytes[at + 1] === 0) odd++;
    if (bytes[at + 1] === 0 && IN_TABLES.has(bytes[at])) little++;
    if (bytes[at] === 0 && IN_TABLES.has(bytes[at + 1])) big++;
  }
  const units = bytes.length / 2;
  if (odd > 0.02 * units && even < 0.05 * odd && little > 0.1 * odd) return 'utf-16le';
  if (even > 0.02 * units && odd < 0.05 * even && big > 0.1 * even) return 'utf-16be';
  return null;
}

const IN_TABLES = new Set(Array.from('\n\r\t ,;|.-0123456789"', (sign) => sign.charCodeAt(0)));

const ESCAPE = 0x1b;

/** Whether there is a shift of ISO-2022-JP: ESC $ and @ or B, or ESC ( and B, I or J. */
function hasShifts(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(ESCAPE); at >= 0; at = bytes.indexOf(ESCAPE, at + 1)) {
    const shift = String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
    if (shift === '$@' || shift === '$B') return true;
  }
  return false;
}

const LF = 0x0a;
const CR = 0x0d;

/** Lines with letters beyond ASCII, of all parts by turns: names of columns are often ASCII, and say nothing. */
function linesBeyondAscii(parts: readonly Uint8Array[]): Uint8Array {
  const room = Math.ceil(DETECTED_BYTES / parts.length);
  const lines = parts.flatMap((part) => linesOfPart(part, room));
  return Uint8Array.from(Buffer.concat(lines));
}

function linesOfPart(part: Uint8Array, room: number): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let left = room;
  for (let from = 0; from < part.length && left > 0; ) {
    let to = from;
    while (to < part.length && part[to] !== LF && part[to] !== CR) to++;
    const line = part.subarray(from, Math.min(to + 1, from + left));
    if (!isAscii(line)) {
      lines.push(line);
      left -= line.length;
    }
    from = to + 1;
  }
  return lines;
}
