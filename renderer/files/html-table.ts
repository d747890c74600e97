import { cellText, isHiddenStyle, SpanningRows } from '../../core/words/table-cells.ts';

/** Rows of a table copied from a web page or a mail, as text with tabs between the cells. */

/** Rows of the first table; null if there is no table, or if it has fewer than two rows or two columns. */
export function rowsOfHtml(html: string): string | null {
  if (html.length > MAX_LETTERS || !/<table/i.test(html)) return null;
  const table = new DOMParser().parseFromString(withoutStyles(html), 'text/html').querySelector('table');
  const rows: string[][] = [];
  let width = 0;
  let group: Element | null = null;
  let spans = new SpanningRows();
  for (const element of table?.rows ?? []) {
    if (isHidden(element)) continue;
    if (element.parentElement !== group) spans = new SpanningRows();
    group = element.parentElement;
    const cells = Array.from(element.cells)
      .filter((cell) => !isHidden(cell))
      .map((cell) => ({ text: textOf(cell), colSpan: Math.min(cell.colSpan, MAX_SPAN), rowSpan: cell.rowSpan }));
    const row = spans.row(cells);
    rows.push(row);
    width = Math.max(width, row.length);
    // Checked after each row, because one row may be as wide as the text is long.
    if (rows.length * width > MAX_CELLS) return null;
  }
  if (rows.length < 2 || width < 2) return null;
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')].join('\t')).join('\n');
}

/** Maximum length of the text in characters: a million of cell text, with ten times as much markup. */
const MAX_LETTERS = 16_000_000;
const MAX_CELLS = 1_000_000;

/** Maximum columns that a cell may span; a page that claims more holds no readable table. */
const MAX_SPAN = 100;

/**
 * Inline styles would violate the window's Content-Security-Policy even in a document that is never displayed, so their
 * elements and attributes get meaningless names. Each character is read once; a search for the end of each element
 * would take quadratic time where ends are missing.
 */
export function withoutStyles(html: string): string {
  const parts: string[] = [];
  let copied = 0;
  const replace = (from: number, to: number, name: string): void => {
    parts.push(html.slice(copied, from), name);
    copied = to;
  };
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at)) {
    const isEnd = html[at + 1] === '/';
    const from = at + (isEnd ? 2 : 1);
    at = skip(html, from, isLetter);
    if (isStyle(html, from, at)) replace(from, at, 'template');
    if (at > from && !isEnd) at = attributes(html, at, replace);
  }
  parts.push(html.slice(copied));
  return parts.join('');
}

const isLetter = (mark: string): boolean => (mark >= 'a' && mark <= 'z') || (mark >= 'A' && mark <= 'Z');
const isSpace = (mark: string): boolean => ' \t\n\f\r'.includes(mark);
const isStyle = (html: string, from: number, to: number): boolean => html.slice(from, to).toLowerCase() === 'style';

/** First position, from `from` on, whose character does not match. */
function skip(html: string, from: number, isOne: (mark: string) => boolean): number {
  let at = from;
  while (at < html.length && isOne(html[at] as string)) at++;
  return at;
}

/** Reads the attributes of an element and returns the position of its end. */
function attributes(html: string, start: number, replace: (from: number, to: number, name: string) => void): number {
  let at = start;
  for (;;) {
    at = skip(html, at, (mark) => isSpace(mark) || mark === '/');
    if (at >= html.length || html[at] === '>') return at;
    // A name may begin with the character that otherwise ends it.
    const end = skip(html, at + 1, (mark) => !isSpace(mark) && !'/=>'.includes(mark));
    if (isStyle(html, at, end)) replace(at, end, 'data-style');
    at = skip(html, end, isSpace);
    if (html[at] !== '=') continue;
    at = skip(html, at + 1, isSpace);
    const quote = html[at];
    if (quote === '"' || quote === "'") {
      const close = html.indexOf(quote, at + 1);
      at = close === -1 ? html.length : close + 1;
    } else at = skip(html, at, (mark) => !isSpace(mark) && mark !== '>');
  }
}

/** Whether a page does not show a row or cell; its style has another name (`withoutStyles`). */
const isHidden = (element: HTMLElement): boolean =>
  element.hidden !== false || isHiddenStyle(element.getAttribute('data-style'));

/** Text of a cell on one line; in quotes if it begins with a quote, because that would open a quoted cell. */
function textOf(cell: HTMLTableCellElement): string {
  const text = cellText(cell.textContent ?? '');
  return text.startsWith('"') ? `"${text.replace(/"/g, '""')}"` : text;
}
