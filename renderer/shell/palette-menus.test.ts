import { expect, test } from 'vitest';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { threeSteps } from '../commands/testing.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { paletteEntries } from './palette-menus.ts';

function menuOf(selected: readonly string[]) {
  const workbench = createWorkbench();
  workbench.open(threeSteps(), untitled);
  workbench.select(selected);
  const services = {
    workbench,
    view: { centre: () => ({ x: 500, y: 400 }), reveal: () => undefined },
    surveys: { known: () => undefined },
  } as never as Parameters<typeof paletteEntries>[0];
  const operator = operatorOf('MinMaxScaler');
  if (operator === undefined) throw new Error('no operator');
  const entries = paletteEntries(services, operator).flat();
  const edges = (): (readonly string[])[] =>
    workbench.getState().document.current.edges.map(({ source, target }) => [source, target]);
  return {
    edges,
    entry: (id: string) => entries.find((candidate) => candidate.id === id),
    added: () => workbench.getState().selection.nodes[0] as string,
  };
}

test('a step is inserted between the selected step and all that it feeds', () => {
  const { entry, edges, added } = menuOf(['scale']);
  expect(entry('between')).toMatchObject({
    label: 'Insert between “Standard scale” and what follows',
    disabled: false,
  });
  entry('between')?.run();
  expect(edges()).toEqual(
    expect.arrayContaining([
      ['scale', added()],
      [added(), 'encode'],
    ]),
  );
  expect(edges()).toHaveLength(3);
});

test('at the end of a chain nothing is inserted, and the step is added after it', () => {
  const { entry, edges, added } = menuOf(['encode']);
  expect(entry('between')?.disabled).toBe(true);
  entry('after')?.run();
  expect(edges().at(-1)).toEqual(['encode', added()]);
});

test('with nothing selected a step is added without an edge only', () => {
  const { entry, edges } = menuOf([]);
  expect(entry('after')?.disabled).toBe(true);
  entry('apart')?.run();
  expect(edges()).toHaveLength(2);
});
