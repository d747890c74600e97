import type { SurveyedColumn } from '../../core/protocol/inspection.ts';
import { column, surveyOf } from '../../core/advice/testing.ts';
import { problemsOf } from './problems.ts';
import { createWorkbench, untitled } from './workbench.ts';
import { expect, test } from 'vitest';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/node-report.ts';
import type { Survey } from '../../core/advice/advice.ts';
import { beginStep } from './begin-step.ts';

const price = { name: 'price', type: 'number' } as ColumnReportMessage;
const colour = { name: 'colour', type: 'category' } as ColumnReportMessage;

const startOf = (
  type: string,
  above: readonly ColumnReportMessage[] | undefined,
  params = {},
  survey?: Survey,
): unknown => {
  const node = { id: 'n', type, params };
  const edges = [{ source: 'data', target: 'n' }];
  const report = { nodeId: 'data', state: 'done', problems: [], ...(above && { columns: [...above] }) } as NodeReport;
  const runs = { reports: new Map([['data', report]]), stale: new Set<string>() };
  beginStep({ format: 'prepgraph', version: 1, nodes: [node], edges }, 'n', runs, () => survey);
  return node.params;
};

test('an encoder begins with the categories, where there are some besides the target', () => {
  expect(startOf('OneHotEncoder', [price, colour])).toEqual({ columns: { dtype: 'category' } });
  expect(startOf('TargetEncoder', [price, colour])).toEqual({ columns: { dtype: 'category' } });
  expect(startOf('OneHotEncoder', [price])).toEqual({});
  expect(startOf('OneHotEncoder', [price, { ...colour, target: true }])).toEqual({});
  expect(startOf('OneHotEncoder', undefined)).toEqual({});
});

const facts = (name: string, rest: Partial<SurveyedColumn>): SurveyedColumn =>
  column(name, { type: 'category', ...rest });

test('a step that refuses missing cells begins with the columns that have none', () => {
  const full = { ...price, missing: 0 };
  const gaps = { ...price, name: 'age', missing: 3 };
  expect(startOf('Binarizer', [full, gaps])).toEqual({ columns: ['price'] });
  expect(startOf('Binarizer', [full])).toEqual({});
  expect(startOf('Binarizer', [gaps])).toEqual({ columns: [] });
});

test('a step that reads texts begins with those that are read alike, and with their marks', () => {
  const marks = { decimal: ',', thousands: '.', unit: null, coerce: false } as const;
  const survey = surveyOf(facts('colour', {}), facts('cost', { numbers: marks }));
  const cost = { ...colour, name: 'cost' };
  expect(startOf('ParseNumber', [colour, cost], {}, survey)).toEqual({
    columns: ['cost'],
    decimal: ',',
    thousands: '.',
  });
  const dates = surveyOf(facts('colour', { dates: { dayfirst: true, utc: false } }));
  expect(startOf('ParseDate', [price, colour], {}, dates)).toEqual({ columns: ['colour'], dayfirst: true });
});

test('a new step that fails is unfinished until it is edited or has a result, then a failure is an error', () => {
  const workbench = createWorkbench();
  const nodes = [{ id: 'n', type: 'Binarizer', params: {} }];
  workbench.open({ format: 'prepgraph', version: 2, nodes, edges: [{ source: 'data', target: 'n' }] }, untitled);
  const report = { nodeId: 'n', state: 'failed', problems: [{ code: 'x', message: 'No.' }] } as unknown as NodeReport;
  const severity = () =>
    problemsOf(workbench.getState())
      .get('n')
      ?.find(({ code }) => code === 'x')?.severity;
  workbench.runs({ reports: new Map([['n', report]]), stale: new Set() });
  expect(severity()).toBe('error');
  workbench.begin('n', { params: {}, problem: null });
  expect(severity()).toBe('info');
  const short = { ...report, problems: [{ code: 'step.memory', message: 'It needs more memory.' }] } as NodeReport;
  workbench.runs({ reports: new Map([['n', short]]) });
  expect(problemsOf(workbench.getState()).get('n')?.[0]?.severity).toBe('error');
  workbench.runs({ reports: new Map([['n', report]]) });
  workbench.edit('Change', (draft) => {
    (draft.nodes[0] as { params: object }).params = { threshold: 2 };
  });
  workbench.runs({ stale: new Set() });
  expect(severity()).toBe('error');
});

test('every other step begins with its own defaults, and what was given stays', () => {
  expect(startOf('StandardScaler', [price, colour])).toEqual({});
  expect(startOf('StringLookup', [price, colour])).toEqual({});
  expect(startOf('OneHotEncoder', [price, colour], { columns: ['price'] })).toEqual({ columns: ['price'] });
});

test('the cure of a new step fills or reads its columns before it, as one change', () => {
  const cureOf = (type: string, above: ColumnReportMessage, survey?: Survey) => {
    const workbench = createWorkbench();
    const nodes = ['data', 'n'].map((id) => ({ id, type: id === 'n' ? type : 'CsvSource', params: {} }));
    workbench.open({ format: 'prepgraph', version: 2, nodes, edges: [{ source: 'data', target: 'n' }] }, untitled);
    const report: NodeReport = { nodeId: 'data', state: 'done', problems: [], columns: [above] };
    const runs = { reports: new Map([['data', report]]), stale: new Set<string>() };
    workbench.edit('Add', (draft) => {
      const cure = beginStep(draft, 'n', runs, () => survey)?.cure;
      if (cure) cure.fix?.change(draft);
    });
    return workbench
      .getState()
      .document.current.nodes.slice(1)
      .map((node) => [node.type, node.params]);
  };
  expect(cureOf('Binarizer', { name: 'age', type: 'number', integer: true, missing: 2 })).toEqual([
    ['Binarizer', { columns: ['age'] }],
    ['SimpleImputer', { columns: ['age'], strategy: 'most_frequent' }],
  ]);
  const marks = { decimal: ',', thousands: null, unit: null, coerce: false } as const;
  const cost = { name: 'cost', type: 'category' } as ColumnReportMessage;
  expect(cureOf('StandardScaler', cost, surveyOf(facts('cost', { numbers: marks })))).toEqual([
    ['StandardScaler', { columns: ['cost'] }],
    ['ParseNumber', { columns: ['cost'], decimal: ',' }],
  ]);
});
