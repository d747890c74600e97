/** The tables of an HTML page, row by row while the page is read. No script is run, and nothing that the page names is loaded. */
import { cellText, columnSpan, isHiddenStyle, rowSpan, type TableCell } from '../../words/table-cells.ts';
import { type Attributes, Markup } from './markup.ts';

export interface HtmlCell extends TableCell {
  /** `th`. */
  readonly isHeader: boolean;
}

/** `thead`, `tbody` and `tfoot`; rows outside of all are of the body. */
export type Section = 'head' | 'body' | 'foot';

/** Receives what a scan finds. Tables are numbered in the order in which they begin, from 1; hidden ones are not counted. */
export interface TableSink {
  begin(table: number, id: string): void;
  caption(table: number, text: string): void;
  row(table: number, cells: readonly HtmlCell[], section: Section): void;
  /** A group of rows ends. */
  endGroup(table: number): void;
  /** Cells that are not shown, by themselves or with their row. */
  hidden(table: number, cells: number): void;
  /** A table within a cell of this one. */
  nested(table: number): void;
  /** `isCut`: the page ends before the table does. */
  end(table: number, isCut: boolean): void;
}

interface OpenTable {
  readonly number: number;
  section: Section;
  isSectionHidden: boolean;
  row: HtmlCell[] | null;
  isRowHidden: boolean;
  cell: { readonly parts: string[]; readonly spans: Omit<HtmlCell, 'text'> } | null;
  caption: string[] | null;
}

interface HiddenElement {
  readonly name: string;
  /** Open elements of its name, itself among them. */
  depth: number;
  /** Open tables, itself among them. */
  tables: number;
}

/** Elements whose text is not shown. */
const WITHOUT_TEXT = new Set(['script', 'style', 'template', 'title', 'select', 'svg']);
/** Elements that have no end tag. */
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** Elements that begin on a line of their own: their text does not join the text before them. */
const BLOCKS = new Set('br p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 hr pre'.split(' '));
const SECTIONS: ReadonlyMap<string, Section> = new Map([
  ['thead', 'head'],
  ['tbody', 'body'],
  ['tfoot', 'foot'],
]);
/** Elements of a table, whose tags end whatever is open in the cell before them. */
const PARTS = new Set(['td', 'th', 'tr', ...SECTIONS.keys(), 'caption', 'colgroup', 'col']);

const isCell = (name: string): boolean => name === 'td' || name === 'th';

export class TableScanner {
  readonly #sink: TableSink;
  readonly #markup: Markup;
  readonly #open: OpenTable[] = [];
  #count = 0;
  /** The element that is open and not shown; null if there is none. */
  #hidden: HiddenElement | null = null;

  constructor(sink: TableSink) {
    this.#sink = sink;
    this.#markup = new Markup({
      open: (name, attributes) => this.#opened(name, attributes),
      close: (name) => this.#closed(name),
      text: (text) => this.#text(text),
    });
  }

  push(text: string): void {
    this.#markup.push(text);
  }

  end(): void {
    this.#markup.end();
    while (this.#open.length > 0) this.#endTable(true);
  }

  #opened(name: string, attributes: Attributes): void {
    if (this.#hidden !== null && this.#staysHidden(name)) return;
    const table = this.#open.at(-1);
    const isHidden = WITHOUT_TEXT.has(name) || attributes.hidden !== undefined || isHiddenStyle(attributes.style);
    if (name === 'table') {
      // Outside of cells, a table ends the one before it.
      if (table !== undefined && table.cell === null && table.caption === null) this.#endTable(false);
      else if (table !== undefined && !isHidden) this.#sink.nested(table.number);
      if (isHidden) this.#hidden = { name, depth: 1, tables: 1 };
      else this.#begin(attributes.id ?? '');
    } else if (table !== undefined && name === 'tr') {
      this.#endRow(table);
      table.row = [];
      table.isRowHidden = isHidden || table.isSectionHidden;
    } else if (table !== undefined && isCell(name)) {
      this.#endCell(table);
      table.row ??= [];
      if (isHidden) this.#sink.hidden(table.number, 1);
      else table.cell = { parts: [], spans: spansOf(name, attributes) };
    } else if (table !== undefined && SECTIONS.has(name)) {
      this.#endGroup(table);
      table.section = SECTIONS.get(name) as Section;
      table.isSectionHidden = isHidden;
      return;
    } else if (table !== undefined && name === 'caption') {
      table.caption = [];
    } else if (BLOCKS.has(name)) {
      this.#text(' ');
    }
    if (isHidden && name !== 'tr' && name !== 'table' && !VOID.has(name)) this.#hidden = { name, depth: 1, tables: 0 };
  }

  #begin(id: string): void {
    const number = ++this.#count;
    this.#open.push({
      number,
      section: 'body',
      isSectionHidden: false,
      row: null,
      isRowHidden: false,
      cell: null,
      caption: null,
    });
    this.#sink.begin(number, id);
  }

  /** Whether an element that begins is within the hidden one. */
  #staysHidden(name: string): boolean {
    const hidden = this.#hidden as HiddenElement;
    if (name === 'table') hidden.tables++;
    else if (hidden.tables === 0 && PARTS.has(name) && this.#open.length > 0) this.#hidden = null;
    else if (name === hidden.name && !VOID.has(name)) hidden.depth++;
    return this.#hidden !== null;
  }

  /** Whether an end tag belongs to the hidden element or is within it. */
  #endsHidden(name: string): boolean {
    const hidden = this.#hidden as HiddenElement;
    if (name === 'table' ? hidden.tables === 0 : hidden.tables === 0 && PARTS.has(name) && this.#open.length > 0) {
      // The end of an element around it, or of itself.
      this.#hidden = null;
      return false;
    }
    if (name === 'table') hidden.tables--;
    else if (name === hidden.name) hidden.depth--;
    if (hidden.depth === 0 || (hidden.name === 'table' && hidden.tables === 0)) this.#hidden = null;
    return true;
  }

  #closed(name: string): void {
    if (this.#hidden !== null && this.#endsHidden(name)) return;
    const table = this.#open.at(-1);
    if (table === undefined) return;
    if (name === 'table') this.#endTable(false);
    else if (isCell(name)) this.#endCell(table);
    else if (name === 'tr') this.#endRow(table);
    else if (SECTIONS.has(name)) this.#endGroup(table);
    else if (name === 'caption') this.#endCaption(table);
    else if (BLOCKS.has(name)) this.#text(' ');
    // These end all that is open in them; a page without them may be cut off.
    else if (name === 'body' || name === 'html') while (this.#open.length > 0) this.#endTable(false);
  }

  #text(text: string): void {
    if (this.#hidden !== null) return;
    const table = this.#open.at(-1);
    if (table === undefined) return;
    if (table.cell !== null) table.cell.parts.push(text);
    else table.caption?.push(text);
  }

  #endCaption(table: OpenTable): void {
    if (table.caption === null) return;
    this.#sink.caption(table.number, cellText(table.caption.join('')));
    table.caption = null;
  }

  #endCell(table: OpenTable): void {
    this.#endCaption(table);
    const { cell } = table;
    if (cell === null) return;
    table.cell = null;
    table.row?.push({ ...cell.spans, text: cellText(cell.parts.join('')) });
  }

  #endRow(table: OpenTable): void {
    this.#endCell(table);
    const { row } = table;
    table.row = null;
    if (row === null || row.length === 0) return;
    if (table.isRowHidden) this.#sink.hidden(table.number, row.length);
    else this.#sink.row(table.number, row, table.section);
    table.isRowHidden = false;
  }

  #endGroup(table: OpenTable): void {
    this.#endRow(table);
    this.#sink.endGroup(table.number);
    table.section = 'body';
    table.isSectionHidden = false;
  }

  #endTable(isCut: boolean): void {
    const table = this.#open.at(-1) as OpenTable;
    this.#endRow(table);
    this.#open.pop();
    this.#sink.end(table.number, isCut);
  }
}

const spansOf = (name: string, { colspan, rowspan }: Attributes): Omit<HtmlCell, 'text'> => ({
  colSpan: columnSpan(colspan),
  rowSpan: rowSpan(rowspan),
  isHeader: name === 'th',
});
