import { expect, it } from 'vitest';
import { createWorkbench } from '../store/workbench.ts';
import { addPastedTable, isTable } from './pasted-table.ts';

it('knows rows of cells from other texts', () => {
  expect(isTable('a\tb\n1\t2\n')).toBe(true);
  expect(isTable('a\tb\n')).toBe(false);
  expect(isTable('{\n\t"nodes": []\n}')).toBe(false);
  expect(isTable('just words\nand more')).toBe(false);
});

it('becomes a selected source that holds the rows, and refuses what is too much', () => {
  const workbench = createWorkbench();
  addPastedTable(workbench, 'a\tb\n1\t2\n', { x: 0, y: 0 });
  const { document, selection } = workbench.getState();
  const [node] = document.current.nodes;
  expect(node).toMatchObject({
    type: 'CsvSource',
    name: 'Pasted table',
    params: { text: 'a\tb\n1\t2\n', delimiter: '\t' },
  });
  expect(selection.nodes).toEqual([node?.id]);
  addPastedTable(workbench, `a\tb\n${'1\t2\n'.repeat(300_000)}`, { x: 0, y: 0 });
  expect(workbench.getState().document.current.nodes).toHaveLength(1);
});
