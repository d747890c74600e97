import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyDocument, type PipelineDocument } from '../../core/graph/document.ts';
import { addNode, appendNode, connect, duplicate, remove, setParam } from './changes.ts';
import { edgeId } from './edges.ts';
import { edit, type History, newHistory, redo, settle, undo } from './history.ts';

interface Counter {
  value: number;
}
const start = (): History<Counter> => newHistory({ value: 0 });
const set = (history: History<Counter>, value: number, gesture?: string): History<Counter> =>
  edit(
    history,
    `Set ${value}`,
    (draft) => {
      draft.value = value;
    },
    gesture,
  );

describe('history', () => {
  test('an entry has a name, and undo takes it back', () => {
    const done = set(start(), 1);
    expect(done.past.map(({ label }) => label)).toEqual(['Set 1']);
    const undone = undo(done);
    expect(undone.current).toEqual({ value: 0 });
    expect(redo(undone).current).toEqual({ value: 1 });
  });

  test('the changes of a gesture are one entry', () => {
    const done = [1, 2, 3].reduce((history, value) => set(history, value, 'drag-1'), start());
    expect(done.past).toHaveLength(1);
    expect(undo(done).current).toEqual({ value: 0 });
    expect(redo(undo(done)).current).toEqual({ value: 3 });
  });

  test('a gesture does not go on after it was undone and redone', () => {
    const again = set(redo(undo(set(start(), 1, 'drag-1'))), 2, 'drag-1');
    expect(undo(again).current).toEqual({ value: 1 });
  });

  test('a change that changes nothing leaves no entry, and what was undone stays redoable', () => {
    const undone = undo(set(start(), 1));
    expect(set(undone, 0)).toBe(undone);
  });

  test('a new change forgets what was undone', () => {
    expect(set(undo(set(start(), 1)), 2).future).toEqual([]);
  });

  test('what the program settles has no entry and survives undo of what came before', () => {
    const history = newHistory({ value: 0, found: '' });
    const edited = edit(history, 'Set', (draft) => {
      draft.value = 1;
    });
    const settled = settle(edited, (draft) => {
      draft.found = ',';
    });
    expect(settled.past).toHaveLength(1);
    expect(undo(settled).current).toEqual({ value: 0, found: ',' });
  });
});

type Step = (draft: PipelineDocument) => void;

const at = (draft: PipelineDocument, index: number) => draft.nodes[index % Math.max(1, draft.nodes.length)]?.id ?? '';
const index = fc.nat(20);
const type = fc.constantFrom('CsvSource', 'SimpleImputer', 'StandardScaler', 'OneHotEncoder');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(type, index).map(
    ([kind, x]): Step =>
      (draft) =>
        void addNode(draft, { type: kind }, { x: x * 40, y: 0 }),
  ),
  fc.tuple(type, index).map(
    ([kind, i]): Step =>
      (draft) =>
        draft.nodes.length > 0 ? void appendNode(draft, { type: kind }, at(draft, i)) : undefined,
  ),
  fc.tuple(index, index).map(
    ([a, b]): Step =>
      (draft) =>
        connect(draft, { source: at(draft, a), target: at(draft, b) }),
  ),
  index.map(
    (i): Step =>
      (draft) =>
        remove(draft, [at(draft, i)], []),
  ),
  index.map(
    (i): Step =>
      (draft) => {
        const edge = draft.edges[i % Math.max(1, draft.edges.length)];
        remove(draft, [], edge === undefined ? [] : [edgeId(edge)]);
      },
  ),
  index.map(
    (i): Step =>
      (draft) =>
        void duplicate(draft, [at(draft, i)]),
  ),
  fc.tuple(index, fc.jsonValue()).map(
    ([i, value]): Step =>
      (draft) =>
        setParam(draft, at(draft, i), 'strategy', value),
  ),
);

test('undoing everything gives the beginning, redoing everything the end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(step, fc.option(fc.constantFrom('a', 'b'), { nil: undefined })), { maxLength: 25 }),
      (steps) => {
        const begin = newHistory(emptyDocument());
        const end = steps.reduce((history, [recipe, gesture]) => edit(history, 'step', recipe, gesture), begin);
        let back = end;
        for (let count = end.past.length; count > 0; count--) back = undo(back);
        expect(back.current).toEqual(begin.current);
        let forth = back;
        for (let count = end.past.length; count > 0; count--) forth = redo(forth);
        expect(forth.current).toEqual(end.current);
        expect(forth.past).toHaveLength(end.past.length);
      },
    ),
    { numRuns: 200 },
  );
});
