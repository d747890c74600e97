import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { MANY_ROWS, offerSamples } from './offer-sample.ts';

function withSource(isFeeding = false) {
  const workbench = createWorkbench();
  const revealed: string[] = [];
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path: 'x.csv' } },
    { id: 'scale', type: 'StandardScaler', params: {} },
  ].map((node, at) => ({ ...node, position: { x: 256 * at, y: 0 } }));
  workbench.open(
    { ...emptyDocument(), nodes, edges: isFeeding ? [{ source: 'source', target: 'scale' }] : [] },
    untitled,
  );
  offerSamples(workbench, (ids) => void revealed.push(...ids));
  const report = (rows: number, rest: Partial<NodeReport> = {}): void =>
    workbench.runs({
      reports: new Map([['source', { nodeId: 'source', state: 'done', problems: [], rows, ...rest }]]),
    });
  return { workbench, report, revealed, toasts: () => workbench.getState().ui.toasts };
}

test('a large table is offered as a sample, once, in one undoable change', () => {
  const { workbench, report, revealed, toasts } = withSource();
  report(MANY_ROWS);
  report(MANY_ROWS + 1);
  expect(toasts().map(({ title }) => title)).toEqual(['2,000,000 rows']);
  toasts()[0]?.action?.run();
  const { document } = workbench.getState();
  const added = document.current.nodes.at(-1);
  expect(added).toMatchObject({ type: 'SampleRows', params: { n: 100_000 } });
  expect(document.current.edges).toMatchObject([{ source: 'source', target: added?.id }]);
  expect([document.past.length, revealed, toasts()]).toEqual([1, [added?.id], []]);
});

test('a small table, the beginning of a large one, and one that feeds a step are left alone', () => {
  const small = withSource();
  small.report(MANY_ROWS - 1);
  small.report(MANY_ROWS, { sampled: true });
  const feeding = withSource(true);
  feeding.report(MANY_ROWS);
  expect([small.toasts(), feeding.toasts()]).toEqual([[], []]);
});
