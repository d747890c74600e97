/** Where the step takes its table from: the same as drawing an edge, for the keyboard. */
import { useId, useMemo } from 'react';
import type { DocumentNode } from '../../core/graph/document.ts';
import { downstreamOf } from '../../core/graph/graph.ts';
import { portOf } from '../../core/graph/validate.ts';
import type { Operator } from '../../core/operators/operator.ts';
import { capitalised, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../shell/app.ts';
import { connect, nodeName } from '../store/changes.ts';
import { startWithCategories } from '../store/starting-columns.ts';

export function Inputs({ node, operator }: { node: DocumentNode; operator: Operator }) {
  return operator.inputs.map((port, index) => (
    <Input
      key={port.id}
      node={node}
      operator={operator}
      index={index}
      label={operator.inputs.length === 1 ? 'Input' : capitalised(port.label)}
    />
  ));
}

function Input({
  node,
  operator,
  index,
  label,
}: {
  node: DocumentNode;
  operator: Operator;
  index: number;
  label: string;
}) {
  const { workbench } = useApp();
  const document = useWorkbench((state) => state.document.current);
  const id = useId();
  const leadsHere = (edge: { target: string; targetHandle?: string | undefined }): boolean =>
    edge.target === node.id && portOf(edge.targetHandle, operator.inputs) === index;
  const source = document.edges.find(leadsHere)?.source ?? '';
  const targetHandle = operator.inputs[index]?.id;
  // Of thousands of steps that may feed this one, none is looked at by itself.
  const options = useMemo(() => {
    const behind = downstreamOf(document, node.id);
    return document.nodes
      .filter((candidate) => candidate.id !== node.id)
      .map((candidate) => (
        <option key={candidate.id} value={candidate.id} disabled={behind.has(candidate.id)}>
          {shorten(nodeName(candidate), 60)}
        </option>
      ));
  }, [document, node.id]);

  const choose = (from: string): void => {
    const name = nodeName(document.nodes.find((candidate) => candidate.id === from));
    workbench.edit(from === '' ? `Disconnect ${nodeName(node)}` : `Connect ${name} to ${nodeName(node)}`, (draft) => {
      draft.edges = draft.edges.filter((edge) => !leadsHere(edge));
      if (from === '') return;
      connect(draft, { source: from, target: node.id, targetHandle });
      startWithCategories(draft, node.id, workbench.getState().runs.reports);
    });
  };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="select" value={source} onChange={({ target }) => choose(target.value)}>
        <option value="">(nothing)</option>
        {options}
      </select>
    </div>
  );
}
