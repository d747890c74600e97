#!/bin/sh
# @sqlite.org/sqlite-wasm 3.51.2-build9 (which reports library 3.52.0): capi.sqlite3_bind_text, whose declared types take a
# JavaScript string or bytes, throws "ReferenceError: pMem is not defined" for both; capi.sqlite3_bind_blob of the same
# bytes returns 0. A pointer to memory of the module works.
# Seen:     text of a string -> ReferenceError, text of bytes -> ReferenceError, blob of bytes -> 0
# Expected: 0 in all three.
# Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @sqlite.org/sqlite-wasm@3.51.2-build9
cat > check.mjs <<'JS'
import init from '@sqlite.org/sqlite-wasm';
const { capi, oo1, version } = await init({ print() {}, printErr() {} });
const statement = new oo1.DB(':memory:').prepare('select ?');
const bytes = new TextEncoder().encode('abc');
const tried = (bind, value) => {
  try {
    return String(bind(statement.pointer, 1, value, 3, capi.SQLITE_TRANSIENT));
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
const found = [
  tried(capi.sqlite3_bind_text, 'abc'),
  tried(capi.sqlite3_bind_text, bytes),
  tried(capi.sqlite3_bind_blob, bytes),
];
console.log('library', version.libVersion);
console.log('text of a string:', found[0]);
console.log('text of bytes:   ', found[1]);
console.log('blob of bytes:   ', found[2]);
const lost = 'ReferenceError: pMem is not defined';
process.exit(found[0] === lost && found[1] === lost && found[2] === '0' ? 0 : 1);
JS
node check.mjs
