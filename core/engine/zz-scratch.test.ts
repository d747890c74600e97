import { afterAll, expect, test, describe } from 'vitest';
import { isMissingValue } from '../ir/interpret.ts';
import { ProblemError } from '../ir/problem.ts';
import { goldenFiles } from '../operators/golden-cases.ts';
import { goldenTable, takeColumns } from '../operators/golden-tables.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { Operator } from '../operators/operator.ts';
import { runOperator, type TestTable } from '../operators/testing.ts';
import { chain, temporaryFolder, testSession } from './testing.ts';

const mine = new Set(['TargetEncoder','LabelEncoder','LabelBinarizer','MultiLabelBinarizer','CountEncoder','StringLookup','IntegerLookup','CategoryEncoding','Hashing','HashedCrossing','TextVectorization','TextClean','TextLength','TextSlice','TextPad','TextSplit','TextExtract','Replace']);
const session = testSession();
const folder = temporaryFolder();
afterAll(async () => { await session.close(); folder.remove(); });
const quote = (c: unknown) => c === null || c === undefined || Number.isNaN(c) ? '' : typeof c === 'string' ? `"${c.replaceAll('"', '""')}"` : c === true ? 'True' : c === false ? 'False' : String(c);
let n = 0;
const csvs = new Map<string,string>();
const csv = (t: TestTable, key: string) => { const k = csvs.get(key); if (k) return k; const f = folder.write(`t${n++}.csv`, `${t.columns.map((c) => quote(c.name)).join(',')}\n${Array.from({ length: t.rows }, (_, r) => t.columns.map((c) => quote(c.cells[r])).join(',')).join('\n')}\n`); csvs.set(key,f); return f; };
const tableOf = async (id: string): Promise<TestTable> => {
  const { columns, fields } = await session.page(id, 0, 100000);
  return { rows: columns[0]?.length ?? 0, columns: fields.map((f, i) => ({ ...f, cells: (columns[i] as never[]).map((c) => (c === null && (f.type === 'number' || f.type === 'datetime') ? Number.NaN : c)) })) } as unknown as TestTable;
};
const types = (t: TestTable) => Object.fromEntries(t.columns.map((c) => [c.name, c.type]));
for (const file of goldenFiles.filter((f) => mine.has(f.operator))) describe(file.operator, () => {
  file.cases.forEach((g, i) => {
    if (file.cases.length > 40 && i % 3 !== 0) return;
    test(`${i} ${g.data} ${JSON.stringify(g.params)}`, async () => {
      const op = operatorOf(file.operator) as Operator;
      const table = takeColumns(goldenTable(g.data), g.take);
      const fit = g.fit ? takeColumns(goldenTable(g.fit), g.take) : table;
      const doc = chain(csv(fit, `${g.fit ?? g.data} ${g.take}`), [file.operator, g.params]);
      (doc.nodes[0] as any).params.types = types(fit);
      const out = await session.run(doc, { folder: null });
      const src = await tableOf('source');
      let ours: any; let refused = false;
      try { ours = runOperator(op, g.params, src); } catch (e) { if (!(e instanceof ProblemError)) throw e; refused = true; }
      const o = out.get('n1') as any;
      if (refused) {
        if (o.state === 'failed') return;
        await expect(session.page('n1', 0, 100000)).rejects.toThrow(); return;
      }
      expect(o.problems ?? []).toEqual([]);
      const compare = (a: TestTable, b: TestTable) => {
        expect(a.columns.map((c) => c.name)).toEqual(b.columns.map((c) => c.name));
        a.columns.forEach((c, k) => c.cells.forEach((x, r) => {
          const y = b.columns[k]?.cells[r] as any;
          if (isMissingValue(x) && isMissingValue(y)) return;
          if (typeof x === 'number' && typeof y === 'number') { if (Math.abs(x - y) > 1e-12 * Math.max(1, Math.abs(y))) throw new Error(`${c.name} row ${r}: ${x} vs ${y}`); return; }
          expect({ col: c.name, r, x }).toEqual({ col: c.name, r, x: y });
        }));
      };
      compare(await tableOf('n1'), ours);
      if (g.fit) {
        const fitted = session.fittedDocument();
        await session.run(fitted, { folder: null, mode: 'apply', inputs: new Map([['source', csv(table, `${g.data} ${g.take}`)]]) });
        const src2 = await tableOf('source');
        compare(await tableOf('n1'), runOperator(op, g.params, src2, { fit: src }));
      }
    });
  });
});
