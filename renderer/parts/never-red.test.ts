/** Every step of the catalogue, added to tables of every kind the way the window adds it: none begins as an error. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { windowEnd } from '../../core/engine/server-testing.ts';
import { temporaryFolder } from '../../core/engine/testing.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { operators } from '../../core/operators/catalogue.ts';
import type { Survey } from '../../core/advice/advice.ts';
import { isUnfinished, type NodeProblem, problemsOf } from '../store/problems.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { addStep } from './add-step.ts';

const rows = (count: number, row: (at: number) => readonly (string | number)[]): string =>
  Array.from({ length: count }, (_, at) => `${row(at).join(',')}\n`).join('');

const words = ['red', 'green', 'blue'];
const wide = Array.from({ length: 24 }, (_, at) => at);

/** CSV files by the kind of their table. */
const tables: Readonly<Record<string, string>> = {
  'numbers only': `a,b,c\n${rows(40, (at) => [at - 7, (at * 37) % 11, at / 8])}`,
  'texts only': `colour,remark\n${rows(40, (at) => [words[at % 3] as string, `Remark ${at}, number`.replace(',', ' of')])}`,
  'mixed with missing': `age,colour,paid,when\n${rows(40, (at) => [
    at % 5 === 0 ? '' : at,
    at % 7 === 0 ? '' : (words[at % 3] as string),
    at % 4 === 0 ? 'true' : at % 9 === 0 ? '' : 'false',
    at % 6 === 0 ? '' : `2024-03-${10 + (at % 19)}`,
  ])}`,
  dates: `start,end\n${rows(40, (at) => [`2024-01-${10 + (at % 20)}`, `2024-02-${10 + (at % 19)} 08:30`])}`,
  'one row': 'age,colour,when\n31,red,2024-01-05\n',
  'no rows': 'age,colour,when\n',
  'one column': `age\n${rows(40, (at) => [at])}`,
  wide: `${wide.map((at) => `x${at}`).join(',')}\n${rows(12, (row) => wide.map((at) => (row * at) % 13))}`,
  'all missing': `a,b\n${rows(12, () => ['NA', 'NA'])}`,
  'ugly names': `"a ""b""","x\ny",π²,"[1, 2]",  ,__proto__,\n${rows(30, (at) => [at, words[at % 3] as string, at % 4, -at, at / 2, at, at])}`,
};

const folder = temporaryFolder();
const engine = windowEnd();
beforeAll(() => {
  for (const [name, text] of Object.entries(tables)) folder.write(`${name}.csv`, text);
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

/** Runs the document on screen, and gives the store its reports. */
async function run(workbench: ReturnType<typeof createWorkbench>): Promise<void> {
  const answer = await engine.call('run', { document: workbench.getState().document.current, folder: folder.path });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  const ids = new Set(workbench.getState().document.current.nodes.map(({ id }) => id));
  const reports = new Map<string, NodeReport>();
  for (const report of engine.nodes()) if (ids.has(report.nodeId)) reports.set(report.nodeId, report);
  workbench.runs({ reports, stale: new Set() });
}

/** Errors of a step of this type that was just added after the table. */
async function problemsOfNew(
  type: string,
  table: string,
  source: readonly NodeReport[],
  survey: Survey | undefined,
): Promise<readonly NodeProblem[]> {
  const workbench = createWorkbench();
  const nodes = [{ id: 'data', type: 'CsvSource', params: { path: `${table}.csv` }, position: { x: 0, y: 0 } }];
  workbench.open({ format: 'prepgraph', version: 2, nodes, edges: [] }, { ...untitled, folder: folder.path });
  workbench.runs({ reports: new Map(source.map((report) => [report.nodeId, report])), stale: new Set() });
  const view = { reveal: () => {}, centre: () => ({ x: 0, y: 0 }) } as unknown as Parameters<typeof addStep>[0]['view'];
  addStep({ workbench, view, surveys: { known: () => survey } }, { type }, { kind: 'after', nodeId: 'data' });
  const id = workbench.getState().selection.nodes[0] as string;
  await run(workbench);
  return (problemsOf(workbench.getState()).get(id) ?? []).filter(
    (problem) => problem.severity === 'error' || isUnfinished(problem),
  );
}

for (const table of Object.keys(tables)) {
  test(`no step is red when it is added to a table: ${table}`, async () => {
    const workbench = createWorkbench();
    const nodes = [{ id: 'data', type: 'CsvSource', params: { path: `${table}.csv` }, position: { x: 0, y: 0 } }];
    workbench.open({ format: 'prepgraph', version: 2, nodes, edges: [] }, { ...untitled, folder: folder.path });
    await run(workbench);
    const source = [...workbench.getState().runs.reports.values()];
    const survey = await engine.call('survey', { nodeId: 'data' });
    const known = survey.ok ? (survey.result as Survey) : undefined;
    const red: string[] = [];
    const atCells: string[] = [];
    for (const { type, inputs } of operators) {
      if (inputs.length === 0) continue;
      for (const problem of await problemsOfNew(type, table, source, known)) {
        const { code, message, column, row, hint } = problem;
        const text = `${type}: ${code}: ${column ?? ''}: ${message} ${hint ?? ''}`;
        if (problem.severity === 'error') red.push(text);
        if (row !== undefined) atCells.push(text);
      }
    }
    expect(red).toEqual([]);
    // A step is unfinished because it lacks columns, a target or rows, never because it took cells that it refuses.
    expect(atCells).toEqual([]);
  });
}
