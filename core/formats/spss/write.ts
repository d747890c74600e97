/** Writing SPSS system files (.sav): UTF-8, little endian, not packed. */
import { stringsOf } from '../../table/dictionary.ts';
import { thousands } from '../../words/counted.ts';
import { booleansAsCategories, LABELLED_BOOLEANS } from '../output/other-type.ts';
import { LossTotals } from '../output/record-losses.ts';
import type { OutputTable, RowWriter } from '../output/row-writer.ts';
import { validNames } from '../output/valid-names.ts';
import { layoutOf, MAX_TEXT_BYTES, NAMES, SEGMENT_BYTES, SLOT, slotsOf, type SpssLayout } from './write-layout.ts';
import { encodeRows, type SpssRows } from './write-rows.ts';

const MAX_INT32 = 2 ** 31 - 1;

function int32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => bytes.writeInt32LE(value, 4 * at));
  return bytes;
}

function float64(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, at) => bytes.writeDoubleLE(value, 8 * at));
  return bytes;
}

/** Bytes filled up with blanks. */
function padded(text: string, bytes: number): Buffer {
  const field = Buffer.alloc(bytes, 0x20);
  field.write(text, 'utf8');
  return field;
}

const upTo = (length: number, unit: number): number => Math.ceil(length / unit) * unit;

/** An extension record. @param unit bytes of its elements */
const extension = (kind: number, unit: number, bytes: Buffer): Buffer =>
  Buffer.concat([int32(7, kind, unit, bytes.length / unit), bytes]);

/** The time is left out, so that the same table gives the same bytes. */
const DATE = '01 Jan 80';
const TIME = '00:00:00';
/** Codes of packed numbers are this much larger than the numbers; every file says it. */
const BIAS = 100;

function headerOf({ slots }: SpssLayout, rows: number): Buffer {
  return Buffer.concat([
    Buffer.from('$FL2'),
    padded('@(#) SPSS DATA FILE Prepgraph', 60),
    // The layout's code; slots of a row; not packed; no weights; rows.
    int32(2, slots, 0, 0, rows > MAX_INT32 ? -1 : rows),
    float64(BIAS),
    padded(DATE + TIME, 17),
    padded('', 64),
    Buffer.alloc(3),
  ]);
}

/** A variable as SPSS stores it: a column, or a segment of a long text. */
interface StoredVariable {
  readonly shortName: string;
  readonly width: number;
  readonly format: number;
  readonly title: string;
  readonly isNominal: boolean;
}

const formatOf = ([type, width, decimals]: readonly [number, number, number]): number =>
  (type << 16) | (width << 8) | decimals;

function variableRecord({ shortName, width, format, title }: StoredVariable): Buffer {
  const label = Buffer.from(title);
  const parts = [int32(2, width, label.length > 0 ? 1 : 0, 0, format, format), padded(shortName, SLOT)];
  if (label.length > 0)
    parts.push(int32(label.length), label, Buffer.alloc(upTo(label.length, 4) - label.length, 0x20));
  for (let slot = 1; slot < slotsOf(width); slot++) parts.push(int32(2, -1, 0, 0, 0, 0), padded('', SLOT));
  return Buffer.concat(parts);
}

function labelRecord(words: readonly string[], from: number, slot: number): Buffer {
  const labels = words.flatMap((word, at) => {
    const bytes = Buffer.from(word);
    const padding = Buffer.alloc(upTo(1 + bytes.length, SLOT) - 1 - bytes.length, 0x20);
    return [float64(from + at), Buffer.of(bytes.length), bytes, padding];
  });
  return Buffer.concat([int32(3, words.length), ...labels, int32(4, 1, slot + 1)]);
}

const SCALE = 3;
const NOMINAL = 1;
const LEFT = 0;
const RIGHT = 1;

function dictionaryOf(layout: SpssLayout, { dictionaries, rows }: OutputTable): Buffer {
  const stored: StoredVariable[] = [];
  const longNames: string[] = [];
  const longTexts: string[] = [];
  const labels: Buffer[] = [];
  for (const [index, { name, title, slot, width, segments, format, labelsFrom }] of layout.variables.entries()) {
    const shortName = `V${stored.length + 1}`;
    longNames.push(`${shortName}=${name}`);
    if (width > SEGMENT_BYTES) longTexts.push(`${shortName}=${String(width).padStart(5, '0')}\0\t`);
    const isNominal = labelsFrom !== null || width > 0;
    if (width === 0) stored.push({ shortName, width, format: formatOf(format), title, isNominal });
    for (const [at, segment] of segments.entries())
      stored.push({
        shortName: at === 0 ? shortName : `V${stored.length + 1}`,
        width: segment,
        format: formatOf([format[0], segment, 0]),
        title: at === 0 ? title : '',
        isNominal,
      });
    const words = dictionaries[index] ?? null;
    if (labelsFrom !== null)
      labels.push(labelRecord(words === null ? ['false', 'true'] : stringsOf(words), labelsFrom, slot));
  }
  const display = stored.map(({ width, isNominal }) =>
    int32(isNominal ? NOMINAL : SCALE, SLOT, width > 0 ? LEFT : RIGHT),
  );
  const extent = Buffer.alloc(16);
  extent.writeBigInt64LE(1n, 0);
  extent.writeBigInt64LE(BigInt(rows), 8);
  return Buffer.concat([
    headerOf(layout, rows),
    ...stored.map(variableRecord),
    ...labels,
    // Version, machine, IEEE numbers, no packing, little endian, code page of UTF-8.
    extension(3, 4, int32(1, 0, 0, -1, 1, 1, 2, 65_001)),
    // The missing number, and the highest and lowest one.
    extension(4, 8, float64(-Number.MAX_VALUE, Number.MAX_VALUE, -(2 - 2 ** -51) * 2 ** 1023)),
    extension(11, 4, Buffer.concat(display)),
    extension(13, 1, Buffer.from(longNames.join('\t'))),
    ...(longTexts.length > 0 ? [extension(14, 1, Buffer.from(longTexts.join('')))] : []),
    extension(16, 8, extent),
    extension(20, 1, Buffer.from('UTF-8')),
    int32(999, 0),
  ]);
}

export const spssWriter: RowWriter<SpssRows, SpssLayout> = {
  sharesDictionaries: true,
  layoutOf,
  encode: encodeRows,
  async write(pieces, table, sink, layout) {
    const { fields } = table;
    const { notices } = validNames(
      fields.map(({ name }) => name),
      NAMES,
    );
    await sink.write(dictionaryOf(layout, table));
    const losses = new LossTotals();
    let first = 0;
    for await (const piece of pieces) {
      losses.add(piece.losses, first);
      first += piece.rows;
      await sink.write(piece.records);
    }
    return [
      ...notices,
      ...booleansAsCategories(fields, 'SPSS', LABELLED_BOOLEANS),
      ...losses.notices(fields, {
        format: 'SPSS',
        infinite: 'SPSS has no infinite numbers',
        empty: 'SPSS does not tell an empty text from a missing one',
        cut: `A text of SPSS has at most ${thousands(MAX_TEXT_BYTES)} bytes, and no blanks at its end`,
      }),
    ];
  },
};
