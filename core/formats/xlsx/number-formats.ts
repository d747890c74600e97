/**
 * Which numbers are dates, durations or times: only a cell's number format says it. The rules are openpyxl's, which
 * pandas.read_excel reads with: the first section of the format counts, without its quoted and bracketed parts.
 */
import { Damage } from '../damage.ts';
import { XML, XmlScan } from './xml-scan.ts';

export const FORMAT = { number: 0, date: 1, duration: 2 } as const;

/** Formats that files name without their code. 27–36 and 50–58 are dates in Excel's East Asian editions. */
function builtIn(id: number): number {
  if (id === 46) return FORMAT.duration;
  const isDate = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id === 45 || id === 47 || (id >= 50 && id <= 58);
  return isDate ? FORMAT.date : FORMAT.number;
}

const DURATION = /\[(?:hh?|mm?|ss?)\]/i;
const LEFT_OUT = /"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]/gi;
const DATE = /(?<![_\\])[dmhys]/i;

/** What numbers of this format are, as one of `FORMAT`. */
export function formatOf(code: string): number {
  const [first = ''] = code.split(';');
  const plain = first.replace(LEFT_OUT, '');
  if (/^(general|standard)$/i.test(plain)) return FORMAT.number;
  if (DURATION.test(plain)) return FORMAT.duration;
  return DATE.test(plain) ? FORMAT.date : FORMAT.number;
}

/** More than any program writes: Excel's own limit is 65,490. */
const MAX_STYLES = 1_000_000;

/** For each style of a cell (`cellXfs`), what its numbers are. */
export function stylesOf(xml: Uint8Array): Uint8Array {
  const own = new Map<number, number>();
  const styles: number[] = [];
  const scan = new XmlScan(xml);
  let isCellStyle = false;
  for (let token = scan.next(); token !== XML.end; token = scan.next()) {
    if (token === XML.close && scan.isNamed('cellXfs')) isCellStyle = false;
    if (token !== XML.open) continue;
    if (scan.isNamed('cellXfs')) isCellStyle = !scan.isEmpty;
    else if (scan.isNamed('numFmt')) {
      const attributes = scan.attributes();
      own.set(Number(attributes.get('numFmtId')), formatOf(attributes.get('formatCode') ?? ''));
    } else if (isCellStyle && scan.isNamed('xf')) {
      const id = Number(scan.attributes().get('numFmtId') ?? 0);
      styles.push(own.get(id) ?? builtIn(id));
      if (styles.length > MAX_STYLES) throw new Damage('it has more than a million styles');
    }
  }
  return Uint8Array.from(styles);
}
