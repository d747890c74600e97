import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
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

  test('a value that a gesture changes a thousand times is kept as it was and as it is', () => {
    const values = Array.from({ length: 1000 }, (_, index) => index + 1);
    const done = values.reduce((history, value) => set(history, value, 'slide-1'), start());
    expect(done.past[0]?.patches).toHaveLength(1);
    expect(done.past[0]?.inverse).toHaveLength(1);
    expect(undo(done).current).toEqual({ value: 0 });
    expect(redo(undo(done)).current).toEqual({ value: 1000 });
  });

  test('a gesture that changes other things between is undone and redone as a whole', () => {
    interface Pair {
      a: number;
      b: { c: number }[];
    }
    const change = (history: History<Pair>, recipe: (draft: Pair) => void) => edit(history, 'Change', recipe, 'one');
    const numbers = fc.array(fc.record({ at: fc.nat(4), value: fc.nat(5) }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(numbers, (steps) => {
        const before: Pair = { a: -1, b: [{ c: -1 }] };
        let history: History<Pair> = newHistory(before);
        for (const { at, value } of steps) {
          history = change(history, (draft) => {
            if (at === 0) draft.a = value;
            else if (at === 1) (draft.b[0] as { c: number }).c = value;
            else if (at === 2) draft.b.push({ c: value });
            else if (at === 3 && draft.b.length > 1) draft.b.pop();
            else draft.b[0] = { c: value };
          });
        }
        if (history.past.length === 0) return;
        const after = history.current;
        expect(undo(history).current).toEqual(before);
        expect(redo(undo(history)).current).toEqual(after);
      }),
    );
  });

  test('changes of many megabytes are forgotten once there are too many, the oldest first and never the last', () => {
    const text = (size: number, index: number): string => String(index).padStart(size, '.');
    let history: History<{ text: string }> = newHistory({ text: '' });
    const write = (size: number, index: number) => {
      history = edit(history, `Write ${index}`, (draft) => {
        draft.text = text(size, index);
      });
    };
    for (let index = 0; index < 30; index++) write(2_000_000, index);
    expect(history.past.length).toBeLessThan(12);
    expect(history.past.at(-1)?.label).toBe('Write 29');
    expect(undo(history).current.text).toBe(text(2_000_000, 28));
    write(40_000_000, 30);
    expect(history.past).toHaveLength(1);
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
