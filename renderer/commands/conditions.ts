/** Conditions and names that several commands share. */

import { stageWords } from '../canvas/folding.ts';
import { nodeName } from '../store/changes.ts';
import { nodeOf } from '../store/lookup.ts';
import { stageFilledBy } from '../store/stages.ts';
import type { WorkbenchState } from '../store/state.ts';

export const always = (): boolean => true;
export const hasNodes = ({ document }: WorkbenchState): boolean => document.current.nodes.length > 0;
export const hasSelectedNodes = ({ selection }: WorkbenchState): boolean => selection.nodes.length > 0;
export const hasSelection = ({ selection }: WorkbenchState): boolean =>
  selection.nodes.length + selection.edges.length + selection.annotations.length > 0;

/** Selected steps in a label: the stage that they fill, their number, or the name of the only one; else empty. */
export function selectedNames({ document, selection }: WorkbenchState): string {
  const [first] = selection.nodes;
  const stage = stageFilledBy(document.current, selection.nodes);
  if (stage !== undefined) return stageWords(document.current, [stage.key]);
  if (selection.nodes.length > 1) return `${selection.nodes.length} steps`;
  return first === undefined ? '' : nodeName(nodeOf(document.current, first));
}
