import { describe, expect, test } from 'vitest';
import { emptyDocument, parseDocument } from '../../core/graph/document.ts';
import { documentText } from '../../core/graph/write-document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { addGroup, frameOf } from './annotations.ts';
import { appendNode, addNode, connect, duplicate, remove } from './changes.ts';
import { layoutOf } from './layout.ts';
import { paste, partText, readPart } from './part.ts';
import { NODE_HEIGHT, NODE_WIDTH, overlaps, positionOf } from './placement.ts';
import {
  chosenBy,
  collapse,
  expand,
  foldedOf,
  joinedBy,
  placeOf,
  shownFor,
  stageFilledBy,
  standing,
} from './stages.ts';

/** penguins → impute → standard-scale → one-hot → dedupe, with impute, scale and one-hot in a stage. */
function staged(): PipelineDocument {
  const document = emptyDocument();
  addNode(document, { type: 'CsvSource', params: { path: 'penguins.csv' }, idFrom: 'penguins' }, { x: 0, y: 0 });
  const ids = ['penguins'];
  for (const [type, idFrom] of [
    ['SimpleImputer', 'impute'],
    ['StandardScaler', 'scale'],
    ['OneHotEncoder', 'encode'],
    ['DropDuplicates', 'unique'],
  ] as const)
    ids.push(appendNode(document, { type, idFrom }, ids.at(-1) ?? ''));
  // Not in the order of the flow.
  addGroup(document, ['encode', 'impute', 'scale'], 'Prepare');
  return document;
}
const KEY = 'group:group-1';
const places = (document: PipelineDocument) =>
  Object.fromEntries(document.nodes.map((node) => [node.id, positionOf(node)]));

/** Collapsed, in a document of its own: what is known of a document is kept as long as it. */
function collapsed(document = staged()): PipelineDocument {
  collapse(document, [KEY]);
  return structuredClone(document);
}

describe('a collapsed stage', () => {
  test('is stored in the document and read again', () => {
    const text = documentText(collapsed());
    expect(text).toContain('"collapsed": true');
    expect(parseDocument(text).groups).toEqual([
      { id: 'group-1', name: 'Prepare', nodes: ['encode', 'impute', 'scale'], collapsed: true },
    ]);
    expect(() => parseDocument(text.replace('"collapsed": true', '"collapsed": "yes"'))).toThrow(
      /groups\[0\]\.collapsed/,
    );
  });

  test('stands for its steps in the order of the flow, where the first of them stands', () => {
    const document = collapsed();
    const stage = foldedOf(document).stages.get(KEY);
    expect(stage?.steps).toEqual(['impute', 'scale', 'encode']);
    expect(stage && placeOf(document, stage)).toEqual(places(document)['impute']);
    expect(shownFor(document, 'scale')).toBe(KEY);
    expect(shownFor(document, 'unique')).toBe('unique');
    expect(standing(document).map(({ key }) => key)).toEqual(['penguins', 'unique', KEY]);
  });

  test('chosen, it is all its steps, the one whose table is shown last', () => {
    const document = collapsed();
    expect(chosenBy(document, ['penguins', KEY])).toEqual({
      nodes: ['penguins', 'impute', 'scale', 'encode'],
      annotations: [KEY],
    });
    expect(chosenBy(document, ['scale']).nodes).toEqual([]);
    expect(chosenBy(structuredClone(staged()), [KEY])).toEqual({ nodes: [], annotations: [KEY] });
    expect(stageFilledBy(document, ['impute', 'encode', 'scale'])?.key).toBe(KEY);
    expect(stageFilledBy(document, ['impute', 'encode'])).toBeUndefined();
  });

  test('an edge from it is from its last step; one to it goes where there is a free input', () => {
    const document = collapsed();
    expect(joinedBy(document, { source: KEY, target: 'unique' })).toMatchObject({ source: 'encode', target: 'unique' });
    document.edges = document.edges.filter(({ target }) => target !== 'scale');
    expect(joinedBy(document, { source: 'penguins', target: KEY })).toMatchObject({ target: 'scale' });
  });

  test('a copy of it is a collapsed stage of its own, duplicated or pasted; deleted, its steps go', () => {
    const document = collapsed();
    const text = partText(document, ['impute', 'scale', 'encode'], [KEY], null);
    const pasted = paste(document, readPart(text) as PipelineDocument, { x: 0, y: 900 }, null);
    expect(document.groups?.[1]).toMatchObject({ collapsed: true, nodes: expect.arrayContaining([...pasted.nodes]) });
    const copies = duplicate(document, ['impute', 'scale', 'encode']);
    expect(document.groups?.[2]).toMatchObject({ name: 'Prepare', collapsed: true });
    expect([...(document.groups?.[2]?.nodes ?? [])].sort()).toEqual([...copies].sort());
    remove(document, [...copies, ...pasted.nodes, 'impute', 'scale', 'encode'], []);
    expect(document.groups).toBeUndefined();
    expect(document.edges).toEqual([{ source: 'penguins', target: 'unique' }]);
  });

  test('expanded, nothing moved where there was room', () => {
    const document = staged();
    const before = places(document);
    collapse(document, [KEY]);
    expand(document, [KEY]);
    expect(places(document)).toEqual(before);
    expect(document.groups?.[0]).not.toHaveProperty('collapsed');
  });

  test('expanded after tidying up, what stands in its way moves: nothing is covered', () => {
    const document = staged();
    addNode(document, { type: 'MinMaxScaler' }, { x: 0, y: 400 });
    collapse(document, [KEY]);
    const layout = layoutOf(document);
    for (const node of document.nodes) node.position = { ...(layout.get(node.id) ?? { x: 0, y: 0 }) };
    expand(document, [KEY]);
    expectClear(document);
  });

  test('names of steps that are not there, or that another stage has, do no harm', () => {
    const document = staged();
    document.groups?.push({ id: 'b', name: 'B', nodes: ['gone', 'impute'], collapsed: true });
    document.groups?.push({ id: 'c', name: 'C', nodes: ['gone'], collapsed: true });
    const { stages } = foldedOf(collapsed(document));
    expect([...stages.keys()]).toEqual([KEY]);
  });
});

/** No step stands on another or within the frame of a stage that it is not in. */
function expectClear(document: PipelineDocument): void {
  for (const node of document.nodes) {
    const place = positionOf(node);
    expect(document.nodes.filter((other) => overlaps(positionOf(other), place))).toEqual([node]);
    for (const group of document.groups ?? []) {
      const frame = frameOf(document, group);
      if (frame === null || group.nodes.includes(node.id)) continue;
      const isBeside =
        place.x >= frame.x + frame.width ||
        place.x + NODE_WIDTH <= frame.x ||
        place.y >= frame.y + frame.height ||
        place.y + NODE_HEIGHT <= frame.y;
      expect(isBeside, `${node.id} stands in ${group.name}`).toBe(true);
    }
  }
}

describe('tidying up', () => {
  /** A chain of so many steps with stages around these stretches of it. */
  function chain(length: number, stretches: readonly (readonly [number, number])[]): PipelineDocument {
    const document = emptyDocument();
    const ids = Array.from({ length }, (_, index) =>
      addNode(document, { type: 'StandardScaler', idFrom: `s${index}` }, { x: 0, y: 0 }),
    );
    for (const [index, id] of ids.entries())
      if (index > 0) connect(document, { source: ids[index - 1] ?? '', target: id });
    for (const [from, to] of stretches) addGroup(document, ids.slice(from, to), `${from} to ${to}`);
    return document;
  }
  const tidied = (document: PipelineDocument): PipelineDocument => {
    const layout = layoutOf(document);
    return {
      ...document,
      nodes: document.nodes.map((node) => ({ ...node, position: layout.get(node.id) as { x: number; y: number } })),
    };
  };

  test('a graph with stages goes on in rows too; each stage is a block that covers no other step', () => {
    for (const stretches of [
      [[1, 4]],
      [
        [0, 2],
        [2, 9],
      ],
      [
        [1, 6],
        [6, 11],
        [11, 12],
      ],
    ] as const) {
      const document = tidied(chain(12, stretches));
      expectClear(document);
      const width = Math.max(...document.nodes.map((node) => positionOf(node).x)) + NODE_WIDTH;
      expect(width).toBeLessThan(7 * NODE_WIDTH);
    }
  });

  test('a collapsed stage takes the room of one step', () => {
    const document = chain(5, [[1, 4]]);
    collapse(document, [KEY]);
    const shown = standing(tidied(structuredClone(document)));
    expect(shown).toHaveLength(3);
    expect(Math.max(...shown.map(({ place }) => place.x))).toBeLessThan(3 * NODE_WIDTH);
  });

  test('a stage whose steps stand on both sides of another step is laid out whole', () => {
    const document = chain(5, []);
    addGroup(document, [document.nodes[1]?.id ?? '', document.nodes[3]?.id ?? ''], 'Around');
    expectClear(tidied(document));
  });
});
