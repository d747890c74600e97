#!/bin/sh
# iconv-lite 0.7.3 decodes byte 0xDB of Mac Roman as ¤, as it was until 1998; Node's TextDecoder('macintosh') and Python's
# mac_roman decode it as €. Prices of such a file change their currency, without an error.
# Seen:     iconv-lite -> ¤, TextDecoder -> €
# Expected: € in both.
# Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund iconv-lite@0.7.3
cat > check.cjs <<'JS'
const iconv = require('iconv-lite');
const price = Buffer.from([0x31, 0x32, 0x20, 0xdb]);
const ours = iconv.decode(price, 'macroman');
const nodes = new TextDecoder('macintosh').decode(price);
console.log('iconv-lite', require('iconv-lite/package.json').version, ours);
console.log('node', process.versions.node, nodes);
process.exit(ours === '12 ¤' && nodes === '12 €' ? 0 : 1);
JS
node check.cjs
