/** Rows as unpacked records of an SPSS system file, on worker threads. */
import { holdsNumbers } from '../../table/column.ts';
import { affect } from '../output/affected-cells.ts';
import type { OutputColumn, OutputRows } from '../output/output-column.ts';
import { noLosses, type RecordLosses } from '../output/record-losses.ts';
import { ORIGIN_MS } from './formats.ts';
import { SEGMENT_BYTES, SLOT, type SpssLayout, type WrittenVariable } from './write-layout.ts';

export interface SpssRows {
  readonly rows: number;
  readonly records: Uint8Array;
  readonly losses: RecordLosses;
}

/** The system-missing number. */
const MISSING = -Number.MAX_VALUE;
const NUL = 0;
const BLANK = 0x20;

export function encodeRows({ columns, rows }: OutputRows, _start: number, { variables, slots }: SpssLayout): SpssRows {
  const stride = SLOT * slots;
  const records = new Uint8Array(rows * stride).fill(BLANK);
  const view = new DataView(records.buffer);
  const losses = noLosses(columns.length);
  for (const [index, column] of columns.entries()) {
    const variable = variables[index];
    if (holdsNumbers(column.vector)) putNumbers(view, stride, column, variable, rows, index, losses);
    else if (variable.labelsFrom !== null) putCodes(view, stride, column, variable, variable.labelsFrom, rows);
    else putTexts(records, stride, column, variable, rows, index, losses);
  }
  return { rows, records, losses };
}

function putNumbers(
  view: DataView,
  stride: number,
  { vector: { cells, type } }: OutputColumn,
  { slot }: WrittenVariable,
  rows: number,
  index: number,
  losses: RecordLosses,
): void {
  for (let row = 0, place = SLOT * slot; row < rows; row++, place += stride) {
    const value = cells[row];
    let stored = value;
    if (Number.isNaN(value)) stored = MISSING;
    else if (type === 'datetime') {
      if (!Number.isInteger(value)) affect(losses.fine[index], row, value);
      stored = (Math.floor(value) - ORIGIN_MS) / 1000;
    } else if (Math.abs(value) >= Number.MAX_VALUE) {
      affect(losses.infinite[index], row, value);
      stored = MISSING;
    }
    view.setFloat64(place, stored, true);
  }
}

function putCodes(
  view: DataView,
  stride: number,
  { vector }: OutputColumn,
  { slot }: WrittenVariable,
  labelsFrom: number,
  rows: number,
): void {
  for (let row = 0; row < rows; row++) {
    const code = vector.cells[row];
    view.setFloat64(row * stride + SLOT * slot, code < 0 ? MISSING : code + labelsFrom, true);
  }
}

function putTexts(
  records: Uint8Array,
  stride: number,
  { vector, dictionary }: OutputColumn,
  { slot, width }: WrittenVariable,
  rows: number,
  index: number,
  losses: RecordLosses,
): void {
  if (dictionary === null) return;
  const { offsets, bytes } = dictionary;
  for (let row = 0; row < rows; row++) {
    const code = vector.cells[row];
    if (code < 0) continue;
    const from = offsets[code];
    const whole = offsets[code + 1];
    let to = Math.min(whole, from + width);
    // A letter is not cut within its bytes of UTF-8.
    while (to < whole && to > from && (bytes[to] & 0xc0) === 0x80) to--;
    while (to > from && (bytes[to - 1] === BLANK || bytes[to - 1] === NUL)) to--;
    if (to === from) {
      affect(losses.empty[index], row);
      continue;
    }
    if (to < whole) affect(losses.cut[index], row);
    let place = row * stride + SLOT * slot;
    // A segment of 255 bytes takes 256.
    for (let next = from; next < to; next++) {
      records[place++] = bytes[next];
      if ((next - from + 1) % SEGMENT_BYTES === 0) place++;
    }
  }
}
