/** Reads a sheet of a workbook. */
import { stat } from 'node:fs/promises';
import { storedTypes } from '../../ir/column-types.ts';
import type { Notice } from '../../ir/notice.ts';
import { assemble } from '../pieces/assemble.ts';
import { decidedTypes, type ReadFile } from '../source.ts';
import { cellName, type SheetInput, type SheetOutput, timeLimitOf } from './read-sheet.ts';

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Reads one sheet, or a range of it, in memory on one thread; larger workbooks are refused. */
export const readXlsx: ReadFile = async (path, params, { run, sink, rows = Infinity }) => {
  const types = decidedTypes(params);
  // Where there is no such file, its reader says so.
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const input: SheetInput = {
    path,
    sheet: textOf(params['sheet']),
    range: textOf(params['range']),
    header: (params['header'] as boolean | null | undefined) ?? null,
    types,
    most: rows,
    timeLimit: timeLimitOf(path, bytes),
  };
  for await (const found of run.parallel.map<SheetInput, SheetOutput>('xlsx.read', [input])) {
    const made = await assemble(found.columns, [found.piece], { run, sink: sink(), file: path, types });
    const { fields } = made.table;
    const { sheet, origin } = found;
    const others = found.sheets.filter((name) => name !== found.sheet);
    const sheets: Notice[] =
      input.sheet === null && others.length > 0
        ? [
            {
              code: 'source.sheet',
              message: `Read is the sheet "${found.sheet}"; there are also ${others.map((name) => `"${name}"`).join(', ')}.`,
              count: others.length,
            },
          ]
        : [];
    return {
      ...made,
      decided: {
        sheet: found.sheet,
        header: found.header,
        types: storedTypes(fields),
      },
      malformed: [],
      malformedTotal: 0,
      locate: async (row, column) => ({ cell: cellName(sheet, origin.row + row, origin.column + column) }),
      warnings: sheets.map(({ message }) => message),
      notices: sheets,
    };
  }
  throw new Error('the pool gave no result');
};
