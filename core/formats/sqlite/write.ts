/**
 * Writing a SQLite database with one table, `data`. Whole numbers are INTEGER, others REAL, booleans 0 and 1 (BOOLEAN),
 * times ISO 8601 (DATETIME), texts TEXT, missing cells NULL.
 */
import { setImmediate } from 'node:timers/promises';
import { ProblemError } from '../../ir/problem.ts';
import { holdsNumbers } from '../../table/column.ts';
import { thousands } from '../../words/counted.ts';
import { isoUtcText } from '../cells/iso-text.ts';
import type { OutputColumn, OutputField, OutputRows } from '../output/output-column.ts';
import type { EncodedRows, RowWriter } from '../output/row-writer.ts';
import { type NameRule, validNames } from '../output/valid-names.ts';
import { type Sqlite3Static, withNewDatabase } from './library.ts';

const TABLE = 'data';
/** Columns of a table, unless SQLite is built otherwise. */
const MAX_COLUMNS = 2000;
/** Rows that are inserted before the engine may answer something else. */
const INSERTED_ROWS = 4096;

const NAMES: NameRule = {
  format: 'SQLite',
  mend: (name) => name.replaceAll('\0', '_'),
  cut: (name) => name,
  // Letters beyond ASCII are told apart.
  keyOf: (name) => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
};

export interface CopiedRows extends EncodedRows {
  readonly columns: readonly OutputColumn[];
}

/** Cells are copied, because memory of the thread's results is used again. */
const copied = ({ columns, rows }: OutputRows): CopiedRows => ({
  rows,
  columns: columns.map(({ vector, dictionary }) => ({
    vector: { ...vector, cells: vector.cells.slice(0, rows) } as typeof vector,
    dictionary,
  })),
});

function declaredType({ type, integer }: OutputField): string {
  switch (type) {
    case 'number':
      return integer ? 'INTEGER' : 'REAL';
    case 'boolean':
      return 'BOOLEAN';
    case 'datetime':
      return 'DATETIME';
    default:
      return 'TEXT';
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const encoder = new TextEncoder();

/**
 * Binds texts through memory of the library that is used again. `sqlite3_bind_text` of sqlite-wasm 3.51.2 fails on bytes of
 * JavaScript ("pMem is not defined"), but takes a pointer to them.
 */
class TextBinder {
  private readonly sqlite: Sqlite3Static;
  private pointer = 0;
  private capacity = 0;

  constructor(sqlite: Sqlite3Static) {
    this.sqlite = sqlite;
  }

  /** @param bytes UTF-8 */
  bind(statement: number, at: number, bytes: Uint8Array): void {
    const { capi, wasm } = this.sqlite;
    if (bytes.length >= this.capacity) {
      this.free();
      this.capacity = 2 * bytes.length + 1024;
      this.pointer = wasm.alloc(this.capacity);
    }
    wasm.heap8u().set(bytes, this.pointer);
    capi.sqlite3_bind_text(statement, at, this.pointer, bytes.length, capi.SQLITE_TRANSIENT);
  }

  free(): void {
    if (this.capacity > 0) this.sqlite.wasm.dealloc(this.pointer);
    this.capacity = 0;
  }
}

/** Binds a row's cell of a column to the statement; a missing cell is left as NULL. */
type Bind = (row: number) => void;

function bindOf(
  { capi }: Sqlite3Static,
  statement: number,
  at: number,
  { vector, dictionary }: OutputColumn,
  { type, integer }: OutputField,
  text: TextBinder,
): Bind {
  if (holdsNumbers(vector)) {
    const { cells } = vector;
    if (type === 'datetime')
      return (row) => {
        if (!Number.isNaN(cells[row])) text.bind(statement, at, encoder.encode(isoUtcText(cells[row]).slice(0, -1)));
      };
    return (row) => {
      const value = cells[row];
      if (Number.isNaN(value)) return;
      if (integer && Number.isSafeInteger(value)) capi.sqlite3_bind_int64(statement, at, BigInt(value));
      else capi.sqlite3_bind_double(statement, at, value);
    };
  }
  const { cells } = vector;
  if (type === 'boolean')
    return (row) => {
      if (cells[row] >= 0) capi.sqlite3_bind_int(statement, at, cells[row]);
    };
  return (row) => {
    const code = cells[row];
    if (code < 0 || dictionary === null) return;
    const from = dictionary.offsets[code];
    text.bind(statement, at, dictionary.bytes.subarray(from, dictionary.offsets[code + 1]));
  };
}

const tooManyColumns = (columns: number): ProblemError =>
  new ProblemError({
    code: 'write.too-many-columns',
    message: `A table of SQLite holds ${thousands(MAX_COLUMNS)} columns, and these are ${thousands(columns)}.`,
    hint: 'Write a .csv or .parquet file instead, or fewer columns.',
  });

export const sqliteWriter: RowWriter<CopiedRows> = {
  encode: copied,
  async write(pieces, { fields }, sink) {
    if (fields.length > MAX_COLUMNS) throw tooManyColumns(fields.length);
    const { names, notices } = validNames(
      fields.map(({ name }) => name),
      NAMES,
    );
    await withNewDatabase(sink.descriptor, async (database, sqlite, sizeOf) => {
      const { capi } = sqlite;
      const columns = fields.map((field, at) => `${quoted(names[at])} ${declaredType(field)}`);
      database.exec(`BEGIN; CREATE TABLE ${TABLE} (${columns.join(', ')})`);
      const statement = database.prepare(`INSERT INTO ${TABLE} VALUES (${fields.map(() => '?').join(', ')})`);
      const text = new TextBinder(sqlite);
      try {
        const pointer = statement.pointer as number;
        for await (const piece of pieces) {
          const binds = piece.columns.map((column, at) => bindOf(sqlite, pointer, at + 1, column, fields[at], text));
          for (let row = 0; row < piece.rows; row++) {
            for (const bind of binds) bind(row);
            database.checkRc(insert(capi, pointer));
            if ((row + 1) % INSERTED_ROWS === 0) await setImmediate();
          }
          await sink.reserve(sizeOf() - sink.position);
        }
      } finally {
        statement.finalize();
        text.free();
      }
      database.exec('COMMIT');
      await sink.reserve(sizeOf() - sink.position);
    });
    return notices;
  },
};

/** Inserts the row that is bound, and frees its cells. Returns the code of the library. */
function insert(capi: Sqlite3Static['capi'], statement: number): number {
  capi.sqlite3_step(statement);
  const code = capi.sqlite3_reset(statement);
  capi.sqlite3_clear_bindings(statement);
  return code;
}
