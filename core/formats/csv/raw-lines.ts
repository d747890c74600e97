/** The first lines of a CSV file as they are written, with the cells that its dialect makes of them. */
import { decodeAll } from '../encoding/decoder.ts';
import { bomLength } from '../encoding/find-encoding.ts';
import type { LineKind, LinePiece, RawLine, RawLines } from '../raw-lines.ts';
import { evenLineEnds } from './even-line-ends.ts';
import { rowsEnd } from './file-end.ts';
import { endsEmpty, findDialect, withoutMark } from './open-csv.ts';
import type { CsvOptions, ResolvedCsvOptions } from './options.ts';
import type { FileSample } from './sniff.ts';
import { TextRows } from './text-rows.ts';

/** Lines from the first one of the table on, and lines before it: more would be scrolled past. */
const TABLE_LINES = 12;
const MAX_BEFORE = 60;
const MAX_FOOTER = 20;
/** Characters of the file that are cut into rows, and those that are displayed of a line and of a cell. */
const MAX_TEXT = 1 << 16;
const MAX_LINE = 400;
const MAX_CELL = 60;
/** Cells that are displayed of a row. */
const MAX_CELLS = 40;

/** A line of the text, without its line end, before it is known which row it belongs to. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Throws a `ProblemError` where the file is empty, binary or cannot be read. */
export async function rawLines(path: string, given: CsvOptions): Promise<RawLines> {
  const { sample, options } = await findDialect(path, given);
  const { head, size, modified } = sample;
  const { newline, encoding, quote, delimiter } = options;
  const decoded = decodeAll(head.subarray(bomLength(head, encoding)), encoding);
  const written = decoded.slice(0, MAX_TEXT);
  const text = newline === 'any' ? evenLineEnds(written, quote, delimiter.slice(-1)) : written;
  const isWhole = head.length >= size && written.length === decoded.length;
  const spans = spansOf(text, newline === '\r' ? '\r' : '\n');
  const footer = footerOf(sample, rowsEnd({ path, size, modified }, options), options);
  const { lines, first } = cutLines(text, spans, options);
  const shown = lines.slice(Math.max(0, first - MAX_BEFORE), first + TABLE_LINES);
  const footerFrom = isWhole ? spans.length - footer.length : null;
  const asFooter = (line: string, index: number): RawLine => ({
    number: footerFrom === null ? null : footerFrom + index + 1,
    kind: line.trim() === '' ? 'blank' : 'footer',
    pieces: line === '' ? [] : [{ text: line.slice(0, MAX_LINE), part: 'text' }],
    isCut: line.length > MAX_LINE,
    cells: null,
    width: 0,
  });
  const rows = shown.filter(({ number }) => footerFrom === null || (number ?? 0) <= footerFrom);
  const last = footer.map(asFooter).slice(-MAX_FOOTER);
  return { lines: [...rows, ...last], hasMore: !isWhole || rows.length + last.length < spans.length };
}

function spansOf(text: string, newline: string): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf(newline, from);
    const end = found < 0 ? text.length : found;
    const isReturn = newline === '\n' && end > from && text[end - 1] === '\r';
    spans.push({ from, to: isReturn ? end - 1 : end });
    from = end + 1;
  }
  return spans;
}

/** The lines behind the last row; none where they do not fit in the sample. */
function footerOf(
  { head, tail, size }: FileSample,
  end: number,
  { skip_footer, encoding, newline }: ResolvedCsvOptions,
) {
  if (skip_footer === 0) return [];
  const length = size - end;
  const bytes = head.length >= size ? head.subarray(end) : length <= tail.length ? tail.subarray(-length) : null;
  if (bytes === null || bytes.length > MAX_TEXT) return [];
  const text = decodeAll(bytes, encoding);
  const even = newline === 'any' ? evenLineEnds(text, '', '') : text;
  return spansOf(even, newline === '\r' ? '\r' : '\n').map(({ from, to }) => even.slice(from, to));
}

/** The lines with their pieces, and the index of the first one of the table. */
function cutLines(
  text: string,
  spans: readonly Span[],
  options: ResolvedCsvOptions,
): { readonly lines: readonly RawLine[]; readonly first: number } {
  const skipped = Math.min(options.skip_rows, spans.length);
  const begin = spans[skipped]?.from ?? text.length;
  const reader = new TextRows(text.slice(begin), { ...options, newline: options.newline === '\r' ? '\r' : '\n' });
  reader.places = [];
  const lines: RawLine[] = [];
  const whole = (index: number, kind: LineKind): void => {
    const { from, to } = spans[index];
    const shown = text.slice(from, Math.min(to, from + MAX_LINE));
    const pieces: LinePiece[] = shown === '' ? [] : [{ text: shown, part: 'text' }];
    lines.push({ number: index + 1, kind, pieces, isCut: to - from > MAX_LINE, cells: null, width: 0 });
  };
  for (let index = 0; index < skipped; index++) whole(index, 'skipped');
  let first = spans.length;
  let names = options.header ? options.header_rows : 0;
  let below = options.header ? options.skip_after_header : 0;
  while (lines.length < spans.length && lines.length < first + TABLE_LINES && reader.read()) {
    const from = skipped + reader.line;
    while (lines.length < from) whole(lines.length, 'comment');
    if (reader.isUnclosed) {
      while (lines.length < spans.length && lines.length < from + TABLE_LINES) whole(lines.length, 'unclosed');
      return { lines, first: Math.min(first, from) };
    }
    if (reader.cells.length === 0) {
      whole(from, 'blank');
      continue;
    }
    first = Math.min(first, from);
    const kind: LineKind = names > 0 ? 'names' : below > 0 ? 'skipped' : 'row';
    const isFirst = from === first;
    if (kind === 'names') names--;
    else if (kind === 'skipped') below--;
    const cells = kind === 'skipped' ? null : shownCells(reader.cells, options, kind === 'names' && isFirst);
    const places = (reader.places ?? []).map((place) => place + begin);
    const to = Math.min(spans.length, from + reader.lines, first + TABLE_LINES);
    for (let index = from; index < to; index++) {
      const span = spans[index];
      lines.push({
        number: index + 1,
        kind,
        pieces: piecesOf(text, span, places, reader.quoted, options.quote),
        isCut: span.to - span.from > MAX_LINE,
        cells: index === from ? (cells?.slice(0, MAX_CELLS).map((cell) => cell.slice(0, MAX_CELL)) ?? null) : null,
        width: index === from ? (cells?.length ?? 0) : 0,
      });
    }
  }
  const limit = Math.min(spans.length, first + TABLE_LINES);
  while (lines.length < limit) whole(lines.length, 'comment');
  return { lines, first };
}

function shownCells(cells: readonly string[], options: ResolvedCsvOptions, isFirstName: boolean): readonly string[] {
  const marked = isFirstName ? withoutMark(cells, options.name_mark) : cells;
  return endsEmpty(marked, options) ? marked.slice(0, -1) : marked;
}

/** A line of a row in pieces; a cell may have begun in a line before. */
function piecesOf(
  text: string,
  { from, to }: Span,
  places: readonly number[],
  quoted: readonly boolean[],
  quote: string,
): LinePiece[] {
  const pieces: LinePiece[] = [];
  const limit = Math.min(to, from + MAX_LINE);
  let at = from;
  const add = (until: number, part: LinePiece['part'], cell?: number): void => {
    const end = Math.min(until, limit);
    if (end <= at) return;
    pieces.push({ text: text.slice(at, end), part, ...(cell !== undefined && { cell }) });
    at = end;
  };
  for (let cell = 0; 2 * cell < places.length; cell++) {
    if (at === limit) break;
    const [begin, end] = [places[2 * cell], places[2 * cell + 1]];
    if (end < from) continue;
    add(begin, 'delimiter');
    if (quoted[cell]) {
      const close = text.lastIndexOf(quote, end - 1);
      if (begin >= from) add(begin + quote.length, 'quote', cell);
      if (close > begin) {
        add(close, 'cell', cell);
        add(close + quote.length, 'quote', cell);
      }
    }
    add(end, 'cell', cell);
  }
  add(limit, 'delimiter');
  return pieces;
}
