/**
 * Advice about a pipeline: what will harm a model, where, and the change of the document that mends it. Pure: it looks at
 * the graph, at what nodes report of themselves, and at surveys of their columns, and it computes nothing.
 */
import type { PipelineDocument } from '../graph/document-schema.ts';
import { graphOf, terminalNodes } from '../graph/graph.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { RowSample } from './row-sample.ts';
import type { CallResult, NodeReport, SurveyedColumn } from '../protocol/engine.ts';

export type Survey = Pick<CallResult<'survey'>, 'rows' | 'looked' | 'columns'>;

/** What advice rests on. Nodes without a report or survey are passed over. */
export interface Evidence {
  readonly document: PipelineDocument;
  readonly reports: ReadonlyMap<string, NodeReport>;
  readonly surveys: ReadonlyMap<string, Survey>;
  /** Rows of the nodes that `sampledNodes` names. */
  readonly samples?: ReadonlyMap<string, RowSample>;
}

export interface Fix {
  /** What a person reads on the button, and later in the history. */
  readonly label: string;
  /** Changes a draft of the document in place. */
  change(draft: PipelineDocument): void;
}

export interface Advice {
  /** The rule that found it. */
  readonly rule: string;
  /** Warnings spoil a result; hints are worth a look. */
  readonly severity: 'warning' | 'info';
  readonly nodeId: string;
  readonly columns: readonly string[];
  /** Of a leak: ids of the nodes from where it starts to where it does harm. */
  readonly path?: readonly string[];
  readonly message: string;
  /** Why it matters, or what to do. */
  readonly hint: string;
  readonly fix?: Fix;
}

export type Rule = (evidence: Evidence) => readonly Advice[];

/** An end of the graph: a step whose table is what a model would be given. */
export interface End {
  readonly nodeId: string;
  readonly survey: Survey;
  readonly features: readonly SurveyedColumn[];
  readonly target: SurveyedColumn | undefined;
}

/** Ends that are steps: a source alone is not prepared yet, and nothing is wrong with that. */
export function endsOf({ document, surveys }: Evidence): readonly End[] {
  return terminalNodes(document).flatMap(({ id, type }): End[] => {
    const survey = surveys.get(id);
    if (survey === undefined || operatorOf(type)?.inputs.length === 0) return [];
    return [
      {
        nodeId: id,
        survey,
        features: survey.columns.filter(({ target }) => target !== true),
        target: survey.columns.find(({ target }) => target === true),
      },
    ];
  });
}

/** Nodes whose columns a survey is wanted of: where the data comes in, and where it goes out. */
export function surveyed(document: PipelineDocument): readonly string[] {
  const graph = graphOf(document);
  const sources = document.nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0).map(({ id }) => id);
  const ends = terminalNodes(document)
    .map(({ id }) => id)
    .filter((id) => (graph.get(id)?.inputs.length ?? 0) > 0);
  return [...new Set([...sources, ...ends])];
}

const NAMED = 3;

/** “a”, “b”, “c” and 4 more */
export function named(columns: readonly string[]): string {
  const shown = columns.slice(0, NAMED).map((name) => `“${name.length > 40 ? `${name.slice(0, 39)}…` : name}”`);
  const more = columns.length - shown.length;
  return listed(more > 0 ? [...shown, `${more} more`] : shown);
}

/** a, b and c */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** “x is …” or “x and y are …” */
export const areOrIs = (columns: readonly unknown[]): string => (columns.length === 1 ? 'is' : 'are');

export const percent = (share: number): string =>
  `${share < 0.01 ? (share * 100).toFixed(1) : Math.round(share * 100)}%`;
