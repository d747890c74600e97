/** Selects the inputs of a step: the keyboard's way of drawing an edge. */
import { useId, useMemo } from 'react';
import type { DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import { portOf } from '../../core/graph/validate.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import { capitalised, plural, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { beginStep } from '../store/begin-step.ts';
import { connect, nodeName } from '../store/changes.ts';
import { downstreamIn, nodeOf } from '../store/lookup.ts';
import { plain } from '../store/plain.ts';
import type { Begun } from '../store/state.ts';

/**
 * Steps offered in a list: 1,000 before and 1,000 after this one in the document, because more could not be read and
 * would take a second to draw.
 */
const MAX_NEIGHBOURS = 1000;

/** Steps to select from, including the selected one. */
export function offeredTo({ nodes }: PipelineDocument, id: string, source: string): readonly DocumentNode[] {
  const at = nodes.findIndex((node) => node.id === id);
  const near = nodes.slice(Math.max(0, at - MAX_NEIGHBOURS), at + MAX_NEIGHBOURS + 1);
  const chosen = near.some((node) => node.id === source) ? undefined : nodes.find((node) => node.id === source);
  return [...(chosen === undefined ? [] : [chosen]), ...near.filter((node) => node.id !== id)];
}

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
  const { workbench, surveys } = useApp();
  const document = useWorkbench((state) => state.document.current);
  const id = useId();
  const leadsHere = (edge: { target: string; targetHandle?: string | undefined }): boolean =>
    edge.target === node.id && portOf(edge.targetHandle, operator.inputs) === index;
  const source = document.edges.find(leadsHere)?.source ?? '';
  const targetHandle = operator.inputs[index]?.id;
  // All candidates are checked in one pass, because there may be thousands.
  const options = useMemo(() => {
    const after = downstreamIn(document, node.id);
    const offered = offeredTo(document, node.id, source);
    return (
      <>
        {offered.map((candidate) => (
          <option key={candidate.id} value={candidate.id} disabled={after.has(candidate.id)}>
            {shorten(nodeName(candidate), 60)}
          </option>
        ))}
        {offered.length < document.nodes.length - 1 && (
          <option disabled>
            {plural(document.nodes.length - 1 - offered.length, 'more step')}: draw an edge from one
          </option>
        )}
      </>
    );
  }, [document, node.id, source]);

  const choose = (from: string): void => {
    const name = nodeName(nodeOf(document, from));
    let begun: Begun | null = null;
    workbench.edit(from === '' ? `Disconnect ${nodeName(node)}` : `Connect ${name} to ${nodeName(node)}`, (draft) => {
      draft.edges = plain(draft.edges).filter((edge) => !leadsHere(edge));
      if (from === '') return;
      connect(draft, { source: from, target: node.id, targetHandle });
      begun = beginStep(draft, node.id, workbench.getState().runs, surveys.known);
    });
    if (begun !== null) workbench.begin(node.id, begun);
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
