/** What a database holds, and the statement that reads what was chosen, on a worker thread. */
import { ProblemError } from '../../ir/problem.ts';
import { type Database, type Sqlite3Static, type StoredFile, withDatabase } from './library.ts';
import { damagedDatabase, sqliteProblem } from './sqlite-problems.ts';

export interface DescribeInput extends StoredFile {
  readonly table: string | null;
  readonly query: string | null;
}

export interface Described {
  /** The table or view that is read; null for a query. */
  readonly table: string | null;
  /** Tables and views that are not read, where none was chosen. */
  readonly others: readonly string[];
  readonly sql: string;
  /** Whether the rows are read in parts by their numbers. */
  readonly hasRowNumbers: boolean;
  readonly columns: readonly { readonly name: string; readonly declared: string }[];
}

interface Listed {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'virtual';
  readonly hasRowId: boolean;
}

export async function describe(input: DescribeInput): Promise<Described> {
  const field = input.query === null ? 'table' : 'query';
  try {
    return await withDatabase(input, (database, sqlite) => describeOpen(database, sqlite, input));
  } catch (error) {
    throw sqliteProblem(error, input.path, field);
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function describeOpen(database: Database, sqlite: Sqlite3Static, { path, table, query }: DescribeInput): Described {
  if (query !== null) {
    const columns = columnsOf(database, sqlite, query, path);
    return { table: null, others: [], sql: query, hasRowNumbers: false, columns };
  }
  const tables = tablesOf(database);
  if (tables.length === 0)
    throw new ProblemError({
      code: 'sqlite.empty',
      message: 'The SQLite database has no table.',
      hint: 'Choose another file.',
      file: path,
    });
  const chosen = table === null ? largestOf(database, tables) : tables.find(({ name }) => name === table);
  if (chosen === undefined)
    throw new ProblemError({
      code: 'sqlite.no-table',
      message: `The SQLite database has no table "${table}".`,
      hint: `It has ${tables.map(({ name }) => `"${name}"`).join(', ')}.`,
      field: 'table',
      file: path,
    });
  const all = `SELECT * FROM ${quoted(chosen.name)}`;
  const columns = columnsOf(database, sqlite, all, path);
  const rowNumber = chosen.hasRowId ? rowNumberBeside(columns) : null;
  const sql =
    rowNumber === null
      ? all
      : `SELECT *, ${rowNumber} FROM ${quoted(chosen.name)} WHERE ${rowNumber} >= ?1 ORDER BY ${rowNumber} LIMIT ?2`;
  const others = table === null ? tables.filter((each) => each !== chosen).map(({ name }) => name) : [];
  return { table: chosen.name, others, sql, hasRowNumbers: rowNumber !== null, columns };
}

/** Tables that programs keep for themselves, such as those of GeoPackage and SpatiaLite. */
const INTERNAL = /^(sqlite_|gpkg_|rtree_|idx_|spatial_ref_sys|geometry_columns|spatialite_)/i;

function tablesOf(database: Database): Listed[] {
  const rows = database.selectArrays(
    "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'view', name",
  );
  const listed = (rows as [string, string, number][]).map(([name, type, wr]): Listed => {
    const kind = type === 'view' || type === 'virtual' ? type : 'table';
    return { name, kind, hasRowId: kind === 'table' && wr === 0 };
  });
  const own = listed.filter(({ name }) => !INTERNAL.test(name));
  return own.length > 0 ? own : listed;
}

/** The table with the largest row number, which is found without reading the table; else the first. */
function largestOf(database: Database, tables: readonly Listed[]): Listed | undefined {
  let [most] = tables;
  let size = -1n;
  for (const table of tables) {
    if (!table.hasRowId) continue;
    const found = BigInt(
      (database.selectValue(`SELECT max(rowid) FROM ${quoted(table.name)}`) as number | bigint | null) ?? 0,
    );
    if (found > size) {
      most = table;
      size = found;
    }
  }
  return most;
}

/** A name of the row's number that no column has. */
const rowNumberBeside = (columns: Described['columns']): string | null =>
  ['rowid', '_rowid_', 'oid'].find((name) => columns.every((column) => column.name.toLowerCase() !== name)) ?? null;

function columnsOf(database: Database, { capi }: Sqlite3Static, sql: string, path: string): Described['columns'] {
  const statement = database.prepare(sql);
  try {
    const pointer = statement.pointer as number;
    if (statement.columnCount === 0 || capi.sqlite3_stmt_readonly(pointer) === 0)
      throw new ProblemError({
        code: 'sqlite.query',
        message: 'The query gives no rows: it is no SELECT statement.',
        hint: 'Write one SELECT statement on the tables of this file.',
        field: 'query',
        file: path,
      });
    return statement
      .getColumnNames()
      .map((name, index) => ({ name, declared: capi.sqlite3_column_decltype(pointer, index) ?? '' }));
  } finally {
    statement.finalize();
  }
}

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/** Throws a `ProblemError` where the file's first bytes are those of no database, or promise more than the file has. */
export function verifyHeader(header: Buffer, { path, size }: StoredFile): void {
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw damagedDatabase(path, 'it is encrypted, or no database');
  if (header.readUInt32BE(56) > 1)
    throw new ProblemError({
      code: 'sqlite.utf16',
      message: 'The texts of the database are stored as UTF-16, which SQLite’s build for WebAssembly does not read.',
      hint: 'Write it again as UTF-8: sqlite3 FILE .dump | sqlite3 NEW',
      file: path,
    });
  const pageBytes = header.readUInt16BE(16) === 1 ? 1 << 16 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  // The number of pages counts only where the program that wrote the file last knew of it.
  const isCurrent = header.readUInt32BE(24) === header.readUInt32BE(92);
  if (isCurrent && pages * pageBytes > size) throw damagedDatabase(path, 'it is cut off: its end is missing');
  if (pageBytes === 0 || size % pageBytes !== 0) throw damagedDatabase(path, 'it is cut off within a page');
}
