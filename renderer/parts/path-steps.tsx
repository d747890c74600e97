/** Steps along a leak's path, each as a button that selects it. */
import './path-steps.css';
import { ArrowRight } from 'lucide-react';
import { Fragment } from 'react';
import { shorten } from '../design/numbers.ts';
import { nodeName } from '../store/changes.ts';
import { useApp, useWorkbench } from './app-context.ts';

export function PathSteps({ path }: { path: readonly string[] }) {
  const { workbench, view } = useApp();
  const nodes = useWorkbench(({ document }) => document.current.nodes);
  const steps = path.flatMap((id) => nodes.find((node) => node.id === id) ?? []);
  return (
    <span className="path-steps" role="group" aria-label="Steps on the way">
      {steps.map((node, index) => (
        <Fragment key={node.id}>
          {index > 0 && <ArrowRight size={11} aria-hidden="true" />}
          <button
            type="button"
            className="path-step"
            onClick={() => {
              workbench.select([node.id]);
              view.reveal([node.id]);
            }}
          >
            <span className="ellipsis isolate">{shorten(nodeName(node), 40)}</span>
          </button>
        </Fragment>
      ))}
    </span>
  );
}
