/** While an edge is drawn, steps where it may not end are greyed out, and the reason is displayed at the pointer. */
import { useConnection, useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { dragging } from '../parts/dragging.ts';
import { connectionRefusal, fullNodes } from '../store/connection.ts';
import { downstreamIn, upstreamIn } from '../store/lookup.ts';
import { foldedOf, joinedBy } from '../store/stages.ts';

/** Steps that an edge from this one (or, drawn backwards, to it) may not reach. */
export function refusedSteps(document: PipelineDocument, id: string, isForward: boolean): ReadonlySet<string> {
  const refused = new Set(isForward ? upstreamIn(document, id) : downstreamIn(document, id));
  if (isForward) for (const full of fullNodes(document)) refused.add(full);
  return refused;
}

export function Connecting() {
  const { workbench } = useApp();
  const document = useWorkbench((state) => state.document.current);
  const connection = useConnection();
  const { flowToScreenPosition } = useReactFlow();
  const from = connection.inProgress ? connection.fromNode.id : null;
  const isForward = connection.inProgress && connection.fromHandle.type === 'source';

  useEffect(() => {
    if (from === null) return;
    const { current } = workbench.getState().document;
    // An edge from a stage starts at its last step; an edge to a stage ends at its first.
    const step =
      foldedOf(current)
        .stages.get(from)
        ?.steps.at(isForward ? -1 : 0) ?? from;
    dragging.setState({ refused: refusedSteps(current, step, isForward) });
    return () => dragging.setState({ refused: new Set() });
  }, [from, isForward, workbench]);

  if (!connection.inProgress || connection.toNode === null || connection.isValid !== false) return null;
  const ends = isForward
    ? [connection.fromNode.id, connection.toNode.id]
    : [connection.toNode.id, connection.fromNode.id];
  const [source = '', target = ''] = ends;
  const handle = isForward ? connection.toHandle?.id : connection.fromHandle.id;
  const reason = connectionRefusal(document, joinedBy(document, { source, target, targetHandle: handle ?? null }));
  if (reason === null) return null;
  const { x, y } = flowToScreenPosition(connection.to);
  return (
    <div className="refusal" role="tooltip" style={{ left: x + 14, top: y + 14 }}>
      {reason}
    </div>
  );
}
