/** The tables of an HTML page with their sizes, and the one that is read. */
import { SpanningRows } from '../../words/table-cells.ts';
import { cutTable, noSuchTable, noTable, tooLarge, tooManyTables, tooWide } from './html-problems.ts';
import { NAME_LETTERS, type PageTable } from './page-table.ts';
import type { HtmlCell, TableSink } from './scan-tables.ts';

type Counted = { -readonly [Key in keyof PageTable]: PageTable[Key] };

/** Maximum columns of a table: those of a sheet of Excel. */
const MAX_COLUMNS = 16_384;
const MAX_TABLES = 100_000;
/** Cells beyond which there must be some text for each. */
const MANY_CELLS = 50_000_000;
/** Texts of the first row that are kept. */
const FIRST_TEXTS = 3;

/** Columns that a row of cells takes at most. */
export const claimedColumns = (cells: readonly HtmlCell[]): number =>
  cells.reduce((sum, { colSpan }) => sum + colSpan, 0);

/** Counts rows and columns of every table. `letters` are those of the page so far. */
export class TableCounts implements TableSink {
  readonly tables: Counted[] = [];
  readonly #file: string;
  readonly #letters: () => number;
  readonly #open = new Map<number, SpanningRows>();
  #cells = 0;

  constructor(file: string, letters: () => number) {
    this.#file = file;
    this.#letters = letters;
  }

  begin(number: number, id: string): void {
    if (number > MAX_TABLES) throw tooManyTables(this.#file, MAX_TABLES);
    this.#open.set(number, new SpanningRows());
    this.tables.push({ number, id, caption: '', rows: 0, columns: 0, first: [], hidden: 0, nested: 0, isCut: false });
  }

  caption(table: number, text: string): void {
    this.#of(table).caption ||= text;
  }

  row(table: number, cells: readonly HtmlCell[]): void {
    const found = this.#of(table);
    const claimed = claimedColumns(cells);
    if (claimed > MAX_COLUMNS) throw tooWide(this.#file, table, claimed);
    const texts = (this.#open.get(table) as SpanningRows).row(cells);
    if (texts.length > MAX_COLUMNS) throw tooWide(this.#file, table, texts.length);
    this.#cells += texts.length;
    if (this.#cells > MANY_CELLS && this.#cells > this.#letters()) throw tooLarge(this.#file);
    if (found.first.length === 0)
      found.first = [...new Set(texts.filter((text) => text !== ''))]
        .slice(0, FIRST_TEXTS)
        .map((text) => text.slice(0, NAME_LETTERS));
    found.rows++;
    found.columns = Math.max(found.columns, texts.length);
  }

  endGroup(table: number): void {
    this.#open.get(table)?.endGroup();
  }

  hidden(table: number, cells: number): void {
    this.#of(table).hidden += cells;
  }

  nested(table: number): void {
    this.#of(table).nested++;
  }

  end(table: number, isCut: boolean): void {
    this.#of(table).isCut = isCut;
    this.#open.delete(table);
  }

  #of(table: number): Counted {
    return this.tables[table - 1];
  }
}

export interface ChosenTable {
  readonly table: PageTable;
  /** Those that were not read, where none was asked for. */
  readonly others: readonly PageTable[];
}

/** The table of this number, caption or id; where none is wanted, the one with the most cells. */
export function chooseTable(all: readonly PageTable[], wanted: string | null, file: string): ChosenTable {
  const tables = all.filter(({ columns }) => columns > 0);
  if (tables.length === 0) throw noTable(file);
  const table =
    wanted === null
      ? tables.reduce((most, next) => (next.rows * next.columns > most.rows * most.columns ? next : most))
      : [
          tables.find(({ caption, id }) => caption === wanted || id === wanted),
          tables.find(({ number }) => String(number) === wanted.trim()),
        ].find((found) => found !== undefined);
  if (table === undefined) throw noSuchTable(file, wanted ?? '', tables);
  if (table.isCut) throw cutTable(file, table);
  return { table, others: wanted === null ? tables.filter((other) => other !== table) : [] };
}
