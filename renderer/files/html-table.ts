/** Rows of a table that was copied from a web page or a mail, as text with tabs between the cells. */

/** The first table's rows; null where there is none of two rows and two columns at least. */
export function rowsOfHtml(html: string): string | null {
  if (!/<table/i.test(html)) return null;
  const table = new DOMParser().parseFromString(withoutStyles(html), 'text/html').querySelector('table');
  const rows = [...(table?.rows ?? [])].map(({ cells }) =>
    [...cells].flatMap((cell) => [textOf(cell), ...Array<string>(Math.min(cell.colSpan, MOST_SPAN) - 1).fill('')]),
  );
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length < 2 || width < 2) return null;
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')].join('\t')).join('\n');
}

/** Columns that a cell may cover: what a page claims beyond is no table to be read. */
const MOST_SPAN = 100;

/** Inline styles would violate the window's Content-Security-Policy even in a document that is never shown. */
const withoutStyles = (html: string): string =>
  html.replace(/<style[\s\S]*?<\/style>/gi, '').replace(/\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, '');

/** A cell's words on one line; in quotes where a quote begins it, as it would open a quoted cell. */
function textOf(cell: HTMLTableCellElement): string {
  const text = (cell.textContent ?? '').replace(/\s+/g, ' ').trim();
  return text.startsWith('"') ? `"${text.replace(/"/g, '""')}"` : text;
}
