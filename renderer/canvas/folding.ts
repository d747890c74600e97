/** Collapses and expands stages, each as an undoable change with a name, and finds nodes inside collapsed stages. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { groupKey, groupOf } from '../store/annotations.ts';
import { shorten } from '../design/numbers.ts';
import { chosenBy, collapse, expand, foldedOf } from '../store/stages.ts';
import type { WorkbenchState } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';

/** Name of these stages in a change's label: "the stage Clean-up", "3 stages". */
export function stageWords(document: PipelineDocument, keys: readonly string[]): string {
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) return keys.length === 0 ? 'the stage' : `${keys.length} stages`;
  return `the stage ${shorten(groupOf(document, key)?.name ?? '', 40)}`.trim();
}

/** Collapses stages. Each is then selected as a whole: its last step's table is displayed. */
export function foldStages(workbench: Workbench, keys: readonly string[]): void {
  const label = `Collapse ${stageWords(workbench.getState().document.current, keys)}`;
  workbench.edit(label, (draft) => collapse(draft, keys));
  const { nodes, annotations } = chosenBy(workbench.getState().document.current, keys);
  workbench.select(nodes, [], annotations);
  workbench.announce(label);
}

export function unfoldStages(workbench: Workbench, keys: readonly string[]): void {
  const label = `Expand ${stageWords(workbench.getState().document.current, keys)}`;
  workbench.edit(label, (draft) => expand(draft, keys));
  workbench.select([], [], keys);
  workbench.announce(label);
}

/**
 * Expands the stages that hide these nodes; the selection stays. A stage that is itself among the ids stays collapsed.
 */
export function unfoldAround(workbench: Workbench, ids: readonly string[]): void {
  const { current } = workbench.getState().document;
  const { stageOf } = foldedOf(current);
  const hiding = new Set(ids.flatMap((id) => stageOf.get(id)?.key ?? []).filter((key) => !ids.includes(key)));
  if (hiding.size === 0) return;
  workbench.edit(`Expand ${stageWords(current, [...hiding])}`, (draft) => expand(draft, [...hiding]));
}

/** Stages that a command applies to: the selected ones, else those of selected steps, else all. */
export function stagesMeant({ document, selection }: WorkbenchState): readonly string[] {
  const groups = document.current.groups ?? [];
  const chosen = groups.filter(({ id }) => selection.annotations.includes(groupKey(id)));
  const around = groups.filter(({ nodes }) => nodes.some((id) => selection.nodes.includes(id)));
  const meant = chosen.length > 0 ? chosen : around.length > 0 || selection.nodes.length > 0 ? around : groups;
  return meant.map(({ id }) => groupKey(id));
}

/** The stages among these that are expanded; empty if all are collapsed. */
export const openAmong = (document: PipelineDocument, keys: readonly string[]): readonly string[] =>
  keys.filter((key) => groupOf(document, key)?.collapsed !== true);
