/**
 * A column's header: type, name, distribution and missing cells. Dragging its edge sets the width; a press on a bar
 * displays its rows. The table opens its menu, and chooses it by a press with Ctrl or Shift.
 */
import { ArrowDown, ArrowUp, ChevronDown, Pin, Target } from 'lucide-react';
import { memo, type PointerEvent, useRef } from 'react';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { columnName, count, percent, shorten } from '../design/numbers.ts';
import { useWorkbench } from '../parts/app-context.ts';
import { Histogram } from '../parts/histogram.tsx';
import { provenanceOf } from '../store/provenance.ts';
import { markOf } from '../store/target.ts';
import { conditionOf } from './conditions.ts';
import { setWidth, showWhere, turnSort } from './looks.ts';
import { HEADER_HEIGHT } from './viewport.ts';

interface HeadCellProps {
  readonly nodeId: string;
  readonly column: ColumnReportMessage;
  /** Index among the columns of the table. */
  readonly position: number;
  readonly profile: Profile | undefined;
  readonly rows: number;
  readonly left: number;
  readonly width: number;
  readonly active: boolean;
  readonly pinned: boolean;
  /** True if the column is among those that a menu concerns together. */
  readonly chosen: boolean;
  /** True if the table's step changed the column. */
  readonly changed: boolean;
  /** True if a step refuses the column. */
  readonly refused: boolean;
  readonly sorted: 'ascending' | 'descending' | undefined;
}

export const HeadCell = memo(function HeadCell({
  nodeId,
  column: { name, type, target, missing },
  position,
  profile,
  rows,
  left,
  width,
  active,
  pinned,
  chosen,
  changed,
  refused,
  sorted,
}: HeadCellProps) {
  const provenance = useWorkbench((state) => provenanceOf(state, nodeId, name));
  // Before the step that marks it, the column is the target already for the person.
  const becomesTarget = useWorkbench(({ document }) => markOf(document.current, nodeId)?.column === name);
  const isTarget = target === true || becomesTarget;
  const absent = missing ?? profile?.missing;
  const share = absent === undefined || rows === 0 ? 0 : absent / rows;
  const words = [
    shorten(name, 500),
    typeWords[type] + (isTarget ? ', target' : ''),
    changed ? 'made or changed by this step' : '',
    refused ? 'refused by the selected step' : '',
    absent === undefined ? '' : absent === 0 ? 'nothing missing' : `${count(absent)} missing (${percent(share)})`,
    provenance === '' ? '' : `made of ${provenance}`,
    'Press the name to sort, a bar to see its rows. Right-click for steps; Ctrl or Shift chooses several columns.',
  ].filter(Boolean);
  return (
    <div
      role="columnheader"
      aria-colindex={position + 2}
      aria-sort={sorted}
      aria-selected={chosen}
      className="head-cell"
      data-head={name}
      data-chosen={chosen || undefined}
      data-active={active || undefined}
      data-pinned={pinned || undefined}
      data-changed={changed || undefined}
      data-refused={refused || undefined}
      style={{ left, width, height: HEADER_HEIGHT }}
      title={words.join('\n')}
    >
      <div className="head-name" role="none" onClick={() => turnSort(nodeId, name)}>
        <TypeIcon type={type} size={12} />
        <span className="ellipsis isolate">{columnName(name)}</span>
        {isTarget && (
          <span className="head-target" role="img" aria-label="target">
            <Target size={11} aria-hidden="true" />
          </span>
        )}
        {pinned && <Pin className="head-mark" size={11} aria-label="pinned" role="img" />}
        {sorted === 'ascending' && <ArrowUp className="head-mark" size={12} aria-hidden="true" />}
        {sorted === 'descending' && <ArrowDown className="head-mark" size={12} aria-hidden="true" />}
        {/* By keyboard, the menu key and Shift+F10 open the same menu. */}
        <span className="head-menu" data-head-menu aria-hidden="true">
          <ChevronDown size={13} />
        </span>
      </div>
      <Histogram
        profile={profile}
        width={width - 20}
        height={18}
        onBar={(bar) => {
          const where = profile === undefined ? null : conditionOf(profile, bar);
          if (where !== null) showWhere(nodeId, where);
        }}
      />
      <div
        className="head-missing"
        role="none"
        onClick={share > 0 ? () => showWhere(nodeId, { column: name, missing: true }) : undefined}
        data-some={share > 0 || undefined}
      >
        <div className="head-missing-bar">
          <div style={{ transform: `scaleX(${share > 0 ? Math.max(share, 0.02) : 0})` }} />
        </div>
        <span className="head-missing-text">{share > 0 ? `∅ ${percent(share)}` : ''}</span>
      </div>
      <Edge name={name} width={width} />
    </div>
  );
});

/** A drag sets the width; a double press resets it. On the keyboard, Alt with the arrows does it. */
function Edge({ name, width }: { name: string; width: number }) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const onPointerMove = ({ clientX }: PointerEvent): void => {
    if (from.current !== null) setWidth(name, from.current.width + clientX - from.current.x);
  };
  return (
    <div
      className="head-edge"
      data-column-edge={name}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
      onDoubleClick={() => setWidth(name, null)}
    />
  );
}
