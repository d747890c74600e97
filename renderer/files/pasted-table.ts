/** Rows copied from a spreadsheet become a source that holds them in the document itself, so no file is needed. */
import { addNode } from '../store/changes.ts';
import type { Position } from '../store/placement.ts';
import type { Workbench } from '../store/workbench.ts';

/** Larger tables belong in a file, because the document is saved with every edit. */
const MAX_LETTERS = 1_000_000;

/** Whether a text is rows of cells separated by tabs, as copied from spreadsheets. */
export function isTable(text: string): boolean {
  const [first = '', ...rows] = text.trimEnd().split('\n');
  return first.includes('\t') && rows.length > 0 && !/^\s*[[{]/.test(text);
}

/** Adds the source and selects it. */
export function addPastedTable(workbench: Workbench, text: string, at: Position): void {
  if (text.length > MAX_LETTERS) {
    workbench.toast({
      tone: 'error',
      title: 'This is too much to paste.',
      detail: 'Up to a million letters stand in a pipeline. Save the sheet as a file and drop that.',
    });
    return;
  }
  let id = '';
  workbench.edit('Paste a table', (draft) => {
    const params = { path: 'pasted table', text, delimiter: '\t' };
    id = addNode(draft, { type: 'CsvSource', params, name: 'Pasted table', idFrom: 'pasted' }, at);
  });
  workbench.select([id]);
}
