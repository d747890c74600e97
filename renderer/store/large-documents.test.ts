/** Nothing that the window does with a document takes the square of its size: the largest that are read take a moment each. */
import { changedNodes, nodeKeys } from '../../core/graph/identity.ts';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { refusedSteps } from '../canvas/connecting.tsx';
import { flowEdges } from '../canvas/flow-edges.ts';
import { aligned, commitPlaces, placesOf } from '../canvas/moving.ts';
import { addGroup, addNote, groupKey, removeAnnotations } from './annotations.ts';
import { addNode, appendNode, connect, duplicate, insertIntoEdges, remove, setParam, spliceNode } from './changes.ts';
import { drawnEdges } from './drawn-edges.ts';
import { edit, newHistory, undo } from './history.ts';
import { fan, largeDocuments, manyChains, oneChain, staged, tangle } from './large-documents-testing.ts';
import { graphIn } from './lookup.ts';
import { layoutOf, placed } from './layout.ts';
import { partText, paste, readPart } from './part.ts';
import { overlaps, positionOf } from './placement.ts';
import { problemsOf } from './problems.ts';
import { reachesOf } from './reach.ts';
import { chosenBy, collapse, expand, joinedBy, stageFilledBy, standing } from './stages.ts';
import { createWorkbench, initialState, untitled } from './workbench.ts';

/** In time of the processor. Each takes some 20 to 300 ms; with the square of the size it took minutes, or never ended. */
const LIMIT_MS = 5_000;

function timed<Result>(what: string, work: () => Result): Result {
  const before = process.cpuUsage();
  const result = work();
  // Of this process alone: others use the machine.
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1000;
  if (process.env['TIMES'] !== undefined) console.log(`${Math.round(took)} ms: ${what}`);
  expect(took, `${what} took ${Math.round(took)} ms`).toBeLessThan(LIMIT_MS);
  return result;
}

/** The history after a change and its undoing, each in time; undoing gives back what was there. */
function changed(
  document: PipelineDocument,
  what: string,
  recipe: (draft: PipelineDocument) => void,
): PipelineDocument {
  const before = edit(newHistory(document), 'first', (draft) => void (draft.notes = []));
  const after = timed(what, () => edit(before, what, recipe));
  const back = timed(`undo: ${what}`, () => undo(after));
  expect(isDeepStrictEqual(back.current, before.current)).toBe(true);
  return after.current;
}

const ids = ({ nodes }: PipelineDocument): string[] => nodes.map(({ id }) => id);

describe('layout', () => {
  test.each(Object.entries(largeDocuments))('%s: every step has a place of its own', (name, make) => {
    const document = make();
    const places = timed(`layout of ${name}`, () => layoutOf(document));
    expect(places.size).toBe(document.nodes.length);
    const seen = new Set([...places.values()].map(({ x, y }) => `${x} ${y}`));
    expect(seen.size).toBe(document.nodes.length);
  });

  test.each(Object.entries(largeDocuments))('%s, of 1,000 steps: no step covers another', (_, make) => {
    const places = [...layoutOf(make(1000)).values()];
    const covered = places.filter((place, at) => places.some((other, index) => index < at && overlaps(place, other)));
    expect(covered).toEqual([]);
  });

  test('a step stands right of what feeds it, and a chain beside others stays in its row', () => {
    const document = manyChains(2001);
    const places = layoutOf(document);
    const at = (id: string) => places.get(id) as { x: number; y: number };
    for (const { source, target } of document.edges) expect(at(target).x).toBeGreaterThan(at(source).x);
    const bent = document.edges.filter(({ source, target }) => source !== 'n0' && at(source).y !== at(target).y);
    expect(bent).toEqual([]);
  });

  test('stages are laid out, too', () => {
    for (const collapsed of [false, true]) {
      const document = staged(tangle(), 4, collapsed);
      expect(timed('layout of 5,000 stages', () => layoutOf(document)).size).toBe(document.nodes.length);
    }
  });
});

describe('changes', () => {
  const document = placed(tangle());
  const chain = placed(oneChain());

  test('of one step', () => {
    changed(document, 'add a step', (draft) => void addNode(draft, { type: 'Clip' }, { x: 0, y: 0 }));
    changed(document, 'append a step', (draft) => void appendNode(draft, { type: 'Clip' }, 'n10000'));
    changed(document, 'set a parameter', (draft) => setParam(draft, 'n19999', 'clip', true));
    changed(document, 'remove a step', (draft) => remove(draft, ['n10000'], []));
    changed(chain, 'put a step into an edge', (draft) => {
      spliceNode(draft, { type: 'Clip' }, [{ source: 'n9999', target: 'n10000' }]);
    });
    const loose = changed(chain, 'remove an edge', (draft) => remove(draft, [], ['n9999>>n10000>']));
    changed(loose, 'connect', (draft) => connect(draft, { source: 'n9999', target: 'n10000' }));
    const all = fan();
    changed(all, 'put a step into all edges of a fan', (draft) => {
      const id = addNode(draft, { type: 'Clip' }, { x: 0, y: 0 });
      insertIntoEdges(draft, id, all.edges);
    });
  });

  test('of all steps', () => {
    const tidied = layoutOf(document);
    changed(document, 'move all', (draft) => {
      for (const node of draft.nodes) node.position = { ...(tidied.get(node.id) as { x: number; y: number }), x: -1 };
    });
    expect(changed(document, 'remove all', (draft) => remove(draft, ids(document), [])).nodes).toEqual([]);
    const half = ids(chain).filter((_, index) => index % 2 === 1);
    const left = changed(chain, 'remove every other step of a chain', (draft) => remove(draft, half, []));
    expect(left.edges).toHaveLength(left.nodes.length - 1);
    expect(changed(document, 'duplicate all', (draft) => void duplicate(draft, ids(document))).nodes).toHaveLength(
      2 * document.nodes.length,
    );
    const grouped = changed(document, 'group all', (draft) => void addGroup(draft, ids(document), 'All'));
    const folded = changed(grouped, 'collapse a stage of all', (draft) => collapse(draft, ['group:group-1']));
    expect(timed('edges of a stage of all', () => drawnEdges(folded))).toEqual([]);
    changed(folded, 'expand a stage of all', (draft) => expand(draft, ['group:group-1']));
    changed(folded, 'dissolve a stage of all', (draft) => removeAnnotations(draft, ['group:group-1']));
  });

  test('copy and paste of all steps', () => {
    const copied = timed('copy all', () => partText(chain, ids(chain), [], '/folder'));
    const part = timed('read what is pasted', () => readPart(copied)) as PipelineDocument;
    const both = changed(document, 'paste all', (draft) => void paste(draft, part, { x: 0, y: 0 }, '/folder'));
    expect(new Set(ids(both)).size).toBe(2 * document.nodes.length);
    const bare = JSON.stringify(document.nodes.map(({ type, params }) => ({ type, params })));
    expect(timed('read a bare list', () => readPart(bare))?.edges).toHaveLength(document.nodes.length - 1);
  });

  test('where everything stands in one place', () => {
    const here = { ...document, nodes: document.nodes.map((node) => ({ ...node, position: { x: 0, y: 0 } })) };
    const column = {
      ...document,
      nodes: document.nodes.map((node, index) => ({ ...node, position: { x: 0, y: 100 * index } })),
      notes: document.nodes.map((_, index) => ({ id: `m${index}`, text: '', position: { x: 0, y: 60 * index } })),
    };
    for (const crowd of [here, column]) {
      changed(crowd, 'add a step to a crowd', (draft) => void addNode(draft, { type: 'Clip' }, { x: 0, y: 0 }));
      timed('add a note to a crowd', () =>
        edit(newHistory(crowd), 'note', (draft) => void addNote(draft, { x: 0, y: 0 })),
      );
      changed(crowd, 'duplicate a crowd', (draft) => void duplicate(draft, ids(crowd).slice(0, 2000)));
    }
  });

  test('where places are numbers so large that a step changes nothing', () => {
    const nodes = document.nodes.map((node) => ({ ...node, position: { x: 0, y: 1e300 } }));
    const far = { ...document, nodes };
    changed(far, 'add a step far away', (draft) => void addNode(draft, { type: 'Clip' }, { x: 0, y: 1e300 }));
    changed(far, 'duplicate far away', (draft) => void duplicate(draft, ['n1']));
  });
});

describe('what is asked after each change', () => {
  const document = placed(tangle());
  const other = {
    ...document,
    nodes: document.nodes.map((node) => (node.id === 'n9' ? { ...node, params: {} } : node)),
  };

  test('problems, keys of nodes, changed steps', () => {
    const state = { ...initialState(), document: { ...initialState().document, current: document } };
    timed('problems', () => problemsOf(state));
    timed('problems after a change', () => problemsOf({ ...state, document: { ...state.document, current: other } }));
    timed('keys of nodes', () => nodeKeys(document, graphIn));
    expect(timed('changed steps', () => changedNodes(document, other, graphIn)).size).toBeGreaterThan(1);
    const hub = { ...document, edges: document.edges.map((edge) => ({ ...edge, target: 'n19999' })) };
    timed('problems of a step with all edges', () =>
      problemsOf({ ...state, document: { ...state.document, current: hub } }),
    );
  });

  test('where an edge may end, and which ends code may go up to', () => {
    timed('refused steps', () => refusedSteps(document, 'n10', true));
    expect(timed('ends', () => reachesOf(fan(), 'n0', null)).length).toBeGreaterThan(1);
  });

  test('edges of stages', () => {
    const both = staged(
      {
        ...document,
        edges: document.edges.map((_, index) => ({
          source: `n${index % 9999}`,
          target: `n${10_000 + (index % 9999)}`,
        })),
      },
      10_000,
      true,
    );
    expect(timed('edges of two stages', () => drawnEdges(both))).toHaveLength(1);
    timed('edges for the canvas', () => flowEdges(document, ['n1>>n2>'], []));
  });

  test('stages: places, choosing, moving', () => {
    for (const collapsed of [false, true]) {
      const many = staged(document, 2, collapsed);
      const keys = (many.groups ?? []).map(({ id }) => groupKey(id));
      timed('what stands', () => standing(many));
      timed('choosing all stages', () => chosenBy(many, keys));
      const changes = keys.map((id) => ({ type: 'position' as const, id, position: { x: 4, y: 4 } }));
      const places = timed('places of all stages', () => placesOf(many, changes));
      timed('lines', () => aligned(many, places, 1));
      timed('lines of one', () => aligned(many, new Map([['n5', { x: 0, y: 0 }]]), 1));
      changed(many, 'fold', (draft) => (collapsed ? expand(draft, keys) : collapse(draft, keys)));
    }
    const one = staged(document, 20_000, true);
    timed('the stage that is filled', () => stageFilledBy(one, ids(one)));
    timed('where an edge to a stage goes', () => joinedBy(one, { source: 'n1', target: 'group:g0' }));
  });

  test('the store: open, select all, move all, undo', () => {
    const workbench = createWorkbench();
    timed('open', () => workbench.open(document, untitled));
    timed('select all', () => workbench.select(ids(document)));
    timed('move all', () =>
      commitPlaces(workbench, new Map(document.nodes.map((node) => [node.id, { ...positionOf(node), x: 7 }]))),
    );
    timed('undo', () => workbench.undo());
    timed('redo', () => workbench.redo());
    timed('delete one, five times', () => {
      for (let index = 1; index <= 5; index++)
        workbench.edit(`Delete ${index}`, (draft) => remove(draft, [`n${index}`], []));
    });
    for (let index = 0; index < 7; index++) workbench.undo();
    expect(isDeepStrictEqual(workbench.getState().document.current, document)).toBe(true);
  });
});

test('a note can be added where a low one stands', () => {
  const low = { id: 'a', text: '', position: { x: 0, y: 0 }, size: { width: 208, height: 48 } };
  const document: PipelineDocument = { format: 'prepgraph', version: 1, nodes: [], edges: [], notes: [low] };
  timed('add a note', () => addNote(document, { x: 0, y: 0 }));
  expect(document.notes?.[1]?.position).toEqual({ x: 0, y: 76 });
});
