/** Reading and writing workbooks: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import type { OldWorkbookInput } from './old-workbook.ts';
import { readXlsx } from './read.ts';
import { readStrings } from './shared-strings.ts';
import { readPart } from './sheet-part.ts';

export { xlsxWriter } from './write.ts';

export const xlsxReader: FormatReader = {
  read: readXlsx,
  tasks: {
    'xlsx.part': readPart,
    'xlsx.strings': readStrings,
    // The library for binary workbooks is large, and few need it.
    'xlsx.old': async (input: OldWorkbookInput) => (await import('./old-workbook.ts')).readOldWorkbook(input),
  },
};
