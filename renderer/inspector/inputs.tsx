/** Where the step takes its table from: the same as drawing an edge, for the keyboard. */
import { useId } from 'react';
import type { DocumentNode } from '../../core/graph/document.ts';
import { portOf } from '../../core/graph/validate.ts';
import type { Operator } from '../../core/operators/operator.ts';
import { shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../shell/app.ts';
import { connect, nodeName } from '../store/changes.ts';
import { connectionRefusal } from '../store/connection.ts';

export function Inputs({ node, operator }: { node: DocumentNode; operator: Operator }) {
  return operator.inputs.map((port, index) => (
    <Input
      key={port.id}
      node={node}
      operator={operator}
      index={index}
      label={operator.inputs.length === 1 ? 'Input' : port.label}
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
  const without = { ...document, edges: document.edges.filter((edge) => !leadsHere(edge)) };
  const targetHandle = operator.inputs[index]?.id;

  const choose = (from: string): void => {
    const name = nodeName(document.nodes.find((candidate) => candidate.id === from));
    workbench.edit(from === '' ? `Disconnect ${nodeName(node)}` : `Connect ${name} to ${nodeName(node)}`, (draft) => {
      draft.edges = draft.edges.filter((edge) => !leadsHere(edge));
      if (from !== '') connect(draft, { source: from, target: node.id, targetHandle });
    });
  };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="select" value={source} onChange={({ target }) => choose(target.value)}>
        <option value="">(nothing)</option>
        {document.nodes
          .filter((candidate) => candidate.id !== node.id)
          .map((candidate) => (
            <option
              key={candidate.id}
              value={candidate.id}
              disabled={connectionRefusal(without, { source: candidate.id, target: node.id, targetHandle }) !== null}
            >
              {shorten(nodeName(candidate), 60)}
            </option>
          ))}
      </select>
    </div>
  );
}
