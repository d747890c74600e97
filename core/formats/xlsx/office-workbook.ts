/** The parts of a workbook of Office Open XML, found by its relations: sheets, styles, shared strings. */
import { Damage } from '../damage.ts';
import type { PackageParts } from './package-parts.ts';
import { stylesOf } from './number-formats.ts';
import { asUtf8, refuseOtherBytes } from './utf8-stream.ts';
import { XML, XmlScan } from './xml-scan.ts';

export interface SheetEntry {
  readonly name: string;
  readonly isHidden: boolean;
  /** Name of its part. */
  readonly part: string;
}

export interface OfficeWorkbook {
  readonly sheets: readonly SheetEntry[];
  readonly is1904: boolean;
  /** Whether the workbook asks to be calculated when it is opened: values of its formulas may be none. */
  readonly isUncalculated: boolean;
  /** By style, what its numbers are. */
  readonly styles: Uint8Array;
  /** Part of the shared strings; null where there is none. */
  readonly sharedStrings: string | null;
}

/** Thrown where a package is that of another kind of document. */
export class NotWorkbook extends Error {}

/** Parts that are read as a whole have thousands of bytes; beyond this they are made to fill a memory. */
const MAX_PART_BYTES = 256 << 20;

const bytesOf = async (parts: PackageParts, name: string): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield await parts.bytes(name, MAX_PART_BYTES);
  }
  for await (const piece of asUtf8(whole())) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  refuseOtherBytes(bytes);
  return bytes;
};

interface Relation {
  /** Last part of the type's address: its beginnings differ between the two editions of the standard. */
  readonly type: string;
  /** Name of the part; null where it lies outside of the file. */
  readonly part: string | null;
}

/** Relations of a part, by their ids. */
async function relationsOf(parts: PackageParts, part: string): Promise<Map<string, Relation>> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const name = `${folder}_rels/${part.slice(folder.length)}.rels`;
  const found = new Map<string, Relation>();
  if (!parts.has(name)) return found;
  const scan = new XmlScan(await bytesOf(parts, name));
  for (let token = scan.next(); token !== XML.end; token = scan.next()) {
    if (token !== XML.open || !scan.isNamed('Relationship')) continue;
    const attributes = scan.attributes();
    const target = attributes.get('Target') ?? '';
    found.set(attributes.get('Id') ?? '', {
      type: (attributes.get('Type') ?? '').replace(/^.*\//, ''),
      part: attributes.get('TargetMode') === 'External' ? null : partName(folder, target),
    });
  }
  return found;
}

/** A target, which is relative to the folder of its part unless it begins with a slash. */
function partName(folder: string, target: string): string {
  const path = target.replace(/\\/g, '/');
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : folder + path).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}

/** The part of the workbook itself: `xl/workbook.xml`, `xl/workbook.bin`; null where the archive has none. */
export async function workbookPart(parts: PackageParts): Promise<string | null> {
  for (const { type, part } of (await relationsOf(parts, '')).values())
    if (type === 'officeDocument' && part !== null && parts.has(part)) return part;
  return ['xl/workbook.xml', 'xl/workbook.bin'].find((name) => parts.has(name)) ?? null;
}

/** A truth of XML's schemas. */
const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true' || value === 'on';

/** Throws Damage, or TooLarge. */
export async function officeWorkbook(parts: PackageParts, part: string): Promise<OfficeWorkbook> {
  const relations = await relationsOf(parts, part);
  const partOf = (type: string): string | null =>
    [...relations.values()].find((relation) => relation.type === type)?.part ?? null;
  const scan = new XmlScan(await bytesOf(parts, part));
  const sheets: SheetEntry[] = [];
  let is1904 = false;
  let isUncalculated = false;
  let isSpreadsheet = false;
  for (let token = scan.next(); token !== XML.end; token = scan.next()) {
    if (token !== XML.open) continue;
    if (scan.isNamed('workbook')) isSpreadsheet = true;
    else if (scan.isNamed('workbookPr')) is1904 = isTrue(scan.attributes().get('date1904'));
    else if (scan.isNamed('calcPr')) isUncalculated = isTrue(scan.attributes().get('fullCalcOnLoad'));
    else if (scan.isNamed('sheet')) {
      const attributes = scan.attributes();
      const name = attributes.get('name') ?? '';
      const relation = relations.get(attributes.get('id') ?? '');
      if (relation === undefined) throw new Damage(`its sheet "${name}" has no part`);
      // A sheet of a chart or a dialog has no cells.
      if (relation.type !== 'worksheet') continue;
      if (relation.part === null) throw new Damage(`its sheet "${name}" lies outside of the file`);
      if (!parts.has(relation.part)) throw new Damage(`the part of its sheet "${name}" is missing`);
      sheets.push({ name, isHidden: (attributes.get('state') ?? 'visible') !== 'visible', part: relation.part });
    }
  }
  if (!isSpreadsheet) throw new NotWorkbook();
  if (scan.depth !== 0) throw new Damage('its list of sheets is cut off');
  const styles = partOf('styles');
  if (styles !== null && !parts.has(styles)) throw new Damage('the part of its styles is missing');
  const strings = partOf('sharedStrings');
  return {
    sheets,
    is1904,
    isUncalculated,
    styles: styles === null ? new Uint8Array(0) : stylesOf(await bytesOf(parts, styles)),
    sharedStrings: strings !== null && parts.has(strings) ? strings : null,
  };
}
