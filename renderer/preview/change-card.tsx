/** One column before and after the step: its distributions, its figures, and the first differing cells. */
import type { CellValue } from '../../core/protocol/values.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { brief, columnName, count, daysText, plural, shorten } from '../design/numbers.ts';
import { useApp } from '../parts/app-context.ts';
import { dateText, shownText } from './cell-text.ts';
import { explain } from './looks.ts';
import { Overlay } from './overlay.tsx';
import type { ChangedColumn } from './use-changes.ts';

interface ChangeCardProps {
  readonly name: string;
  readonly type: Profile['type'];
  readonly before: Profile | undefined;
  readonly after: Profile | undefined;
  /** True if these are the distributions from before the last change. */
  readonly isOld: boolean;
  readonly isNew: boolean;
  /** Compares parts of different sizes by their shares. */
  readonly byShare: boolean;
  readonly nodeId: string;
  readonly rows: number;
  readonly changed: ChangedColumn | undefined;
}

export function ChangeCard({
  name,
  type,
  before,
  after,
  isOld,
  isNew,
  byShare,
  nodeId,
  rows,
  changed,
}: ChangeCardProps) {
  return (
    <li className="change-card" data-old={(isOld && after !== undefined) || undefined}>
      <h3 className="change-name" title={shorten(name, 500)}>
        <TypeIcon type={type} />
        <span className="ellipsis isolate grow">{columnName(name)}</span>
        {isNew && <span className="head-target">new</span>}
      </h3>
      {after !== undefined && (after.histogram !== null || before?.histogram != null) && !isWordy(before, after) ? (
        <Overlay before={before} after={after} byShare={byShare} />
      ) : (
        <TopValues before={before} after={after} byShare={byShare} />
      )}
      <dl className="change-facts">
        <Fact term="missing" before={before?.missing} after={after?.missing} text={count} />
        {before?.mean != null || after?.mean != null ? (
          <>
            <Fact term="mean" before={before?.mean} after={after?.mean} text={meanText(type, before)} />
            <Fact term="spread" before={before?.deviation} after={after?.deviation} text={spreadOf(type, before)} />
          </>
        ) : (
          <Fact term="distinct" before={before?.distinct} after={after?.distinct} text={count} />
        )}
      </dl>
      {changed !== undefined && (
        <ChangedCells
          nodeId={nodeId}
          rows={rows}
          changed={changed}
          valuesAfter={after?.sampled === true ? undefined : after?.count}
        />
      )}
    </li>
  );
}

/** Number of changed cells, and the first of them; a press explains one. */
function ChangedCells({
  nodeId,
  rows,
  changed,
  valuesAfter,
}: {
  nodeId: string;
  rows: number;
  changed: ChangedColumn;
  /** Cells with a value after the step; undefined while not counted. */
  valuesAfter: number | undefined;
}) {
  const { workbench } = useApp();
  const { name, before, after, changed: number, examples } = changed;
  if (number === 0) return <p className="changed-count">No cell differs.</p>;
  const text = (value: CellValue, type: Profile['type']): string => (value === null ? '∅' : shownText(value, type));
  return (
    <details className="fold changed">
      <summary>
        {number === null ? retypedText(after, valuesAfter, before) : `${plural(number, 'cell')} changed`}
        {number !== null && number < rows && <span className="muted"> of {count(rows)}</span>}
      </summary>
      <ul className="changed-cells">
        {examples.map(({ row, before: was, after: is }) => (
          <li key={row}>
            <button
              type="button"
              className="changed-cell"
              title="Explain this cell"
              onClick={() => {
                workbench.showTab('table');
                explain({ nodeId, column: name, row });
              }}
            >
              <span className="muted">row {count(row + 1)}</span>
              <span className="ellipsis isolate">{text(was, before)}</span>
              <span className="muted">→</span>
              <span className="ellipsis isolate">{text(is, after)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Figures of dates are dates and days; where numbers became dates, both sides are told as numbers of milliseconds. */
const areDates = (type: Profile['type'], before: Profile | undefined): boolean =>
  type === 'datetime' && (before?.mean == null || before.type === 'datetime');

const meanText = (type: Profile['type'], before: Profile | undefined): ((value: number) => string) =>
  areDates(type, before) ? dateText : brief;

const spreadOf = (type: Profile['type'], before: Profile | undefined): ((value: number) => string) =>
  areDates(type, before) ? daysText : brief;

/** "421 cells: text → date" */
const retypedText = (after: Profile['type'], cells: number | undefined, before: Profile['type']): string =>
  `${cells === undefined ? 'Every cell' : plural(cells, 'cell')}: ${typeWords[before]} → ${typeWords[after]}`;

/** Whether values are listed. Words that became dates are drawn as dates. */
const isWordy = (before: Profile | undefined, after: Profile): boolean =>
  (after.type === 'datetime' ? after.top : (before?.top ?? after.top)) !== null;

function Fact({
  term,
  before,
  after,
  text,
}: {
  term: string;
  before: number | null | undefined;
  after: number | null | undefined;
  text: (value: number) => string;
}) {
  if (before == null && after == null) return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {before == null ? '' : text(before)}
        {before != null && after != null && <span className="muted"> → </span>}
        {after == null ? '' : text(after)}
      </dd>
    </div>
  );
}

interface TopValuesProps {
  readonly before: Profile | undefined;
  readonly after: Profile | undefined;
  readonly byShare: boolean;
}

/** Most frequent values, before and after. */
function TopValues({ before, after, byShare }: TopValuesProps) {
  const values = [...new Set([...(after?.top ?? []), ...(before?.top ?? [])].map(({ value }) => value))].slice(0, 4);
  const countOf = (profile: Profile | undefined, value: string): number =>
    profile?.top?.find((entry) => entry.value === value)?.count ?? 0;
  const lengthOf = (profile: Profile | undefined, value: string): number =>
    countOf(profile, value) / (byShare ? Math.max(1, profile?.rows ?? 1) : 1);
  const most = Math.max(...values.map((value) => Math.max(lengthOf(before, value), lengthOf(after, value)))) || 1;
  return (
    <ul className="top-values">
      {values.map((value) => (
        <li key={value}>
          <span className="ellipsis isolate">{columnName(value, 60)}</span>
          <span className="top-bars" aria-hidden="true">
            {before !== undefined && (
              <span data-side="before" style={{ transform: `scaleX(${lengthOf(before, value) / most})` }} />
            )}
            <span data-side="after" style={{ transform: `scaleX(${lengthOf(after, value) / most})` }} />
          </span>
          <span className="top-count">
            {byShare
              ? `${count(countOf(before, value))} · ${count(countOf(after, value))}`
              : count(countOf(after, value))}
          </span>
        </li>
      ))}
    </ul>
  );
}
