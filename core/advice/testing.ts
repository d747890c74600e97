/** For tests: hand-made evidence. */
import type { DocumentNode } from '../graph/document-schema.ts';
import type { NodeReport } from '../protocol/node-report.ts';
import type { SurveyedColumn } from '../protocol/inspection.ts';
import type { Advice, Evidence, Survey } from './advice.ts';

/** A column of 100 rows, with ordinary values for absent properties. */
export const column = (name: string, rest: Partial<SurveyedColumn> = {}): SurveyedColumn => ({
  name,
  type: 'number',
  count: 100 - (rest.missing ?? 0),
  missing: 0,
  distinct: 60,
  top: [],
  rarest: 1,
  singles: 30,
  min: 0,
  max: 9,
  mean: 4,
  skew: 0,
  far: 0,
  isApart: false,
  lean: rest.skew ? 0.4 * Math.sign(rest.skew) : 0,
  length: null,
  ...rest,
});

export const surveyOf = (...columns: SurveyedColumn[]): Survey => ({ rows: 100, looked: 100, columns });

type Step = readonly [type: string, params?: Record<string, unknown>];

/** A chain: "source", then n1, n2 …; surveys by node id, and the relevant parts of reports. */
export function evidence(
  steps: readonly Step[],
  surveys: Readonly<Record<string, Survey>> = {},
  reports: Readonly<Record<string, Partial<NodeReport>>> = {},
): Evidence {
  const nodes: DocumentNode[] = [
    { id: 'source', type: 'CsvSource', params: { path: 'x.csv' }, position: { x: 0, y: 0 } },
    ...steps.map(([type, params = {}], index) => ({
      id: `n${index + 1}`,
      type,
      params: { ...params },
      position: { x: 256 * (index + 1), y: 0 },
    })),
  ];
  const edges = steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` }));
  return {
    document: { format: 'prepgraph', version: 1, nodes, edges },
    surveys: new Map(Object.entries(surveys)),
    reports: new Map(
      Object.entries(reports).map(([nodeId, report]) => [nodeId, { nodeId, state: 'done', problems: [], ...report }]),
    ),
  };
}

/** The document after the fix, as a chain of types with their parameters. */
export function mended({ document }: Evidence, { fix }: Advice): [string, Record<string, unknown>][] {
  const draft = structuredClone(document);
  fix?.change(draft);
  const chain: [string, Record<string, unknown>][] = [];
  for (let id: string | undefined = 'source'; id !== undefined; ) {
    const node = draft.nodes.find((candidate) => candidate.id === id);
    if (node === undefined) break;
    chain.push([node.type, node.params]);
    id = draft.edges.find(({ source }) => source === node.id)?.target;
  }
  return chain;
}
