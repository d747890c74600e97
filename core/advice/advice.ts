/**
 * Advice about a pipeline: a fault that will harm a model, its place, and a change of the document that fixes it. The
 * rules are pure: they read the graph, the nodes' reports and surveys of columns, and they compute no tables.
 */
import type { PipelineDocument } from '../graph/document-schema.ts';
import { graphOf, terminalNodes } from '../graph/graph.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { RowSample } from './row-sample.ts';
import type { CallResult } from '../protocol/engine.ts';
import type { NodeReport } from '../protocol/node-report.ts';
import type { SurveyedColumn } from '../protocol/inspection.ts';

export type Survey = Pick<CallResult<'survey'>, 'rows' | 'looked' | 'columns'>;

/** Input of the advice rules. Nodes without a report or survey are skipped. */
export interface Evidence {
  readonly document: PipelineDocument;
  readonly reports: ReadonlyMap<string, NodeReport>;
  readonly surveys: ReadonlyMap<string, Survey>;
  /** Rows of the nodes that `sampledNodes` lists. */
  readonly samples?: ReadonlyMap<string, RowSample>;
}

export interface Fix {
  /** Label of the fix: on its button and in the undo history. */
  readonly label: string;
  /** Changes a draft of the document in place. */
  change(draft: PipelineDocument): void;
}

export interface Advice {
  /** Name of the rule. */
  readonly rule: string;
  /** A warning spoils a result; a hint is worth a check. */
  readonly severity: 'warning' | 'info';
  readonly nodeId: string;
  readonly columns: readonly string[];
  /** For a leak: ids of the nodes from its origin to its effect. */
  readonly path?: readonly string[];
  readonly message: string;
  /** Reason or remedy. */
  readonly hint: string;
  readonly fix?: Fix;
}

export type Rule = (evidence: Evidence) => readonly Advice[];

/** An end of the graph: a step whose table would be the input of a model. */
export interface End {
  readonly nodeId: string;
  readonly survey: Survey;
  readonly features: readonly SurveyedColumn[];
  readonly target: SurveyedColumn | undefined;
}

/** Ends of the graph that are steps. A source alone is skipped, because it is not prepared yet. */
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

/** Nodes whose columns are surveyed: sources and ends. */
export function surveyed(document: PipelineDocument): readonly string[] {
  const graph = graphOf(document);
  const sources = document.nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0).map(({ id }) => id);
  const ends = terminalNodes(document)
    .map(({ id }) => id)
    .filter((id) => (graph.get(id)?.inputs.length ?? 0) > 0);
  return [...new Set([...sources, ...ends])];
}

const NAMED = 3;

/** Quoted names, such as: “a”, “b”, “c” and 4 more */
export function named(columns: readonly string[]): string {
  const shown = columns.slice(0, NAMED).map((name) => `“${name.length > 40 ? `${name.slice(0, 39)}…` : name}”`);
  const more = columns.length - shown.length;
  return listed(more > 0 ? [...shown, `${more} more`] : shown);
}

/** A list in words, such as: a, b and c */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** The verb in “x is …” or “x and y are …” */
export const areOrIs = (columns: readonly unknown[]): string => (columns.length === 1 ? 'is' : 'are');

export const percent = (share: number): string =>
  `${share < 0.01 ? (share * 100).toFixed(1) : Math.round(share * 100)}%`;
