import { beforeEach, expect, test } from 'vitest';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { emptyDocument } from '../../core/graph/document.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { edgeId } from '../store/edges.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { addFromPalette } from './add-from-palette.ts';

/** iris → scale → encode */
function threeSteps(): PipelineDocument {
  const step = (id: string, type: string, x: number) => ({ id, type, params: {}, position: { x, y: 0 } });
  return {
    ...emptyDocument(),
    nodes: [step('iris', 'CsvSource', 0), step('scale', 'StandardScaler', 300), step('encode', 'OneHotEncoder', 600)],
    edges: [
      { source: 'iris', target: 'scale' },
      { source: 'scale', target: 'encode' },
    ],
  };
}

const asked: string[] = [];
beforeEach(() => asked.splice(0));

/** A workbench; `press` presses a palette entry. */
function opened() {
  const workbench = createWorkbench();
  const services = {
    workbench,
    view: { centre: () => ({ x: 500, y: 400 }), reveal: () => undefined },
    surveys: { known: () => undefined },
    dataFiles: { addByDialog: () => Promise.resolve(void asked.push('dialog')) },
  } as never as Parameters<typeof addFromPalette>[0];
  const press = (type: string): void => {
    const operator = operatorOf(type);
    if (operator === undefined) throw new Error(type);
    addFromPalette(services, operator);
  };
  const state = workbench.getState;
  const feeding = (): (readonly string[])[] =>
    state().document.current.edges.map(({ source, target }) => [source, target]);
  return { workbench, press, state, feeding, added: () => state().selection.nodes[0] as string };
}

test('a press adds the step after the selected one, and selects it', () => {
  const { workbench, press, feeding, added } = opened();
  workbench.open(threeSteps(), untitled);
  workbench.select(['encode']);
  press('MinMaxScaler');
  expect(feeding().at(-1)).toEqual(['encode', added()]);
});

test('a press inserts the step into the selected edge', () => {
  const { workbench, press, feeding, added } = opened();
  const document = threeSteps();
  workbench.open(document, untitled);
  workbench.select([], [edgeId(document.edges[1] as never)]);
  press('MinMaxScaler');
  expect(feeding()).toEqual(
    expect.arrayContaining([
      ['scale', added()],
      [added(), 'encode'],
    ]),
  );
  expect(feeding()).toHaveLength(3);
});

test('with nothing selected a message says how, and offers the displayed step', () => {
  const { workbench, press, feeding, state, added } = opened();
  workbench.open(threeSteps(), untitled);
  workbench.select([]);
  press('MinMaxScaler');
  expect(state().document.current.nodes).toHaveLength(3);
  const [toast] = state().ui.toasts;
  expect(toast?.title).toBe('Select the step that “Min–max scale” comes after.');
  toast?.action?.run();
  expect(feeding().at(-1)).toEqual(['encode', added()]);
});

test('in an empty document a step waits for data; a source asks for a file', () => {
  const { press, state } = opened();
  press('MinMaxScaler');
  expect(state().document.current.nodes).toHaveLength(1);
  press('CsvSource');
  expect(asked).toEqual(['dialog']);
});
