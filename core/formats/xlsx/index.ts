/** Reading and writing workbooks: the public interface of this folder. */
import { readSheet, type SheetInput } from './read-sheet.ts';

export { readXlsx } from './read.ts';
export { encodeSheetRows, MAX_TEXT, refuseTooLargeSheet, workbook } from './write.ts';

/** The work of this folder that runs on worker threads. */
export const xlsxTasks = { 'xlsx.read': (input: SheetInput) => readSheet(input) };
