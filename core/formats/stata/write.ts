/** Writing Stata files (.dta) of version 118, little endian: Stata 14 and newer read it. */
import { stringsOf } from '../../table/dictionary.ts';
import { writeAt } from '../output/file.ts';
import { booleansAsCategories, LABELLED_BOOLEANS } from '../output/other-type.ts';
import { LossTotals } from '../output/record-losses.ts';
import type { OutputTable, RowWriter } from '../output/row-writer.ts';
import { validNames } from '../output/valid-names.ts';
import type { StataStorage } from './header.ts';
import { layoutOf, MAX_TITLE, NAMES, type StataLayout } from './write-layout.ts';
import { encodeRows, type StataRows } from './write-rows.ts';

/** Widths of fields of version 118, in bytes. */
const NAME_BYTES = 129;
const FORMAT_BYTES = 57;
const TITLE_BYTES = 321;

const STORAGE_CODES = { strL: 32_768, double: 65_526, float: 65_527, long: 65_528, int: 65_529, byte: 65_530 };

const codeOf = (storage: StataStorage): number => (typeof storage === 'number' ? storage : STORAGE_CODES[storage]);

const uint16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const uint64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** The text in a field of fixed width, filled up with NUL. */
function field(text: string, width: number): Buffer {
  const bytes = Buffer.alloc(width);
  bytes.write(text, 0, width - 1, 'utf8');
  return bytes;
}

const tagged = (tag: string, ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(`<${tag}>`), ...parts, Buffer.from(`</${tag}>`)]);

const DATA = '<data>';
const DATA_END = '</data>';
const LONG_TEXTS = '<strls>';
const LONG_TEXTS_END = '</strls>';
const END = '</stata_dta>';

const labelSetOf = ({ name, labelsFrom }: StataLayout['columns'][number]): string => (labelsFrom === null ? '' : name);

/**
 * All before the records, and the map of the parts' places.
 * @param valueLabels byte where the value labels begin
 */
function headOf({ columns, recordBytes }: StataLayout, rows: number, valueLabels: number, end: number): Buffer {
  const start = Buffer.concat([
    Buffer.from('<stata_dta>'),
    tagged(
      'header',
      tagged('release', Buffer.from('118')),
      tagged('byteorder', Buffer.from('LSF')),
      tagged('K', uint16(columns.length)),
      tagged('N', uint64(rows)),
      tagged('label', uint16(0)),
      // The time is left out, so that the same table gives the same bytes.
      tagged('timestamp', Buffer.of(0)),
    ),
  ]);
  const parts = [
    tagged('variable_types', ...columns.map(({ storage }) => uint16(codeOf(storage)))),
    tagged('varnames', ...columns.map(({ name }) => field(name, NAME_BYTES))),
    tagged('sortlist', Buffer.alloc(2 * (columns.length + 1))),
    tagged('formats', ...columns.map(({ format }) => field(format, FORMAT_BYTES))),
    tagged('value_label_names', ...columns.map((column) => field(labelSetOf(column), NAME_BYTES))),
    tagged(
      'variable_labels',
      ...columns.map(({ title }) =>
        field(Array.from(title.replaceAll('\0', '')).slice(0, MAX_TITLE).join(''), TITLE_BYTES),
      ),
    ),
    tagged('characteristics'),
  ];
  const map = start.length;
  const places = [0, map];
  let at = map + '<map></map>'.length + 14 * 8;
  for (const part of parts) {
    places.push(at);
    at += part.length;
  }
  const longTexts = at + DATA.length + rows * recordBytes + DATA_END.length;
  places.push(at, longTexts, valueLabels, end - END.length, end);
  return Buffer.concat([start, tagged('map', ...places.map(uint64)), ...parts, Buffer.from(DATA)]);
}

/** Sets of value labels, each by the name of its column. */
function labelSets({ columns }: StataLayout, { dictionaries }: OutputTable): Buffer {
  const sets = columns.flatMap((column, index) => {
    const { name, labelsFrom } = column;
    if (labelsFrom === null) return [];
    const dictionary = dictionaries[index] ?? null;
    const words = dictionary === null ? ['false', 'true'] : stringsOf(dictionary);
    const texts = words.map((word) => Buffer.from(`${word}\0`));
    let offset = 0;
    const offsets = texts.map(({ length }) => {
      const own = offset;
      offset += length;
      return uint32(own);
    });
    const values = words.map((_, at) => uint32(at + labelsFrom));
    const table = Buffer.concat([uint32(words.length), uint32(offset), ...offsets, ...values, ...texts]);
    return [tagged('lbl', uint32(table.length), field(name, NAME_BYTES), Buffer.alloc(3), table)];
  });
  return tagged('value_labels', ...sets);
}

export const stataWriter: RowWriter<StataRows, StataLayout> = {
  sharesDictionaries: true,
  layoutOf,
  encode: encodeRows,
  async write(pieces, table, sink, layout) {
    const { fields, rows } = table;
    const { notices } = validNames(
      fields.map(({ name }) => name),
      NAMES,
    );
    // The map at the start says where the long texts end: it is written last, and the records go into their reserved place.
    const head = await sink.reserve(headOf(layout, rows, 0, END.length).length);
    let at = await sink.reserve(rows * layout.recordBytes);
    await sink.write(Buffer.from(DATA_END + LONG_TEXTS));
    const losses = new LossTotals();
    let first = 0;
    for await (const piece of pieces) {
      losses.add(piece.losses, first);
      first += piece.rows;
      writeAt(sink.descriptor, piece.records, at);
      at += piece.records.length;
      await sink.write(piece.longTexts);
    }
    await sink.write(Buffer.from(LONG_TEXTS_END));
    const valueLabels = sink.position;
    await sink.write(labelSets(layout, table));
    await sink.write(Buffer.from(END));
    writeAt(sink.descriptor, headOf(layout, rows, valueLabels, sink.position), head);
    return [
      ...notices,
      ...booleansAsCategories(fields, 'Stata', LABELLED_BOOLEANS),
      ...losses.notices(fields, {
        format: 'Stata',
        infinite: 'Stata has no infinite numbers, and none beyond 8.98 × 10^307',
        empty: 'Stata does not tell an empty text from a missing one',
        cut: 'A text of Stata ends at its first NUL character',
      }),
    ];
  },
};
