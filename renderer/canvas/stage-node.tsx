/** A collapsed stage: its name, its steps' combined effect on the table, and their state. */
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { Layers } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { groupOf as familyOf } from '../design/families.tsx';
import { count, plural, shorten } from '../design/numbers.ts';
import { resultSize } from '../store/describe.ts';
import { useWorkbench } from '../parts/app-context.ts';
import { dragging } from '../parts/dragging.ts';
import { nodeName } from '../store/changes.ts';
import { STAGE_PORT } from '../store/drawn-edges.ts';
import { graphIn } from '../store/lookup.ts';
import { foldedOf, type Stage } from '../store/stages.ts';
import type { WorkbenchState } from '../store/state.ts';
import { stageMissing, stageProblems, stageProgress, stageState } from './describe-stage.ts';
import { useDistance } from './distance.ts';
import { editing, startEditing } from './editing.ts';
import { FoldButton } from './fold-button.tsx';
import { GroupName } from './group-node.tsx';
import { OutputPort } from './output-port.tsx';
import { StateMark } from './step-node.tsx';
import { useFolding } from './use-folding.ts';

export const StageNode = memo(function StageNode({ id, selected }: NodeProps) {
  const stage = useWorkbench(({ document }) => foldedOf(document.current).stages.get(id));
  return stage === undefined ? null : <Folded stage={stage} isSelected={selected} />;
});

const asText = (missing: ReturnType<typeof stageMissing>): string =>
  missing === undefined || (missing.before ?? 0) + missing.after === 0
    ? ''
    : missing.before === null
      ? count(missing.after)
      : `${count(missing.before)} → ${count(missing.after)}`;

const sizeOf = ({ runs }: WorkbenchState, { steps }: Stage): string => {
  return resultSize(runs.reports.get(steps.at(-1) ?? ''));
};

function Folded({ stage, isSelected }: { stage: Stage; isSelected: boolean }) {
  const { key, group, steps } = stage;
  const { unfold } = useFolding();
  const state = useWorkbench((all) => stageState(all, stage));
  const problems = useWorkbench((all) => stageProblems(all, stage));
  const progress = useWorkbench((all) => stageProgress(all, stage));
  const size = useWorkbench((all) => sizeOf(all, stage));
  const missing = useWorkbench(({ document, runs }) => asText(stageMissing(document.current, runs.reports, stage)));
  const shown = useWorkbench(({ preview, document }) =>
    preview.nodeId === null ? false : foldedOf(document.current).stageOf.get(preview.nodeId)?.key === key,
  );
  const graph = useWorkbench(({ document }) => graphIn(document.current));
  const refused = useStore(dragging, (now) => steps.every((step) => now.refused.has(step)));
  const isEdited = useStore(editing, (now) => now.key === key);
  const isFarthest = useDistance() === 'farthest';
  const members = steps.flatMap((step) => graph.get(step)?.node ?? []);
  const takesInput = members.some(({ type }) => operatorOf(type)?.inputs.length !== 0);
  const name = shorten(group.name, 80) || 'Stage';
  const names = members
    .slice(0, MAX_NAMES)
    .map((node) => shorten(nodeName(node), 24))
    .join(' · ');
  return (
    <div
      className="step stage"
      data-state={state}
      data-shown={shown || undefined}
      data-refused={refused || undefined}
      onDoubleClick={() => unfold(key)}
    >
      {takesInput && !isFarthest && <Handle type="target" position={Position.Left} id={STAGE_PORT} />}
      <div className="step-head">
        {isFarthest ? (
          <span className="step-speck" />
        ) : (
          <span className="family-icon stage-icon" aria-hidden="true">
            <Layers size={15} strokeWidth={1.75} />
          </span>
        )}
        <div className="step-names">
          {isEdited ? (
            <GroupName id={key} name={group.name} />
          ) : (
            <div
              className="step-name ellipsis isolate"
              title={name}
              onDoubleClick={(event) => {
                event.stopPropagation();
                startEditing(key);
              }}
            >
              {name}
            </div>
          )}
          {!isFarthest && <div className="step-settings">{plural(steps.length, 'step')}</div>}
        </div>
        <StateMark state={state} />
        {!isFarthest && <FoldButton name={name} isFolded onPress={() => unfold(key)} />}
      </div>
      {!isFarthest && (
        <div className="step-facts">
          <div className="step-did">
            <div className="step-figures">
              <div className="step-line">
                <span className="step-size">{size}</span>
              </div>
              <div className="step-line">
                {missing !== '' && (
                  <span
                    className="step-missing"
                    title="Missing cells in the tables that come in, and in the one that goes out"
                  >
                    ∅ {missing}
                  </span>
                )}
              </div>
            </div>
            <div className="stage-families" aria-hidden="true">
              {members.slice(0, MAX_SPECKS).map((node) => (
                <span key={node.id} data-family={familyOf(node.type)} title={shorten(nodeName(node))} />
              ))}
            </div>
          </div>
          <div className="step-note ellipsis isolate" data-tone={problems > 0 ? 'problem' : undefined}>
            {progress !== null ? `${Math.floor(progress * 100)}%` : problems > 0 ? plural(problems, 'problem') : names}
            {progress !== null && <span className="step-progress" style={{ transform: `scaleX(${progress})` }} />}
          </div>
        </div>
      )}
      {!isFarthest && <OutputPort id={key} name={name} isSelected={isSelected} />}
    </div>
  );
}

/** More names are cut off by the card's edge. */
const MAX_NAMES = 4;
/** Number of specks in two lines. */
const MAX_SPECKS = 10;
