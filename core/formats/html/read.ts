/**
 * Reads a table of an HTML page: its rows become delimited text in a temporary file, which the reader of CSV takes, because
 * numbers, dates and missing words are found in both by the same rules.
 */
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import type { Encoding } from '../../words/encodings.ts';
import type { Run } from '../../run/run.ts';
import { type Unpacked, temporaryCopy } from '../compress/temporary-copy.ts';
import { csvReader } from '../csv/read-csv-file.ts';
import { encodingNotices } from '../encoding/encoding-notices.ts';
import type { ReadFile } from '../source.ts';
import { listed, type PageTable, storedName, tableName } from './page-table.ts';
import { openPage, type Page, textOf } from './page-text.ts';
import { chooseTable, type ChosenTable, TableCounts } from './page-tables.ts';
import { TableScanner } from './scan-tables.ts';
import { TableText } from './table-text.ts';

/** Bytes of the rows that are read for the first of them. */
const PREVIEW_BYTES = 8 << 20;

/** Parameters of the reader of CSV that have the same meaning here. */
const SHARED = [
  'header',
  'skip_rows',
  'header_rows',
  'skip_after_header',
  'skip_footer',
  'decimal',
  'thousands',
  'number_formats',
  'missing',
  'types',
] as const;

/** The dialect of the temporary file. */
const DIALECT = {
  delimiter: ',',
  quote: '"',
  escape: '',
  skip_initial_space: false,
  colspecs: '',
  trailing_delimiter: false,
  encoding: 'utf-8',
  newline: '\n',
  name_mark: '',
  comment: '',
  quoted_missing: true,
};

export const readHtml: ReadFile = async (path, params, options) => {
  const { run, rows } = options;
  const page = await openPage(path, (params['encoding'] ?? null) as Encoding | null);
  const tables = await tablesOf(page, run);
  const wanted = typeof params['table'] === 'string' && params['table'] !== '' ? params['table'] : null;
  const chosen = chooseTable(tables, wanted, path);
  const text = new TableText({
    table: chosen.table.number,
    columns: chosen.table.columns,
    readsNames: params['header'] !== false,
    keepsFooter: params['footer'] === true,
  });
  const copy = await copyOf(page, text, run, rows === undefined ? Infinity : PREVIEW_BYTES);
  try {
    const given = Object.fromEntries(SHARED.map((name) => [name, params[name] ?? null]));
    const names = text.hasNames === true ? NAMED : {};
    const thousands = groupsThousands(text, params) ? ',' : given['thousands'];
    const read = await csvReader.read(copy.path, { ...DIALECT, ...given, ...names, thousands }, options);
    const notices = [
      ...tableNotices(chosen, tables),
      ...encodingNotices(page.found),
      ...layoutNotices(text, chosen.table),
      ...(thousands === ',' && params['thousands'] !== ',' ? [thousandsNotice(text)] : []),
      ...(read.notices ?? []),
    ];
    const { locate: _, ...table } = read;
    const shared = pick(read.decided, SHARED);
    return {
      ...table,
      decided: {
        ...shared,
        ...(thousands === ',' && { thousands }),
        encoding: page.encoding,
        ...(tables.length > 1 && { table: storedName(chosen.table, tables) }),
      },
      dialect: {
        ...pick(read.dialect ?? {}, SHARED),
        ...(text.hasNames === true && { header: 'The page marks the row of names as such.' }),
        ...(page.found !== null && { encoding: page.found.evidence }),
      },
      findings: {
        ...pick(read.findings ?? {}, SHARED),
        ...(page.found !== null && { encoding: page.found }),
      },
      warnings: [
        ...notices.slice(0, notices.length - (read.notices ?? []).length).map(({ message }) => message),
        ...read.warnings,
      ],
      notices,
    };
  } catch (error) {
    // The user does not know the temporary file.
    if (error instanceof ProblemError && error.problem.file === copy.path)
      throw new ProblemError({ ...error.problem, file: path });
    throw error;
  } finally {
    await copy.remove();
  }
};

/** The first line of the temporary file holds the names, and the rows begin below it. */
const NAMED = { header: true, skip_rows: 0, header_rows: 1, skip_after_header: 0 };

/**
 * Whether commas group thousands, as pandas.read_html takes them to. Unlike pandas, which reads 1,5 as 15, only where no
 * cell of the table has a decimal comma.
 */
const groupsThousands = (text: TableText, params: Readonly<Record<string, unknown>>): boolean =>
  text.grouped > 0 &&
  !text.hasDecimalCommas &&
  (params['thousands'] ?? null) === null &&
  (params['decimal'] ?? '.') === '.';

const thousandsNotice = ({ grouped, firstGrouped }: TableText): Notice => ({
  code: 'source.number-format',
  message: `Commas group thousands: ${counted(grouped, 'cell')} such as "${firstGrouped}" ${grouped === 1 ? 'is a whole number or one' : 'are whole numbers or ones'} with a decimal point.`,
  hint: 'Choose the decimal mark where the comma is one.',
  count: grouped,
});

const pick = <Value>(from: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));

async function tablesOf(page: Page, run: Run): Promise<readonly PageTable[]> {
  let letters = 0;
  const counts = new TableCounts(page.path, () => letters);
  const scanner = new TableScanner(counts);
  for await (const text of textOf(page, run, (bytes) => run.progress(bytes, 2 * page.size, 'bytes'))) {
    letters += text.length;
    scanner.push(text);
  }
  scanner.end();
  return counts.tables;
}

function copyOf(page: Page, text: TableText, run: Run, most: number): Promise<Unpacked> {
  let taken = 0;
  async function* lines(): AsyncGenerator<Uint8Array> {
    const scanner = new TableScanner(text);
    for await (const piece of textOf(page, run, (bytes) => (taken = bytes))) {
      scanner.push(piece);
      yield Buffer.from(text.take());
    }
    scanner.end();
    yield Buffer.from(text.take());
  }
  const half: Pick<Run, 'cancelled' | 'progress'> = {
    cancelled: run.cancelled,
    progress: (done, total, unit) => run.progress(total + done, 2 * total, unit),
  };
  return temporaryCopy(lines(), { run: half, file: page.path, most, taken: () => taken, total: page.size });
}

function tableNotices({ table, others }: ChosenTable, tables: readonly PageTable[]): Notice[] {
  const notices: Notice[] = [];
  if (others.length > 0) {
    notices.push({
      code: 'source.table',
      message: `Read is ${tableName(table)}, which has the most cells of ${counted(others.length + 1, 'table')} of the page; there ${others.length === 1 ? 'is' : 'are'} also ${listed(others)}.`,
      hint: 'Choose another one in "Table", by its number, caption or id.',
      count: others.length,
    });
  }
  if (table.nested > 0) {
    notices.push({
      code: 'source.table',
      message: `Cells of ${tableName(table)} hold ${counted(table.nested, 'table')} of their own, whose text is not read with the cell.`,
      hint: `Choose another one in "Table": the page has ${counted(tables.length, 'table')}.`,
      count: table.nested,
    });
  }
  return notices;
}

function layoutNotices(text: TableText, table: PageTable): Notice[] {
  const notices: Notice[] = [];
  const { titles, footerRows, footer, nameRows } = text;
  if (titles.length > 0) {
    notices.push({
      code: 'source.skipped-lines',
      message: `${counted(titles.length, 'row')} above the names ${titles.length === 1 ? 'is a title' : 'are titles'} and left out: "${titles[0]}".`,
      count: titles.length,
    });
  }
  if (nameRows > 1) {
    notices.push({
      code: 'source.guess',
      message: `The names of columns are joined out of ${nameRows} rows of the table's head.`,
    });
  }
  if (footerRows > 0) {
    notices.push({
      code: 'source.skipped-lines',
      message: `${counted(footerRows, 'row')} of the table's footer ${footerRows === 1 ? 'is' : 'are'} left out: ${footer}.`,
      hint: 'Choose "Keep the footer" where they are rows.',
      count: footerRows,
    });
  }
  if (table.hidden > 0) {
    notices.push({
      code: 'source.hidden',
      message: `${counted(table.hidden, 'cell')} of the table ${table.hidden === 1 ? 'is' : 'are'} hidden in the page and left out.`,
      hint: 'Show them in the program that wrote the page, and save it again, where you need them.',
      count: table.hidden,
    });
  }
  return notices;
}
