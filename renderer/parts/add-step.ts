/** Adds a step from the palette, by name, or by a drop on the canvas. */
import { operatorOf } from '../../core/operators/catalogue.ts';
import { addNode, appendNode, type NewNode, spliceNode } from '../store/changes.ts';
import { intoEdge } from '../store/drawn-edges.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position } from '../store/placement.ts';
import { foldedOf } from '../store/stages.ts';
import { beginStep } from '../store/begin-step.ts';
import type { Begun } from '../store/state.ts';
import type { App } from './app-context.ts';

/** Place of a new step: after the selected one, into an edge, after a node, or at a position. */
export type StepTarget =
  | { readonly kind: 'place'; readonly at: Position }
  | { readonly kind: 'after'; readonly nodeId: string }
  | { readonly kind: 'edge'; readonly edgeId: string; readonly at?: Position }
  | { readonly kind: 'selection' };

/** Adds a step as one undoable change and selects it. */
export function addStep(
  { workbench, view, surveys }: Pick<App, 'workbench' | 'view'> & { surveys: Pick<App['surveys'], 'known'> },
  kind: NewNode,
  target: StepTarget,
): void {
  const { document, selection, runs } = workbench.getState();
  const label = operatorOf(kind.type)?.label ?? kind.type;
  const selected = selection.nodes.at(-1);
  // A new step after a stage uses its last step's table.
  const lastStep = (key: string): string => foldedOf(document.current).stages.get(key)?.steps.at(-1) ?? key;
  let id = '';
  let begun: Begun | null = null;
  workbench.edit(`Add ${label}`, (draft) => {
    const edges = target.kind === 'edge' ? intoEdge(document.current, target.edgeId) : [];
    if (target.kind === 'edge' && edges.length > 0) id = spliceNode(draft, kind, edges, target.at);
    else if (target.kind === 'after') id = appendNode(draft, kind, lastStep(target.nodeId));
    else if (target.kind === 'place') id = addNode(draft, kind, target.at);
    else if (selected !== undefined) id = appendNode(draft, kind, selected);
    else {
      const { x, y } = view.centre();
      id = addNode(draft, kind, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 });
    }
    begun = beginStep(draft, id, runs, surveys.known);
  });
  if (begun !== null) workbench.begin(id, begun);
  workbench.select([id]);
  view.reveal([id]);
  workbench.announce(`Added ${label}`);
}
