#!/bin/sh
# SQLite 3.52.0 (npm @sqlite.org/sqlite-wasm 3.51.2-build9): a column of the type REAL gives 0 for a stored −0.0, a column without a
# type gives −0.0, for the same bound value. Whole numbers of REAL columns lie in the file as integers, which have no −0. So the
# declared type decides about a value, though typeof() says "real" for both; 1 / x is +inf in one column and −inf in the other.
#   insert into t(typed real, untyped) values (?, ?)   bound: −0.0, −0.0   read: 0, −0
# Expected by those who choose REAL for doubles: each double comes back. Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @sqlite.org/sqlite-wasm@3.51.2-build9
cat > check.mjs <<'JS'
import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
const sqlite3 = await sqlite3InitModule({ print() {}, printErr() {} });
const db = new sqlite3.oo1.DB(':memory:');
db.exec('create table t(typed real, untyped)');
const insert = db.prepare('insert into t values (?, ?)');
const { sqlite3_bind_double: bind } = sqlite3.capi;
bind(insert.pointer, 1, -0);
bind(insert.pointer, 2, -0);
insert.step();
insert.finalize();
const [row] = db.selectArrays('select typed, untyped, typeof(typed), typeof(untyped) from t');
console.log('SQLite', sqlite3.version.libVersion, row);
const same = Object.is(row[0], 0) && Object.is(row[1], -0) && row[2] === 'real' && row[3] === 'real';
process.exit(same ? 0 : 1);
JS
node check.mjs
