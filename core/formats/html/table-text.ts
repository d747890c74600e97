/** The rows of a table as delimited text, which the reader of CSV takes: cells of pages have no types, as those of CSV have none. */
import { hasDecimalComma, hasGroups } from '../csv/dialect/number-marks.ts';
import { SpanningRows } from '../../words/table-cells.ts';
import type { HtmlCell, Section, TableSink } from './scan-tables.ts';

export interface TextOptions {
  readonly table: number;
  readonly columns: number;
  /** Whether rows of `thead`, or of `th` only, hold the names; else they are rows like the others. */
  readonly readsNames: boolean;
  /** Whether rows of `tfoot` are read. */
  readonly keepsFooter: boolean;
}

export class TableText implements TableSink {
  /** Whether the first line holds names that the page marks as such; null before a row was read. */
  hasNames: boolean | null = null;
  /** Rows of a single cell above the names. */
  readonly titles: string[] = [];
  /** Rows that hold names. */
  nameRows = 0;
  /** Rows of `tfoot` that are left out, and the first texts of the first. */
  footerRows = 0;
  footer = '';
  /** Cells with commas between digits that may group thousands, and the first of them. */
  grouped = 0;
  firstGrouped = '';
  /** Whether a comma is the decimal mark of a cell. */
  hasDecimalCommas = false;
  readonly #options: TextOptions;
  readonly #spans = new SpanningRows();
  readonly #names: string[][] = [];
  #lines: string[] = [];
  #isFirst = true;
  #hasHead = false;

  constructor(options: TextOptions) {
    this.#options = options;
  }

  /** The text since the last call. */
  take(): string {
    const text = this.#lines.join('');
    this.#lines = [];
    return text;
  }

  row(table: number, cells: readonly HtmlCell[], section: Section): void {
    if (table !== this.#options.table) return;
    const texts = this.#spans.row(cells);
    while (texts.length < this.#options.columns) texts.push('');
    if (section === 'foot' && !this.#options.keepsFooter) {
      if (this.footerRows++ === 0)
        this.footer = texts
          .filter((text) => text !== '')
          .slice(0, 3)
          .join(', ');
      return;
    }
    if (this.#options.readsNames && this.hasNames === null && this.#isName(cells, section)) {
      const isTitle = cells.length === 1 && texts.length > 1 && cells[0].colSpan > 1;
      if (isTitle) this.titles.push(cells[0].text);
      else this.#names.push(texts);
      return;
    }
    this.#endNames();
    for (const text of texts) if (text.includes(',')) this.#countComma(text);
    this.#line(texts);
  }

  #countComma(text: string): void {
    if (hasDecimalComma(text)) this.hasDecimalCommas = true;
    else if (hasGroups(text) && this.grouped++ === 0) this.firstGrouped = text;
  }

  /** A row of the head; without a head, a row of header cells above all others. */
  #isName(cells: readonly HtmlCell[], section: Section): boolean {
    if (section === 'head') this.#hasHead = true;
    return section === 'head' || (!this.#hasHead && cells.every(({ isHeader }) => isHeader));
  }

  #endNames(): void {
    if (this.hasNames !== null) return;
    this.nameRows = this.#names.length;
    this.hasNames = this.nameRows > 0;
    if (this.hasNames) this.#line(joinedNames(this.#names));
    // Without names below them, titles are rows.
    else for (const title of this.titles.splice(0)) this.#line(Array<string>(this.#options.columns).fill(title));
  }

  endGroup(table: number): void {
    if (table === this.#options.table) this.#spans.endGroup();
  }

  end(table: number): void {
    if (table === this.#options.table) this.#endNames();
  }

  begin(): void {}
  caption(): void {}
  hidden(): void {}
  nested(): void {}

  #line(texts: readonly string[]): void {
    const cells = texts.map(quoted);
    // The first letters of the text must not look like those of a file of another format.
    if (this.#isFirst && /^[^\d"+.-]/.test(cells[0])) cells[0] = `"${cells[0]}"`;
    this.#isFirst = false;
    // An empty line is no row.
    this.#lines.push(cells.length === 1 && cells[0] === '' ? '""\n' : `${cells.join(',')}\n`);
  }
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Names of several rows, joined; a text that spans rows is there once. */
function joinedNames(rows: readonly (readonly string[])[]): string[] {
  return rows[0].map((_, column) => {
    const parts = rows.map((row) => row[column]).filter((text) => text !== '');
    return parts.filter((text, index) => text !== parts[index - 1]).join('_');
  });
}
