/** All problems, advice and notices of the whole pipeline, each with its step and, if there is one, its fix. */
import './problems.css';
import { CircleCheck, Flame } from 'lucide-react';
import { FamilyIcon } from '../design/families.tsx';
import { useGrowing } from '../design/growing.tsx';
import { plural, shorten } from '../design/numbers.ts';
import { AdviceCard } from '../parts/advice-card.tsx';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { SourceChangeCard } from '../parts/source-change-card.tsx';
import { nodeName } from '../store/changes.ts';
import { adviceOf } from '../store/data-check.ts';
import { nodeOf } from '../store/lookup.ts';
import { problemsOf } from '../store/problems.ts';
import { SOURCE_CHANGED } from '../store/sources.ts';
import { countOf, firstOf, problemLists } from './problem-lists.ts';

/** Height of a problem in pixels. */
const PROBLEM_HEIGHT = 72;

export function ProblemsView() {
  const nodes = useWorkbench(({ document }) => document.current.nodes);
  const problems = useWorkbench(problemsOf);
  const advice = useWorkbench(adviceOf);
  const running = useWorkbench(({ runs }) => runs.running);
  const lists = problemLists(nodes, problems, advice);
  const total = countOf(lists);
  const { drawn, rest: unseen } = useGrowing(total, PROBLEM_HEIGHT);
  const shown = firstOf(lists, drawn);
  if (total === 0) {
    return (
      <div className="preview-none">
        <CircleCheck className="problems-none" size={22} aria-hidden="true" />
        <p>
          {running || nodes.length === 0
            ? 'Problems show here once the pipeline has run.'
            : 'Nothing is wrong that we could find.'}
        </p>
        <DrillButton />
      </div>
    );
  }
  return (
    <div className="scroll problems" tabIndex={0} role="region" aria-label="Problems">
      <DrillButton />
      <ul className="problems-list" aria-label={plural(total - lists.notices.length, 'problem')}>
        {shown.failed.map(({ id, problem }, index) => (
          <li key={`failed-${index}`}>
            <StepName id={id} />
            <ProblemCard problem={problem} />
          </li>
        ))}
        {shown.advice.map((one, index) => (
          <li key={`advice-${one.rule}-${one.nodeId}-${index}`}>
            <AdviceCard advice={one} head={<StepName id={one.nodeId} />} />
          </li>
        ))}
        {shown.rest.map(({ id, problem }, index) => (
          <li key={`rest-${index}`}>
            <StepName id={id} />
            {problem.code === SOURCE_CHANGED ? <SourceChangeCard id={id} /> : <ProblemCard problem={problem} />}
          </li>
        ))}
      </ul>
      {shown.notices.length > 0 && (
        <>
          <h3 className="problems-title" id="problems-notices">
            Left out, cut, rounded or guessed
          </h3>
          <ul className="problems-list" aria-labelledby="problems-notices">
            {shown.notices.map(({ id, problem }, index) => (
              <li key={index}>
                <StepName id={id} />
                <ProblemCard problem={problem} />
              </li>
            ))}
          </ul>
        </>
      )}
      {unseen}
    </div>
  );
}

/** This view lists problems of the present data; the fire drill tries out problems of new data. */
function DrillButton() {
  const { commands } = useApp();
  const drill = commands.get('run.fireDrill');
  const enabled = useWorkbench((state) => drill?.enabled(state) ?? false);
  return (
    <button type="button" className="button problems-drill" disabled={!enabled} onClick={drill?.run}>
      <Flame size={14} aria-hidden="true" /> Fire drill: try broken new data…
    </button>
  );
}

function StepName({ id }: { id: string }) {
  const { workbench, view } = useApp();
  const node = useWorkbench(({ document }) => nodeOf(document.current, id));
  if (node === undefined) return null;
  return (
    <button
      type="button"
      className="problems-step"
      onClick={() => {
        workbench.select([id]);
        view.reveal([id]);
      }}
    >
      <FamilyIcon type={node.type} size={12} />
      <span className="ellipsis isolate">{shorten(nodeName(node), 60)}</span>
    </button>
  );
}
