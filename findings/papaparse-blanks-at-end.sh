#!/bin/sh
# PapaParse 5.7.1 drops blanks after a closing quote in front of a delimiter or a line end, but not at the end of the input:
# the same last row is read as x with a final line end, and as x"  (quote and blanks in the cell) without one.
# Seen:     "a,b\n1,\"x\"  \n" -> x         "a,b\n1,\"x\"  " -> x"␣␣
# (with the errors InvalidQuotes and MissingQuotes). Expected: x in both.
# Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund papaparse@5.7.1
cat > check.cjs <<'JS'
const Papa = require('papaparse');
const ended = Papa.parse('a,b\n1,"x"  \n', { skipEmptyLines: true });
const open = Papa.parse('a,b\n1,"x"  ', { skipEmptyLines: true });
console.log('papaparse', require('papaparse/package.json').version);
console.log('with a final line end:   ', JSON.stringify(ended.data[1]), JSON.stringify(ended.errors.map((e) => e.code)));
console.log('without a final line end:', JSON.stringify(open.data[1]), JSON.stringify(open.errors.map((e) => e.code)));
process.exit(ended.data[1][1] === 'x' && open.data[1][1] === 'x"  ' ? 0 : 1);
JS
node check.cjs
