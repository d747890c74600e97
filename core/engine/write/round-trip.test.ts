/**
 * A table that a writer writes and our reader reads is the same table, or the writer has told the difference: cells of every
 * kind, in every format that has both.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Notice } from '../../ir/notice.ts';
import { formatOfName } from '../../words/formats.ts';
import { readAll, temporaryFolder, testSession } from '../testing.ts';
import { arrowFileOf, type Kind, type MadeColumn, tables } from './testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const typeOf = (kind: Kind): string => (kind === 'whole' ? 'number' : kind);
/** Texts that repeat are categories, whatever they were. */
const isString = (type: string): boolean => type === 'text' || type === 'category';
const isSameType = (one: string, other: string): boolean => one === other || (isString(one) && isString(other));

/** Formats without types: a pipeline states them, as the app does from the first reading on. */
const UNTYPED = ['csv', 'tsv', 'json', 'jsonl', 'xlsx'];
const ENDINGS = [...UNTYPED, 'parquet', 'arrow', 'arff', 'dta', 'sav', 'sqlite'];

/** A name that looks like a number or a sentence may be a cell: such a header is stated, too. */
const statedOf = (ending: string, table: readonly MadeColumn[]): object =>
  ['csv', 'tsv', 'xlsx'].includes(ending) && table.some(({ name }) => !/^[a-z]+$/i.test(name)) ? { header: true } : {};

/** A text file with zero bytes is refused as a binary one, or read as UTF-16. */
const withoutZeros = (table: readonly MadeColumn[]): MadeColumn[] =>
  table.map((column) => ({
    ...column,
    cells: column.cells.map((cell) => (typeof cell === 'string' ? cell.replaceAll('\0', 'z') : cell)),
  }));

/** SQLite stores -0 as 0. */
const stored = (ending: string, cell: unknown): unknown => (ending === 'sqlite' && Object.is(cell, -0) ? 0 : cell);

/** Untold differences between the table and what is read of the file; empty where there are none. */
async function roundTrip(ending: string, drawn: readonly MadeColumn[]): Promise<string[]> {
  const table = ending === 'csv' || ending === 'tsv' ? withoutZeros(drawn) : drawn;
  const source = join(folder.path, 'source.arrow');
  writeFileSync(source, arrowFileOf(table));
  const types = Object.fromEntries(table.map(({ name, kind }) => [name, typeOf(kind)]));
  const before = await readAll(session, 'ArrowSource', source, { types });
  for (const { name, cells } of table) expect([name, before.cells[name]]).toEqual([name, cells]);
  const path = join(folder.path, `again.${ending}`);
  const { notices } = await session.write('source', path, {});
  if (table[0]?.cells.length === 0 && notices.some(({ code }) => code === 'write.no-rows')) return [];
  const type = formatOfName(path)?.sourceType ?? '';
  const again = await readAll(
    session,
    type,
    path,
    UNTYPED.includes(ending) ? { types, ...statedOf(ending, table) } : {},
  );
  if (again.fields.length !== table.length) return [`${again.fields.length} columns for ${table.length}`];
  const left = notices.find(({ code, column }) => code === 'write.rows-left-out' && column === undefined)?.count ?? 0;
  const kept = table.map((column) => ({ ...column, cells: column.cells.slice(0, column.cells.length - left) }));
  return kept.flatMap((column, index) => differences(ending, column, again.fields[index], again.cells, notices));
}

function differences(
  ending: string,
  { name, kind, cells }: MadeColumn,
  field: { readonly name: string; readonly type: string },
  again: Readonly<Record<string, readonly unknown[]>>,
  notices: readonly Notice[],
): string[] {
  const told = notices.filter(({ column }) => column === name);
  const has = (code: Notice['code']): boolean => told.some((notice) => notice.code === code);
  const shown = JSON.stringify(name);
  const found: string[] = [];
  if (field.name !== name && !has('write.renamed')) found.push(`name ${shown} → ${JSON.stringify(field.name)}`);
  const isOther = !isSameType(field.type, typeOf(kind));
  if (isOther && !has('write.other-type')) found.push(`type of ${shown}: ${kind} → ${field.type}`);
  const got = again[field.name] ?? [];
  if (got.length !== cells.length) return [...found, `${got.length} rows for ${cells.length}`];
  const wanted = cells.map((cell) => (isOther && cell !== null ? String(cell) : stored(ending, cell)));
  const rows = wanted.flatMap((cell, row) => (Object.is(cell, got[row]) ? [] : [row]));
  const counted = told.reduce((sum, { count = 0 }) => sum + count, 0);
  if (rows.length > counted) {
    const [row] = rows as [number];
    const pair = [wanted[row], got[row]].map((cell) =>
      Object.is(cell, -0) ? '-0' : (JSON.stringify(cell) ?? '').slice(0, 60),
    );
    found.push(`${kind} ${shown}: ${rows.length} cells differ, ${counted} are told; ${pair.join(' → ')}`);
  }
  return found;
}

describe('a table that is written and read again is the same, or told', () => {
  it.each(ENDINGS)('.%s', { timeout: 300_000 }, async (ending) => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        expect(await roundTrip(ending, table)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
