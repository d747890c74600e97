/** Variables of an SPSS system file as columns of records. */
import { withOwnNames } from '../cells/own-names.ts';
import { Damage } from '../damage.ts';
import { type Decode, decoderOf, decodeGuessed, standardName } from '../records/encodings.ts';
import { Cursor } from '../records/file-bytes.ts';
import type { RecordColumn, ValueLabels } from '../records/layout.ts';
import { ownLabels } from '../records/value-labels.ts';
import { counted, type LongLabels, pairsOf, type SavDictionary, type SavVariable } from './dictionary.ts';
import { formatText, meaningOf, unitNotice } from './formats.ts';

const SLOT = 8;
/** Bytes of text that a segment of a very long text holds, and those that its length counts by. */
const SEGMENT_BYTES = 255;
const SEGMENT_COUNTED = 252;

export interface SavText {
  /** Standard name of the encoding; null where the file names none that is known. */
  readonly encoding: string | null;
  readonly decode: Decode;
}

/** Code pages that have another name for `TextDecoder`. */
const PAGES: Readonly<Record<number, string>> = {
  2: 'us-ascii',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  20127: 'us-ascii',
  51932: 'euc-jp',
  51949: 'euc-kr',
  54936: 'gb18030',
  65001: 'utf-8',
  874: 'windows-874',
  866: 'ibm866',
  20866: 'koi8-r',
  21866: 'koi8-u',
};

function pageName(page: number): string {
  if (page >= 1250 && page <= 1258) return `windows-${page}`;
  if (page > 28590 && page < 28606) return `iso-8859-${page - 28590}`;
  return PAGES[page] ?? `code page ${page}`;
}

/** @param chosen by the person; null for the file's own */
export function textOf({ encoding }: SavDictionary, chosen: string | null): SavText {
  if (chosen !== null) return { encoding: chosen, decode: decoderOf(chosen) };
  const page = typeof encoding === 'string' ? /^(?:cp|windows-|ibm-?)(\d+)$/i.exec(encoding)?.[1] : encoding;
  const name = typeof encoding === 'string' ? standardName(encoding) : null;
  const standard = name ?? (page === null || page === undefined ? null : standardName(pageName(Number(page))));
  return { encoding: standard, decode: standard === null ? decodeGuessed : decoderOf(standard) };
}

/** The variables of a record, those of a very long text as one. */
interface JoinedVariable extends SavVariable {
  readonly parts: readonly (readonly [at: number, bytes: number])[];
}

function joinSegments({ variables, extensions }: SavDictionary): JoinedVariable[] {
  const widths = new Map(pairsOf(extensions.get(14), /[\0\t]+/, (bytes) => Buffer.from(bytes).toString('latin1')));
  const joined: JoinedVariable[] = [];
  for (let at = 0; at < variables.length; at++) {
    const variable = variables[at];
    const width = Number(widths.get(variable.shortName) ?? 0);
    if (!(width > SEGMENT_BYTES)) {
      joined.push({ ...variable, parts: [[variable.slot * SLOT, variable.width]] });
      continue;
    }
    const count = Math.ceil(width / SEGMENT_COUNTED);
    const segments = variables.slice(at, at + count);
    if (segments.length < count || !segments.every((each) => each.width > 0))
      throw new Damage(`the text "${variable.shortName}" has fewer parts than its width needs`);
    let left = width;
    const parts = segments.map(({ slot, width: own }) => {
      const bytes = Math.max(0, Math.min(left, own));
      left -= bytes;
      return [slot * SLOT, bytes] as const;
    });
    joined.push({ ...variable, width, parts });
    at += count - 1;
  }
  return joined;
}

const trimmed = (bytes: Uint8Array): Uint8Array => {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
  return bytes.subarray(0, end);
};

/** Values of texts longer than eight bytes, by the name of their variable: labels (21) and missing values (22). */
function longLabels(dictionary: SavDictionary): Map<string, LongLabels> {
  const found = new Map<string, LongLabels>();
  const bytes = dictionary.extensions.get(21);
  if (bytes === undefined) return found;
  const cursor = new Cursor(bytes);
  cursor.isLittle = dictionary.isLittle;
  while (cursor.left > 0) {
    const name = Buffer.from(counted(cursor)).toString('latin1');
    cursor.skip(4);
    const count = cursor.uint32();
    if (count * 8 > cursor.left) throw new Damage('the value labels of a long text are cut off');
    const values: Uint8Array[] = [];
    const labels: Uint8Array[] = [];
    for (let at = 0; at < count; at++) {
      values.push(trimmed(counted(cursor)));
      labels.push(counted(cursor));
    }
    found.set(name, { values, labels });
  }
  return found;
}

function longMissing(dictionary: SavDictionary): Map<string, Uint8Array[]> {
  const found = new Map<string, Uint8Array[]>();
  const bytes = dictionary.extensions.get(22);
  if (bytes === undefined) return found;
  const cursor = new Cursor(bytes);
  cursor.isLittle = dictionary.isLittle;
  while (cursor.left > 0) {
    const name = Buffer.from(counted(cursor)).toString('latin1');
    const count = cursor.uint8();
    const length = cursor.uint32();
    found.set(
      name,
      Array.from({ length: count }, () => trimmed(cursor.take(length))),
    );
  }
  return found;
}

const MEASURES = ['', 'nominal', 'ordinal', 'scale'];

/** Level of measurement of each variable as the file has them, in words; empty where it says none. */
function measures({ extensions, variables, isLittle }: SavDictionary): string[] {
  const bytes = extensions.get(11);
  if (bytes === undefined || variables.length === 0) return [];
  const numbers = Math.floor(bytes.length / 4);
  const each = numbers === 3 * variables.length ? 3 : numbers === 2 * variables.length ? 2 : 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return each === 0 ? [] : variables.map((_, at) => MEASURES[view.getInt32(4 * each * at, isLittle)] ?? '');
}

export function columnsOf(dictionary: SavDictionary, { decode }: SavText): RecordColumn[] {
  const { isLittle, extensions, variables, labels, weight } = dictionary;
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  // Names are compared byte by byte, because a name of eight letters may end within a letter.
  const names = new Map(pairsOf(extensions.get(13), /\t/, latin1));
  const levels = measures(dictionary);
  const levelOf = new Map(variables.map(({ slot }, at) => [slot, levels[at] ?? '']));
  const setOf = new Map(labels.flatMap((set) => set.slots.map((slot) => [slot - 1, set] as const)));
  const labelsOfLong = longLabels(dictionary);
  const missingOfLong = longMissing(dictionary);
  const numberOf = (bytes: Uint8Array): number =>
    new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getFloat64(0, isLittle);
  const nameOf = (short: string): string => decode(Buffer.from(names.get(short) ?? short, 'latin1'));
  const longKey = ({ shortName }: SavVariable): string => names.get(shortName) ?? shortName;
  const joined = joinSegments(dictionary).map((variable) => ({
    ...variable,
    name: nameOf(variable.shortName),
    note: null as string | null,
  }));
  return withOwnNames(joined).map((variable): RecordColumn => {
    const { name, note, width, slot, format, title, missing, parts } = variable;
    const words = decode(title).trimEnd();
    const level = levelOf.get(slot) ?? '';
    const column = {
      name,
      note,
      evidence: [
        `stored as ${width === 0 ? 'number' : `text of ${width} bytes`}, format ${formatText(format)}`,
        ...(words === '' ? [] : [`labelled "${words}"`]),
        ...(level === '' ? [] : [`level of measurement: ${level}`]),
        ...(weight === slot + 1 ? ['its numbers weight the rows'] : []),
      ],
      readAs: null,
    };
    const set = setOf.get(slot);
    if (width > 0) {
      const known = labelsOfLong.get(longKey(variable)) ?? labelsOfLong.get(variable.shortName) ?? set;
      const values = (known?.values ?? []).map(trimmed);
      const own = ownLabels(
        values.map(decode),
        (known?.labels ?? []).map((label) => decode(label).trimEnd()),
      );
      const list = [
        ...missing.values.map(trimmed),
        ...(missingOfLong.get(longKey(variable)) ?? missingOfLong.get(variable.shortName) ?? []),
      ];
      return {
        ...column,
        cell: { as: 'text', parts, padding: 'blanks', missing: list },
        meaning: { as: 'number' },
        labels: values.length === 0 ? null : { of: 'text', values, labels: own.labels },
        notices: own.notices,
      };
    }
    const numbers = missing.values.map(numberOf);
    const [low = 0, high = 0] = numbers;
    const meaning = meaningOf(format);
    const notice = unitNotice(format);
    const values = (set?.values ?? []).map(numberOf);
    const own = ownLabels(
      values,
      (set?.labels ?? []).map((label) => decode(label).trimEnd()),
    );
    const isLabelled = values.length > 0 && meaning.as === 'number';
    const valueLabels: ValueLabels = { of: 'number', values, labels: own.labels };
    return {
      ...column,
      cell: {
        as: 'number',
        store: 'float64',
        at: slot * SLOT,
        bytes: SLOT,
        isLittle,
        missing: {
          as: 'listed',
          plain: -Number.MAX_VALUE,
          values: missing.hasRange ? numbers.slice(2) : numbers,
          ranges: missing.hasRange ? [[low, high]] : [],
        },
      },
      meaning,
      labels: isLabelled ? valueLabels : null,
      notices: [
        ...(notice === null ? [] : [{ code: 'source.unit' as const, message: notice }]),
        ...(isLabelled ? own.notices : []),
        ...(values.length > 0 && !isLabelled
          ? [{ code: 'source.labels' as const, message: 'Its value labels are not applied, because it holds dates.' }]
          : []),
      ],
    };
  });
}
