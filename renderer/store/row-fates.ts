/** What a step did to the rows of its inputs, in words: which it dropped, repeated, or found no partner for. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { GraphNode } from '../../core/graph/graph.ts';
import { portOf } from '../../core/graph/validate.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { NodeReport, RowFate } from '../../core/protocol/node-report.ts';
import { capitalised, count, percent, plural } from '../design/numbers.ts';
import { graphIn } from './lookup.ts';

/** "273 of 891 rows dropped (31%)"; empty if none is. */
export const droppedText = ({ rows, dropped }: RowFate): string =>
  dropped === 0 ? '' : `${count(dropped)} of ${plural(rows, 'row')} dropped (${percent(dropped / rows)})`;

const repeatedText = ({ repeated }: RowFate): string =>
  repeated === 0 ? '' : `${plural(repeated, 'row')} more than once`;

/** "left: 288 of 300 rows matched, 12 dropped, 40 more than once" */
function matchedText({ rows, dropped, repeated, unmatched = 0 }: RowFate): string {
  const parts = [`${count(rows - unmatched)} of ${plural(rows, 'row')} matched`];
  if (dropped > 0) parts.push(`${count(dropped)} dropped`);
  if (repeated > 0) parts.push(`${count(repeated)} more than once`);
  return parts.join(', ');
}

/** What a step did to its rows, in one line; empty if all stay, each once. */
export function rowFateText(type: string, { rowFates = [], sampled }: NodeReport): string {
  // Counts of a file's first rows would be replaced at once.
  if (sampled === true) return '';
  const ports = operatorOf(type)?.inputs ?? [];
  const texts = rowFates.map((fate, index) => {
    const text =
      fate.unmatched === undefined
        ? [droppedText(fate), repeatedText(fate)].filter(Boolean).join(', ')
        : matchedText(fate);
    return text === '' || ports.length < 2 ? text : `${ports[index]?.label ?? ''}: ${text}`;
  });
  return texts.filter(Boolean).join(' · ');
}

export interface DroppedRows {
  /** Position of the input. */
  readonly input: number;
  /** The node that the rows come from. */
  readonly source: string;
  /** "Left", "Right"; of a step with one input "Input". */
  readonly label: string;
  readonly fate: RowFate;
}

/** Inputs of a step with rows that are not in its result. */
export function droppedRows(document: PipelineDocument, report: NodeReport): readonly DroppedRows[] {
  const step: GraphNode | undefined = graphIn(document).get(report.nodeId);
  if (step === undefined || report.sampled === true) return [];
  const ports = operatorOf(step.node.type)?.inputs ?? [];
  return (report.rowFates ?? []).flatMap((fate, input) => {
    const source = step.inputs.find(({ targetHandle }) => portOf(targetHandle, ports) === input)?.source;
    if (fate.dropped === 0 || source === undefined) return [];
    return [{ input, source, label: ports.length < 2 ? 'Input' : capitalised(ports[input]?.label ?? ''), fate }];
  });
}
