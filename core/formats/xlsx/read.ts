/**
 * Reads a sheet of a workbook, a few megabytes of its rows a thread. Columns and types are those of its beginning at first;
 * where a later row contradicts them, the sheet is read once more, with what was counted then.
 */
import { storedTypes } from '../../ir/column-types.ts';
import type { Notice } from '../../ir/notice.ts';
import { isStringType } from '../../ir/types.ts';
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import { columnNames, numberedNames } from '../cells/column-names.ts';
import { certain, type Finding } from '../cells/finding.ts';
import { Damage } from '../damage.ts';
import { assemble, type Piece } from '../pieces/assemble.ts';
import { decidedTypes, type DecidedTypes, type ReadFile, type ReadOptions, type ReadTable } from '../source.ts';
import { type Book, openBook } from './book.ts';
import { type CellRange, cellName, rangeOf } from '../../words/cell-name.ts';
import { addCounts, type ColumnCounts, noCounts, sheetType, type SheetType } from './column-counts.ts';
import { NotWorkbook } from './office-workbook.ts';
import { TooLarge } from './package-parts.ts';
import { type PassOptions, PartTooWide, readParts } from './read-pass.ts';
import {
  emptyPiece,
  type HeadRow,
  MAX_CELLS,
  type PlannedColumn,
  type SheetPlan,
  vectorType,
} from './sheet-columns.ts';
import { headerOf, titleRows } from './sheet-head.ts';
import { columnNotes, guessNotice, mergedNotice, sheetNotice, titleNotice } from './sheet-notices.ts';
import { badRange, damaged, emptySheet, noSheet, notWorkbook, tooLarge, tooWide } from './sheet-problems.ts';

type Params = Readonly<Record<string, unknown>>;

/** Beyond the last cell of any sheet. */
const ALL: CellRange = { top: 0, left: 0, bottom: 2 ** 30, right: 2 ** 20 };

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export const readXlsx: ReadFile = async (path, params, options) => {
  let book: Book | null = null;
  try {
    book = await openBook(path, options.run);
    return await new SheetReader(path, book, params, options).read();
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(path);
    if (error instanceof NotWorkbook) throw notWorkbook(path);
    if (error instanceof Damage) throw damaged(path, error.message);
    if (error instanceof PartTooWide) throw tooWide(path, error.sheet, error.used);
    throw error;
  } finally {
    await book?.close();
  }
};

/** What is known of a sheet before its rows are read. */
interface Layout {
  readonly sheet: string;
  readonly skip: Finding<number>;
  readonly header: Finding<boolean>;
  /** The row of names, or the first row where there is none, counted from 0. */
  readonly top: number;
  /** Cells of that row by column. */
  readonly names: ReadonlyMap<number, string>;
  /** The first text above the table. */
  readonly title: string;
}

class SheetReader {
  private readonly path: string;
  private readonly book: Book;
  private readonly options: ReadOptions;
  private readonly types: DecidedTypes;
  private readonly params: Params;
  private readonly missing: readonly string[];
  /** Columns of the sheet in which cells are filled. */
  private left = Infinity;
  private right = -1;

  constructor(path: string, book: Book, params: Params, options: ReadOptions) {
    this.path = path;
    this.book = book;
    this.options = options;
    this.params = params;
    this.types = decidedTypes(params);
    this.missing = (params['missing'] as readonly string[] | null | undefined) ?? PANDAS_MISSING;
  }

  async read(): Promise<ReadTable> {
    const { path, book } = this;
    const wanted = textOf(this.params['sheet']);
    const sheets = book.sheets();
    const isWanted = (name: string, position: number): boolean =>
      wanted === null
        ? position === 0
        : name === wanted || (isNumber(wanted, sheets) && position === Number(wanted) - 1);
    const rangeName = textOf(this.params['range']);
    const range = rangeName === null ? ALL : rangeOf(rangeName);
    if (range === null) throw badRange(path, rangeName ?? '');
    let name = '';
    let found = -1;
    /** Once a sheet is found, it is the one. */
    const knowing = (is: string, position: number): boolean => {
      if (found >= 0) return position === found;
      if (!isWanted(is, position)) return false;
      name = is;
      found = position;
      return true;
    };
    const skip = this.params['skip_rows'] as number | null | undefined;
    const from = { ...range, top: range.top + (skip ?? 0) };
    const pass: PassOptions = {
      book,
      run: this.options.run,
      isWanted: knowing,
      range: from,
      missing: this.missing,
      plan: null,
      size: 1,
    };
    const head = await this.head(pass);
    if (found < 0)
      throw noSheet(
        path,
        wanted ?? '1',
        book.sheets().map((sheet) => sheet.name),
      );
    if (head.length === 0) throw emptySheet(path, name, rangeName);
    const layout = this.layout(name, head, skip ?? null);
    const { rows: most = Infinity } = this.options;
    const first = layout.top + (layout.header.value ? 1 : 0);
    const bottom = Math.min(from.bottom, first + most - 1);
    // Cells of titles fill no column of the table: a later read of the document skips their rows, and must find the same columns.
    const below = { ...from, top: layout.top };
    if (layout.top > head[0].row) await this.head({ ...pass, range: below });
    return this.table({ ...pass, range: { ...below, bottom }, size: book.sizeOf(name) }, layout, first);
  }

  /** The first filled rows, and the columns that the first part of the sheet fills. */
  private async head(pass: PassOptions): Promise<readonly HeadRow[]> {
    for await (const { used, head } of readParts(pass)) {
      if (used === null) continue;
      this.left = used.left;
      this.right = used.right;
      return head;
    }
    return [];
  }

  private layout(sheet: string, head: readonly HeadRow[], skip: number | null): Layout {
    // A document that decided the types was made when no row was left out.
    const isFound = skip === null && this.types.size === 0 && textOf(this.params['range']) === null;
    const titles = isFound ? titleRows(head) : certain(0, CHOSEN);
    const rows = head.slice(titles.value);
    const given = this.params['header'] as boolean | null | undefined;
    const header = typeof given === 'boolean' ? certain(given, CHOSEN) : headerOf(rows, this.left, this.right);
    const [first] = rows;
    return {
      sheet,
      header,
      // Counted from the sheet's first row, or the range's.
      skip: skip === null ? { ...titles, value: titles.value === 0 ? 0 : first.row } : certain(skip, CHOSEN),
      top: first.row,
      names: new Map(first.cells.map(({ column, text }) => [column, text])),
      title: titles.value === 0 ? '' : (head[0]?.cells[0]?.text ?? ''),
    };
  }

  /** Reads the rows from `first` on; again where they contradict what was known. */
  private async table(pass: PassOptions, layout: Layout, first: number): Promise<ReadTable> {
    const { path, book, types } = this;
    const { run } = this.options;
    const { sheet } = layout;
    let counts = await this.countFirst(pass, sheet, first);
    for (;;) {
      const { left, right } = this;
      const { names, notes } = layout.header.value
        ? columnNames(Array.from({ length: right - left + 1 }, (_, at) => layout.names.get(left + at) ?? ''))
        : numberedNames(right - left + 1);
      const columns = names.map((name, at) => plannedColumn(name, counts.get(left + at), types));
      const plan: SheetPlan = { sheet, top: first, left, right, columns };
      const made = new Rows(plan, columns);
      const assembled = await assemble(
        columns.map(({ name, type }) => ({ name, type: vectorType(type), evidence: [], warnings: [] })),
        made.pieces(readParts({ ...pass, plan })),
        { run, sink: this.options.sink(), file: path, types },
      );
      if (made.isContradicted) {
        this.left = made.left;
        this.right = made.right;
        counts = new Map(made.counts.map((of, at) => [left + at, of]));
        continue;
      }
      const { isUncalculated } = book;
      const merges = made.merges.filter((range) => isInTable(range, layout.top, made.nextRow - 1, left, right));
      const notices = [
        textOf(this.params['sheet']) === null ? sheetNotice(sheet, book.sheets()) : null,
        titleNotice(layout.title === '' ? 0 : layout.skip.value, layout.title),
        guessNotice(layout.header),
        mergedNotice(merges),
      ].filter((notice): notice is Notice => notice !== null);
      return {
        ...assembled,
        columns: assembled.columns.map((column, at) => {
          const place = { sheet, column: left + at };
          const context = { rename: layout.header.value ? notes[at] : null, isUncalculated };
          const own = columnNotes(column.name, column.type, made.counts[at], place, context);
          const all = [...own.notices, ...(column.notices ?? [])];
          return {
            ...column,
            evidence: [...own.evidence, ...column.evidence],
            warnings: [...own.warnings, ...column.warnings],
            ...(all.length > 0 && { notices: all }),
          };
        }),
        decided: {
          sheet,
          header: layout.header.value,
          skip_rows: layout.skip.value,
          types: storedTypes(assembled.table.fields),
        },
        dialect: { header: layout.header.evidence, skip_rows: layout.skip.evidence },
        findings: { header: layout.header, skip_rows: layout.skip },
        malformed: [],
        malformedTotal: 0,
        locate: async (row, column) => ({ cell: cellName(sheet, first + row, left + column) }),
        warnings: notices.map(({ message }) => message),
        notices,
      };
    }
  }

  /** Kinds of cells in the first part of the sheet, by column of the sheet. */
  private async countFirst(pass: PassOptions, sheet: string, first: number): Promise<Map<number, ColumnCounts>> {
    const { left, right } = this;
    const plan: SheetPlan = { sheet, top: first, left, right, columns: null };
    for await (const { used, counts } of readParts({ ...pass, plan })) {
      if (used !== null) return new Map(counts.map((of, at) => [left + at, of]));
    }
    return new Map();
  }
}

const CHOSEN = 'Chosen by you.';

/** Whether the text is the number of a sheet and not the name of one. */
const isNumber = (text: string, sheets: readonly { readonly name: string }[]): boolean =>
  /^\d+$/.test(text) && !sheets.some(({ name }) => name === text);

function plannedColumn(name: string, counts: ColumnCounts | undefined, types: DecidedTypes): PlannedColumn {
  const found: SheetType = (counts === undefined ? null : sheetType(counts)) ?? 'number';
  const decided = types.get(name);
  if (decided === undefined) return { name, type: found, isDecided: false };
  const type = isStringType(decided) ? 'text' : (decided as Exclude<SheetType, 'seconds'>);
  return { name, type: type === 'number' && found === 'seconds' ? found : type, isDecided: true };
}

const isInTable = (range: CellRange, top: number, bottom: number, left: number, right: number): boolean =>
  range.bottom >= top && range.top <= bottom && range.right >= left && range.left <= right;

/** Rows that are missing between filled ones come in pieces of this many at most. */
const GAP_ROWS = 1 << 16;

/** The rows of the table so far, put together from the parts of the sheet. */
class Rows {
  readonly counts: ColumnCounts[];
  readonly merges: CellRange[] = [];
  /** The row of the sheet after the last one. */
  nextRow: number;
  /** Columns of the sheet in which cells are filled. */
  left: number;
  right: number;
  isContradicted = false;
  private readonly sheet: string;
  private readonly first: number;
  private readonly columns: readonly PlannedColumn[];

  constructor({ sheet, top, left, right }: SheetPlan, columns: readonly PlannedColumn[]) {
    this.sheet = sheet;
    this.first = top;
    this.nextRow = top;
    this.left = left;
    this.right = right;
    this.columns = columns;
    this.counts = columns.map(noCounts);
  }

  async *pieces(parts: ReturnType<typeof readParts>): AsyncGenerator<Piece> {
    const { columns, first } = this;
    for await (const { used, counts, merges, made } of parts) {
      counts.forEach((of, at) => addCounts(this.counts[at], of));
      for (const range of merges) this.merges.push(range);
      if (used !== null && (used.left < this.left || used.right > this.right)) {
        this.left = Math.min(this.left, used.left);
        this.right = Math.max(this.right, used.right);
        this.isContradicted = true;
      }
      if (made === 'misfit') this.isContradicted = true;
      if (this.isContradicted || made === null || made === 'misfit') continue;
      const bottom = made.top + made.piece.rows;
      if ((bottom - first) * columns.length > MAX_CELLS)
        throw new PartTooWide(this.sheet, { top: first, left: this.left, bottom: bottom - 1, right: this.right });
      for (let row = this.nextRow; row < made.top; row += GAP_ROWS)
        yield emptyPiece(columns, Math.min(GAP_ROWS, made.top - row));
      yield made.piece;
      this.nextRow = bottom;
    }
  }
}
