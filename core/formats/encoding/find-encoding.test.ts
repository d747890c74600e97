import { expect, test } from 'vitest';
import { ENCODINGS, type Encoding } from '../../words/encodings.ts';
import { decodeAll, loadEncoding } from './decoder.ts';
import { findEncoding } from './find-encoding.ts';
import { encoded, type EncodedTable, encodedTables } from './testing.ts';

const find = (bytes: Uint8Array) => findEncoding({ head: bytes, places: [] }, 'x.csv');

/** Tables that are read letter by letter as they were written, of so many rows each. */
async function rightOf(tables: readonly EncodedTable[]): Promise<{ right: number; wrong: string[] }> {
  const wrong: string[] = [];
  for (const { language, encoding, text, bytes } of tables) {
    const found = await find(bytes);
    await loadEncoding(found.value);
    if (decodeAll(bytes, found.value) === text) continue;
    wrong.push(`${language} ${encoding} as ${found.value}`);
    // No wrong guess is silent.
    expect(found.confidence).toBeLessThan(1);
  }
  return { right: tables.length - wrong.length, wrong };
}

test.each([
  [2, 0.94],
  [20, 0.96],
  [200, 0.97],
])('tables of %i rows are read in their encoding', async (rows, least) => {
  const tables = encodedTables(rows);
  const { right, wrong } = await rightOf(tables);
  const share = right / tables.length;
  console.log(`${rows} rows: ${right} of ${tables.length} tables in the right encoding. ${wrong.join('; ')}`);
  expect(share).toBeGreaterThanOrEqual(least);
});

test.each([
  '5 €',
  'naïve',
  'Müller',
  'Größe',
  'São Paulo',
  'Ñandú',
  'Smørrebrød',
  'O’Brien',
  '“x”',
  'it’s – so',
  'ä',
  '20 °C',
  '£5',
  'm²',
])('a single cell "%s" is read as Windows-1252', async (cell) => {
  const bytes = encoded(`name,n\n${cell},1\n`, 'windows-1252') as Uint8Array;
  const found = await find(bytes);
  expect(decodeAll(bytes, found.value)).toContain(cell);
  expect(found.confidence).toBeLessThan(1);
});

test.each([
  ['preis,n\n12 €,1\n7 €,2\n', 'windows-1252'],
  ['temp,v\n21 °C,1\n22 °C,2\n', 'windows-1252'],
  ['nom,âge\nZoé,5\nRené,6\nHélène,7\n', 'windows-1252'],
  ['isim,şehir\nAyşe,İstanbul\nÇağla,Muğla\n', 'windows-1254'],
  ['ad,il\nIşık,Diyarbakır\nGüneş,Eskişehir\n', 'windows-1254'],
  ['nafn,staður\nÞórður,Akureyri\nGuðrún,Ísafjörður\n', 'windows-1252'],
  ['név,város\nErdős,Győr\nSzűcs,Pécs\n', 'windows-1250'],
] as const)('the few letters of %j are read as %s', async (text, encoding) => {
  const bytes = encoded(text, encoding) as Uint8Array;
  expect(decodeAll(bytes, (await find(bytes)).value)).toBe(text);
});

test.each(['utf-16le', 'utf-16be'] as const)('%s without a mark is found in every script', async (encoding) => {
  for (const cell of ['abc', 'Москва', '東京都', 'ירושלים', '서울']) {
    const bytes = encoded(`${cell},n\n${cell},1\n${cell},2\n`, encoding) as Uint8Array;
    expect((await find(bytes)).value).toBe(encoding);
  }
});

test('ISO-2022-JP shifts by escape sequences', async () => {
  const bytes = Buffer.from('name,n\n\x1b$BF|K\\\x1b(B,1\n', 'latin1');
  expect((await find(bytes)).value).toBe('iso-2022-jp');
});

test('a stray byte in UTF-8 leaves the file UTF-8', async () => {
  const bytes = Buffer.concat([Buffer.from('città,n\nPerù,1\nM'), Buffer.of(0xe1), Buffer.from('laga,2\n')]);
  expect(await find(bytes)).toMatchObject({
    value: 'utf-8',
    evidence: '2 letters are valid UTF-8, one byte is no text.',
  });
});

test('letters at the end of a long file count', async () => {
  const head = Buffer.from('a,b\n1,x\n');
  const end = encoded('Санкт-Петербург,Иванов\nМосква,Петров\n', 'windows-1251') as Uint8Array;
  const found = await findEncoding({ head, places: [end] }, 'x.csv');
  expect(found.value).toBe('windows-1251');
  expect(found.runnerUp?.value).not.toBe('windows-1251');
});

test('UTF-32 is refused by name', async () => {
  await expect(find(Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0))).rejects.toThrow('UTF-32');
});

test('every encoding that can be chosen decodes ASCII', async () => {
  for (const encoding of Object.keys(ENCODINGS) as Encoding[]) {
    if (encoding.startsWith('utf-16')) continue;
    await loadEncoding(encoding);
    expect(decodeAll(Buffer.from('a,b\n1,"x"\n'), encoding)).toBe('a,b\n1,"x"\n');
  }
});

test('bytes 0x80 to 0x9f of Windows-1252 are its letters', () => {
  expect(decodeAll(Uint8Array.of(0x80, 0x91, 0x92, 0x93, 0x94, 0x96, 0x8e, 0x9c, 0x85), 'windows-1252')).toBe(
    '€‘’“”–Žœ…',
  );
});
