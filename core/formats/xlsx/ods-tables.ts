/** The sheets of an OpenDocument spreadsheet stand one after the other in one part: this picks the rows of one of them. */
import { Damage } from '../damage.ts';
import { XML, XmlScan } from './xml-scan.ts';

const TABLES = 'urn:oasis:names:tc:opendocument:xmlns:table:1.0';
/** A tag beyond this is none of a sheet. */
const MAX_TAG_BYTES = 1 << 20;

/** The prefix of tables, with its colon, as the root declares it; null while the root is not whole. */
function tablePrefix(bytes: Uint8Array): string | null {
  const scan = new XmlScan(bytes);
  let token: number;
  try {
    do token = scan.next();
    while (token === XML.text);
  } catch (error) {
    if (bytes.length > MAX_TAG_BYTES) throw error;
    return null;
  }
  if (token !== XML.open) return null;
  while (scan.nextAttribute())
    if (scan.value() === TABLES) {
      const name = Buffer.from(scan.bytes.subarray(scan.attributeFrom, scan.attributeTo)).toString('latin1');
      return name.startsWith('xmlns:') ? `${name.slice(6)}:` : '';
    }
  throw new Damage('its contents are those of no spreadsheet');
}

interface Found {
  readonly at: number;
  readonly isOpen: boolean;
}

/** The first opening or closing tag of a table from there on. */
function nextTag(bytes: Buffer, from: number, prefix: string): Found | null {
  let found: Found | null = null;
  for (const after of [' ', '>', '\n', '\r', '\t', '/']) {
    const at = bytes.indexOf(`<${prefix}table${after}`, from, 'latin1');
    if (at >= 0 && (found === null || at < found.at)) found = { at, isOpen: true };
  }
  const close = bytes.indexOf(`</${prefix}table>`, from, 'latin1');
  return close >= 0 && (found === null || close < found.at) ? { at: close, isOpen: false } : found;
}

export class OdsTables {
  /** Names of the sheets so far, in the order of the file. */
  readonly names: string[] = [];
  /** The prefix of the names of tables and rows, with its colon, once it is known. */
  prefix = '';
  private readonly pieces: AsyncIterable<Uint8Array>;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.pieces = pieces;
  }

  /**
   * The XML between the tags of one sheet, piece by piece.
   * @param isWanted whether a sheet is the one, by its name and its position
   */
  async *rows(isWanted: (name: string, position: number) => boolean): AsyncGenerator<Uint8Array> {
    let bytes: Buffer = Buffer.alloc(0);
    let isStarted = false;
    /** Tables that are open: a cell may hold one. */
    let depth = 0;
    let isIn = false;
    for await (const piece of this.pieces) {
      bytes = bytes.length === 0 ? Buffer.from(piece) : Buffer.concat([bytes, piece]);
      if (!isStarted) {
        const prefix = tablePrefix(bytes);
        if (prefix === null) continue;
        this.prefix = prefix;
        isStarted = true;
      }
      let from = 0;
      let held = -1;
      for (;;) {
        const tag = nextTag(bytes, from, this.prefix);
        if (tag === null) break;
        const { at, isOpen } = tag;
        if (!isOpen) {
          depth--;
          if (depth === 0 && isIn) {
            if (at > from) yield bytes.subarray(from, at);
            isIn = false;
          }
          const next = bytes.indexOf('>', at) + 1;
          if (isIn) yield bytes.subarray(from, next);
          from = next;
          continue;
        }
        const opened = this.open(bytes, at);
        if (opened === null) {
          held = at;
          break;
        }
        if (isIn) yield bytes.subarray(from, opened.end);
        from = opened.end;
        if (opened.isEmpty) {
          if (depth === 0) this.names.push(opened.name);
          continue;
        }
        if (depth++ === 0) {
          this.names.push(opened.name);
          isIn = isWanted(opened.name, this.names.length - 1);
        }
      }
      // A tag may begin at the end of what is there.
      const whole = held >= 0 ? held : Math.max(from, bytes.length - 64);
      if (isIn && whole > from) yield bytes.subarray(from, whole);
      bytes = Buffer.from(bytes.subarray(whole));
    }
    if (!isStarted || depth !== 0) throw new Damage('its contents are cut off');
  }

  /** The opening tag there; null where it is not whole. */
  private open(bytes: Buffer, at: number): { name: string; isEmpty: boolean; end: number } | null {
    const scan = new XmlScan(bytes, at, bytes.length);
    try {
      scan.next();
    } catch (error) {
      if (bytes.length - at > MAX_TAG_BYTES) throw error;
      return null;
    }
    const { isEmpty, end } = { isEmpty: scan.isEmpty, end: scan.position };
    return { name: scan.attributes().get('name') ?? '', isEmpty, end };
  }
}
