/**
 * Cells of an HTML table as rows of texts: one rule for files and for what is pasted. As in pandas.read_html, the text of a
 * cell that spans several columns or rows stands in each of them. As in browsers, no cell reaches beyond its group of rows.
 */

export interface TableCell {
  readonly text: string;
  readonly colSpan: number;
  /** 0: to the end of the group of rows. */
  readonly rowSpan: number;
}

/** Maximum columns and rows that a cell spans, by the standard of HTML. */
const MAX_COLUMN_SPAN = 1000;
const MAX_ROW_SPAN = 65_534;

/** Columns that a cell spans, by its attribute. */
export const columnSpan = (attribute: string | undefined): number =>
  Math.min(MAX_COLUMN_SPAN, Math.max(1, Math.trunc(Number.parseInt(attribute ?? '1', 10)) || 1));

/** Rows that a cell spans, by its attribute; 0: all that follow in its group. */
export function rowSpan(attribute: string | undefined): number {
  const rows = Number.parseInt(attribute ?? '1', 10);
  return Number.isNaN(rows) || rows < 0 ? 1 : Math.min(MAX_ROW_SPAN, rows);
}

/** Whether a style hides its element. */
export const isHiddenStyle = (style: string | null | undefined): boolean =>
  style !== null && style !== undefined && /(?:^|;)\s*display\s*:\s*none/i.test(style);

/** Text of a cell on one line: blanks at its ends are dropped, and those between words are one, unless it is a single no-break space. */
export const cellText = (text: string): string => text.trim().replace(/[\t\n\f\r ]+|\s{2,}/g, ' ');

/** Puts the cells of a table into columns, row by row. */
export class SpanningRows {
  /** Cells that reach into the next rows, by column. */
  #open: { text: string; rows: number }[] = [];

  /** Texts of a row. The same cells must not be given twice. */
  row(cells: readonly TableCell[]): string[] {
    const texts: string[] = [];
    const next: { text: string; rows: number }[] = [];
    const reach = (): void => {
      for (let open = this.#open[texts.length]; open !== undefined; open = this.#open[texts.length]) {
        if (open.rows > 1) next[texts.length] = { ...open, rows: open.rows - 1 };
        texts.push(open.text);
      }
    };
    for (const { text, colSpan, rowSpan: rows } of cells) {
      reach();
      for (let column = 0; column < colSpan; column++) {
        if (column > 0 && this.#open[texts.length] !== undefined) break;
        if (rows !== 1) next[texts.length] = { text, rows: rows === 0 ? Infinity : rows - 1 };
        texts.push(text);
      }
    }
    reach();
    // A cell from above may stand behind columns that this row leaves empty.
    for (const [column, open] of this.#open.entries()) {
      if (open === undefined || column < texts.length) continue;
      while (texts.length < column) texts.push('');
      if (open.rows > 1) next[column] = { ...open, rows: open.rows - 1 };
      texts.push(open.text);
    }
    this.#open = next;
    return texts;
  }

  /** A group of rows (thead, tbody, tfoot) ends. */
  endGroup(): void {
    this.#open = [];
  }
}
