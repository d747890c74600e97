/** Reading and writing workbooks: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readSheet, type SheetInput } from './read-sheet.ts';
import { readXlsx } from './read.ts';

export { xlsxWriter } from './write.ts';

export const xlsxReader: FormatReader = {
  read: readXlsx,
  tasks: { 'xlsx.read': (input: SheetInput) => readSheet(input) },
};
