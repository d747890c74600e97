/**
 * SQLite's own build for WebAssembly. It reads or makes one file, through calls of ours (a "VFS"): nothing else of the disk is
 * within its reach, whatever a query says, and a file that is read is never written. See sqlite.org/wasm and sqlite.org/vfs.html.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import init, { type Database, type Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import wasm from '@sqlite.org/sqlite-wasm/sqlite3.wasm?url&inline';
import { changedFile } from '../changed-file.ts';
import { writeAt } from '../output/file.ts';

export type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';

/** A file as it was when it was opened first. */
export interface StoredFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

let loaded: Promise<Sqlite3Static> | null = null;

export const loadSqlite = (): Promise<Sqlite3Static> => (loaded ??= load());

async function load(): Promise<Sqlite3Static> {
  const wasmBinary = Buffer.from(wasm.slice(wasm.indexOf(',') + 1), 'base64');
  const quiet = (): void => undefined;
  const sqlite = await (init as (options: object) => Promise<Sqlite3Static>)({
    wasmBinary,
    print: quiet,
    printErr: quiet,
  });
  sqlite.config.log = sqlite.config.warn = sqlite.config.error = quiet;
  installFile(sqlite);
  return sqlite;
}

interface OpenFile {
  readonly descriptor: number;
  /** Bytes; grows while a new database is written. */
  size: number;
  readonly isNew: boolean;
  /** The system's error that ended a write. */
  failure: unknown;
}

/** Files of this thread, by the name that SQLite knows, and by its pointer once it has opened them. */
const byName = new Map<string, OpenFile>();
const byPointer = new Map<number, OpenFile>();

const VFS = 'prepgraph';
/** How SQLite calls the file, whatever its path. */
const NAME = 'data';

/** Opens a file read-only, as it is on the disk, while `work` runs. Throws a `ProblemError` where it has changed. */
export async function withDatabase<Result>(
  { path, size, modified }: StoredFile,
  work: (database: Database, sqlite: Sqlite3Static) => Result,
): Promise<Result> {
  const sqlite = await loadSqlite();
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    byName.set(NAME, { descriptor, size, isNew: false, failure: null });
    const database = new sqlite.oo1.DB({ filename: `file:${NAME}?immutable=1`, flags: 'r', vfs: VFS });
    try {
      database.exec('PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
      return work(database, sqlite);
    } finally {
      database.close();
    }
  } finally {
    byName.delete(NAME);
    closeSync(descriptor);
  }
}

let newDatabases = 0;

/**
 * Makes a database of an empty file while `work` runs, which is called with the database and a function that returns the
 * file's size so far. Throws the system's error where a page cannot be written.
 */
export async function withNewDatabase(
  descriptor: number,
  work: (database: Database, sqlite: Sqlite3Static, sizeOf: () => number) => Promise<void>,
): Promise<number> {
  const sqlite = await loadSqlite();
  const name = `new-${++newDatabases}`;
  const file: OpenFile = { descriptor, size: 0, isNew: true, failure: null };
  byName.set(name, file);
  try {
    const database = new sqlite.oo1.DB({ filename: `file:${name}`, flags: 'cw', vfs: VFS });
    try {
      // A failed run discards the whole file, so a journal would protect nothing.
      database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
      await work(database, sqlite, () => file.size);
    } finally {
      database.close();
    }
    if (file.failure !== null) throw file.failure;
    return file.size;
  } catch (error) {
    throw file.failure ?? error;
  } finally {
    byName.delete(name);
  }
}

const JULIAN_DAY_1970 = 2_440_587.5;
const SECTOR_BYTES = 4096;

/** Fields of a C structure, which the library's own types do not name as it does. */
type Structure = Record<`$${string}`, unknown> & { readonly pointer: number };

function installFile({ capi, wasm: memory, vfs }: Sqlite3Static): void {
  const methods = new capi.sqlite3_io_methods() as unknown as Structure;
  const file = new capi.sqlite3_vfs() as unknown as Structure;
  const { structInfo } = capi.sqlite3_file as unknown as { readonly structInfo: { readonly sizeof: number } };
  methods.$iVersion = 1;
  file.$iVersion = 1;
  file.$szOsFile = structInfo.sizeof;
  file.$mxPathname = 64;
  file.$zName = memory.allocCString(VFS, false);
  // A function of its own for each method: the library gives methods of one function the signature of the first.
  const done = () => (): number => 0;
  const refused = () => (): number => capi.SQLITE_READONLY;
  vfs.installVfs({
    io: {
      struct: methods,
      methods: {
        xClose(file: number) {
          byPointer.delete(file);
          return 0;
        },
        xRead(file: number, to: number, length: number, from: bigint) {
          const bytes = memory.heap8u().subarray(to, to + length);
          let read = 0;
          const open = byPointer.get(file);
          if (open === undefined) return capi.SQLITE_IOERR_READ;
          const { descriptor } = open;
          while (read < length) {
            const count = readSync(descriptor, bytes, read, length - read, Number(from) + read);
            if (count === 0) break;
            read += count;
          }
          if (read === length) return 0;
          bytes.fill(0, read);
          return capi.SQLITE_IOERR_SHORT_READ;
        },
        xWrite(file: number, from: number, length: number, to: bigint) {
          const open = byPointer.get(file);
          if (open?.isNew !== true) return capi.SQLITE_READONLY;
          try {
            writeAt(open.descriptor, memory.heap8u().subarray(from, from + length), Number(to));
          } catch (error) {
            open.failure ??= error;
            return capi.SQLITE_IOERR_WRITE;
          }
          open.size = Math.max(open.size, Number(to) + length);
          return 0;
        },
        xTruncate: refused(),
        xSync: done(),
        xFileSize(file: number, to: number) {
          memory.poke(to, BigInt(byPointer.get(file)?.size ?? 0) as unknown as number, 'i64');
          return 0;
        },
        xLock: done(),
        xUnlock: done(),
        xCheckReservedLock(_file: number, to: number) {
          memory.poke(to, 0, 'i32');
          return 0;
        },
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xSectorSize: () => SECTOR_BYTES,
        xDeviceCharacteristics: done(),
      },
    },
    vfs: {
      struct: file,
      methods: {
        xOpen(_vfs: number, name: number, to: number, flags: number, out: number) {
          const open = byName.get(memory.cstrToJs(name) ?? '');
          if (open === undefined) return capi.SQLITE_CANTOPEN;
          byPointer.set(to, open);
          const opened = new capi.sqlite3_file(to);
          opened.$pMethods = methods.pointer;
          opened.dispose();
          memory.poke(out, flags, 'i32');
          return 0;
        },
        xDelete: refused(),
        xAccess(_vfs: number, _name: number, _flags: number, out: number) {
          memory.poke(out, 0, 'i32');
          return 0;
        },
        xFullPathname(_vfs: number, name: number, length: number, to: number) {
          return memory.cstrncpy(to, name, length) < length ? 0 : capi.SQLITE_CANTOPEN;
        },
        xRandomness(_vfs: number, length: number, to: number) {
          memory.heap8u().fill(7, to, to + length);
          return length;
        },
        xSleep: done(),
        xCurrentTime(_vfs: number, to: number) {
          memory.poke(to, JULIAN_DAY_1970, 'f64');
          return 0;
        },
        xGetLastError: done(),
      },
    },
  } as unknown as Parameters<typeof vfs.installVfs>[0]);
}
