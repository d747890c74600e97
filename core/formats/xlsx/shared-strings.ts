/** The shared strings of a workbook: the texts that cells name by their position. */
import { Damage } from '../damage.ts';
import { refuseOtherBytes } from './utf8-stream.ts';
import { nameCode, XML, XmlScan } from './xml-scan.ts';
import { RichText } from './rich-text.ts';

/** Texts one after the other: text k is bytes[offsets[k] .. offsets[k + 1]). On shared memory where threads read them. */
export interface TextSpans {
  readonly size: number;
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

export const NO_TEXTS: TextSpans = { size: 0, offsets: new Uint32Array(1), bytes: new Uint8Array(0) };

const SI = nameCode('si');

/** A part of the shared strings' XML, which ends after a string. */
export interface StringsInput {
  readonly xml: Uint8Array;
}

export interface StringsOutput extends TextSpans {
  /** Opening tags less closing ones. */
  readonly depth: number;
  /** Why the part cannot be read, as the rest of a sentence. */
  readonly failure: string | null;
}

/** The texts of a part of the XML, on a worker thread. */
export function readStrings({ xml }: StringsInput): StringsOutput {
  try {
    return stringsOf(xml);
  } catch (error) {
    if (error instanceof Damage) return { ...NO_TEXTS, depth: 0, failure: error.message };
    throw error;
  }
}

function stringsOf(xml: Uint8Array): StringsOutput {
  refuseOtherBytes(xml);
  const scan = new XmlScan(xml);
  const text = new RichText();
  let offsets = new Uint32Array(1 << 12);
  let bytes = new Uint8Array(Math.max(1024, xml.length));
  let size = 0;
  let end = 0;
  for (let token = scan.next(); token !== XML.end; token = scan.next()) {
    if (token !== XML.open || scan.code !== SI) continue;
    if (scan.isEmpty) text.clear();
    else text.read(scan);
    if (++size === offsets.length) {
      const more = new Uint32Array(offsets.length * 2);
      more.set(offsets);
      offsets = more;
    }
    const { length } = text;
    if (end + length > bytes.length) {
      const more = new Uint8Array(Math.max(bytes.length * 2, end + length));
      more.set(bytes);
      bytes = more;
    }
    bytes.set(text.bytes.subarray(0, length), end);
    end += length;
    offsets[size] = end;
  }
  return { size, offsets: offsets.slice(0, size + 1), bytes: bytes.slice(0, end), depth: scan.depth, failure: null };
}

/** All texts as one, on shared memory. */
export function joinTexts(parts: readonly TextSpans[]): TextSpans {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const length = parts.reduce((sum, part) => sum + part.bytes.length, 0);
  if (length > 0xffffffff) throw new Damage('its shared strings have more than 4 GB');
  const offsets = new Uint32Array(new SharedArrayBuffer(4 * (size + 1)));
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  let next = 0;
  let at = 0;
  for (const part of parts) {
    bytes.set(part.bytes, at);
    for (let text = 1; text <= part.size; text++) offsets[++next] = at + part.offsets[text];
    at += part.bytes.length;
  }
  return { size, offsets, bytes };
}
