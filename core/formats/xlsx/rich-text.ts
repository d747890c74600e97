/** The text of a string of Office Open XML: its runs one after the other, without phonetic hints. */
import { isPlain, nameCode, XML, type XmlScan, xmlText } from './xml-scan.ts';

const T = nameCode('t');
const PHONETIC = nameCode('rPh');

const encoder = new TextEncoder();

/** A character that the format writes as `_x000D_`. */
const CODED = /_x([0-9a-f]{4})_/gi;

const UNDERSCORE = 0x5f;
const SMALL_X = 0x78;

/** Whether an escape such as `_x000D_` may be among the bytes. */
function mayBeCoded(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at + 6 < to; at++)
    if (bytes[at] === UNDERSCORE && (bytes[at + 1] | 0x20) === SMALL_X && bytes[at + 6] === UNDERSCORE) return true;
  return false;
}

/** Holds one text at a time, as UTF-8. */
export class RichText {
  bytes = new Uint8Array(1 << 10);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Reads up to the closing tag of the element that was opened last. */
  read(scan: XmlScan): void {
    this.clear();
    const outside = scan.depth - 1;
    let isText = false;
    let phonetic = 0;
    for (let token = scan.next(); token !== XML.end; token = scan.next()) {
      if (token === XML.text) {
        if (isText && phonetic === 0) this.append(scan.bytes, scan.from, scan.to, scan.isRaw);
      } else if (token === XML.open) {
        if (scan.isEmpty) continue;
        if (scan.code === T) isText = true;
        else if (scan.code === PHONETIC) phonetic++;
      } else {
        if (scan.depth <= outside) break;
        if (scan.code === T) isText = false;
        else if (scan.code === PHONETIC) phonetic--;
      }
    }
    if (mayBeCoded(this.bytes, 0, this.length)) this.decode();
  }

  append(bytes: Uint8Array, from: number, to: number, isRaw: boolean): void {
    if (isPlain(bytes, from, to)) this.copy(bytes, from, to);
    else {
      const made = encoder.encode(xmlText(bytes, from, to, isRaw));
      this.copy(made, 0, made.length);
    }
  }

  private copy(bytes: Uint8Array, from: number, to: number): void {
    const end = this.length + to - from;
    if (end > this.bytes.length) {
      const more = new Uint8Array(Math.max(end, 2 * this.bytes.length));
      more.set(this.bytes);
      this.bytes = more;
    }
    // A loop, because most texts are shorter than what `set` and `subarray` cost.
    for (let at = from; at < to; at++) this.bytes[this.length++] = bytes[at];
  }

  private decode(): void {
    const text = Buffer.from(this.bytes.buffer, 0, this.length).toString('utf8');
    const made = encoder.encode(
      text.replace(CODED, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    );
    this.clear();
    this.copy(made, 0, made.length);
  }
}
