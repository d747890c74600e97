/** A Python function that reads a sheet of a workbook as `core/formats/xlsx` does, with what was found in the fitted one. */
import { rangeOf } from '../../../words/cell-name.ts';
import { missingTexts } from '../../../graph/missing-words.ts';
import type { FrozenSource } from '../../frozen.ts';
import { flat, list } from '../layout.ts';
import { py, type PythonCode, pythonNumber, pythonString } from '../literals.ts';

export function readSheet({ type, params }: FrozenSource): PythonCode {
  const range = typeof params['range'] === 'string' ? rangeOf(params['range']) : null;
  const skip = typeof params['skip_rows'] === 'number' ? params['skip_rows'] : 0;
  const top = pythonNumber((range?.top ?? 0) + skip);
  const rows = range === null ? py`${top}:` : py`${top}:${pythonNumber(range.bottom + 1)}`;
  const columns = range === null ? py`:` : py`${pythonNumber(range.left)}:${pythonNumber(range.right + 1)}`;
  const named = typeof params['sheet'] === 'string' && params['sheet'] !== '';
  const sheet = named ? pythonString(params['sheet'] as string) : py`0`;
  const words = flat(list(missingTexts({ type, params }).map(pythonString)));
  return py`def read_xlsx(source):
    """A sheet of a workbook as a DataFrame of cells as they stand there; rows above the table are left out."""
    cells = pd.read_excel(source, sheet_name=${sheet}, header=None, dtype=object, keep_default_na=False, na_filter=False)
    cells = cells.iloc[${rows}, ${columns}]
    cells = cells.where(cells.notna() & (cells != ""), None)
    filled = cells.notna()
    if not filled.any(axis=None):
        raise ValueError("The sheet has no cells.")
    used = [np.flatnonzero(filled.any(axis=axis)) for axis in (1, 0)]
    cells = cells.iloc[used[0][0] : used[0][-1] + 1, used[1][0] : used[1][-1] + 1]
    ${
      params['header'] === false
        ? py`names = [f"column_{place + 1}" for place in range(cells.shape[1])]`
        : py`names = ["" if cell is None else text_of(cell) for cell in cells.iloc[0]]
    names = own_names([name or f"column_{place + 1}" for place, name in enumerate(names)])
    cells = cells.iloc[1:]`
    }
    cells = cells.set_axis(names, axis=1).reset_index(drop=True)
    missing = ${words}
    return cells.map(lambda cell: None if isinstance(cell, str) and cell in missing else cell)`;
}
