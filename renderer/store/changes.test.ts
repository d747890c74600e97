import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { addNode, appendNode, connect, duplicate, freeId, insertIntoEdges, remove, spliceNode } from './changes.ts';
import { connectionRefusal } from './connection.ts';
import { edgeId } from './edges.ts';
import { layoutOf, placed } from './layout.ts';
import { freePlace, NODE_WIDTH, overlaps, positionOf } from './placement.ts';

/** penguins → impute → scale */
function chain(): PipelineDocument {
  const document = emptyDocument();
  addNode(document, { type: 'CsvSource', params: { path: 'penguins.csv' }, idFrom: 'penguins' }, { x: 0, y: 0 });
  appendNode(document, { type: 'SimpleImputer' }, 'penguins');
  appendNode(document, { type: 'StandardScaler' }, 'impute');
  return document;
}
const links = (document: PipelineDocument): string[] =>
  document.edges.map(({ source, target }) => `${source} → ${target}`).sort();

describe('adding steps', () => {
  test('ids read well and never collide', () => {
    const document = chain();
    expect(document.nodes.map(({ id }) => id)).toEqual(['penguins', 'impute', 'standard-scale']);
    expect(freeId(document, 'Impute')).toBe('impute-2');
    expect(freeId(document, '日本')).toBe('step');
  });

  test('an appended step takes the table of the one before, and stands right of it', () => {
    const document = chain();
    expect(links(document)).toEqual(['impute → standard-scale', 'penguins → impute']);
    const [a, b] = document.nodes;
    expect((b?.position?.x ?? 0) - (a?.position?.x ?? 0)).toBeGreaterThan(NODE_WIDTH);
  });

  test('a source is not fed by what it is put beside', () => {
    const document = chain();
    appendNode(document, { type: 'CsvSource' }, 'impute');
    expect(links(document)).toHaveLength(2);
  });

  test('a spliced step stands in the edge, and what follows makes room', () => {
    const document = chain();
    const edge = document.edges.find(({ target }) => target === 'standard-scale');
    const before = document.nodes.find(({ id }) => id === 'standard-scale')?.position?.x ?? 0;
    const id = spliceNode(document, { type: 'MinMaxScaler' }, edge === undefined ? [] : [edge]);
    expect(links(document)).toEqual([`impute → ${id}`, `${id} → standard-scale`, 'penguins → impute'].sort());
    expect(document.nodes.find((node) => node.id === 'standard-scale')?.position?.x).toBeGreaterThan(before);
  });

  test('a step that is there can be put into an edge', () => {
    const document = chain();
    const id = addNode(document, { type: 'MinMaxScaler' }, { x: 0, y: 400 });
    insertIntoEdges(document, id, [{ source: 'penguins', target: 'impute' }]);
    expect(links(document)).toContain(`penguins → ${id}`);
    expect(links(document)).toContain(`${id} → impute`);
  });

  test('a step can be put into several edges that start at one step', () => {
    const document = chain();
    const other = appendNode(document, { type: 'StandardScaler' }, 'impute');
    const both = document.edges.filter(({ source }) => source === 'impute');
    const id = spliceNode(document, { type: 'MinMaxScaler' }, both);
    expect(links(document)).toEqual(
      [`${id} → ${other}`, `${id} → standard-scale`, `impute → ${id}`, 'penguins → impute'].sort(),
    );
  });

  test('copies keep their input', () => {
    const document = chain();
    const [copy] = duplicate(document, ['impute']);
    expect(copy).toBe('impute-2');
    expect(links(document)).toContain('penguins → impute-2');
  });

  test('copies stand where nothing else does, in the order of what they are copies of', () => {
    const document = chain();
    const below = addNode(document, { type: 'Clip' }, { x: 256, y: 132 });
    const copies = duplicate(document, ['impute', 'standard-scale', below]);
    const place = (id: string) => positionOf(document.nodes.find((node) => node.id === id));
    for (const copy of copies)
      for (const other of document.nodes)
        expect(other.id !== copy && overlaps(place(copy), positionOf(other))).toBe(false);
    const shifts = ['impute', 'standard-scale', below].map((id, index) => ({
      x: place(copies[index] as string).x - place(id).x,
      y: place(copies[index] as string).y - place(id).y,
    }));
    expect(shifts).toEqual([shifts[0], shifts[0], shifts[0]]);
  });
});

describe('removing steps', () => {
  test('taking a step out of a chain leaves a chain', () => {
    const document = chain();
    remove(document, ['impute'], []);
    expect(links(document)).toEqual(['penguins → standard-scale']);
  });

  test('taking out an edge leaves both steps', () => {
    const document = chain();
    remove(document, [], [edgeId({ source: 'penguins', target: 'impute' })]);
    expect(document.nodes).toHaveLength(3);
    expect(links(document)).toEqual(['impute → standard-scale']);
  });
});

describe('impossible edges are refused with the reason', () => {
  const document = chain();
  test.each([
    ['impute', 'impute', 'feed itself'],
    ['impute', 'penguins', 'takes no input'],
    ['penguins', 'impute', 'connected already'],
    ['penguins', 'standard-scale', 'taken'],
  ])('%s → %s', (source, target, reason) => {
    expect(connectionRefusal(document, { source, target })).toContain(reason);
  });

  test('a circle', () => {
    const free = chain();
    remove(free, [], [edgeId({ source: 'penguins', target: 'impute' })]);
    expect(connectionRefusal(free, { source: 'standard-scale', target: 'impute' })).toContain('circle');
    connect(free, { source: 'standard-scale', target: 'impute' });
    expect(links(free)).toEqual(['impute → standard-scale']);
  });
});

describe('places', () => {
  test('nothing is put on top of something', () => {
    const document = chain();
    expect(freePlace(document, { x: 0, y: 0 }).y).toBeGreaterThan(0);
  });

  test('the layout goes from left to right', () => {
    const places = layoutOf(chain());
    const x = (id: string): number => places.get(id)?.x ?? Number.NaN;
    expect(x('penguins')).toBeLessThan(x('impute'));
    expect(x('impute')).toBeLessThan(x('standard-scale'));
  });

  test('a long chain goes on in a row below, each row from left to right, nothing on top of anything', () => {
    const ids = Array.from({ length: 7 }, (_, index) => `s${index}`);
    const document = {
      ...chain(),
      nodes: ids.map((id) => ({ id, type: 'StandardScaler', params: {} })),
      edges: ids.slice(1).map((id, index) => ({ source: `s${index}`, target: id })),
    };
    const places = ids.map((id) => layoutOf(document).get(id) as { x: number; y: number });
    expect(Math.max(...places.map(({ x }) => x)) + NODE_WIDTH).toBeLessThan(4 * NODE_WIDTH);
    for (const [index, place] of places.entries()) {
      const before = places[index - 1];
      if (before !== undefined) expect(place.y > before.y || place.x > before.x).toBe(true);
      expect(places.filter((other) => overlaps(other, place))).toEqual([place]);
    }
  });

  test('steps without a place get one', () => {
    const bare = { ...chain(), nodes: chain().nodes.map(({ position: _, ...node }) => node) };
    expect(placed(bare).nodes.every(({ position }) => position !== undefined)).toBe(true);
  });
});
