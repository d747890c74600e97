/** One column in the list of columns. */
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { brief, columnName, count, percent, shorten, spreadText } from '../design/numbers.ts';
import { Histogram } from '../parts/histogram.tsx';
import { dateText } from './cell-text.ts';
import type { MenuPlace } from './menu-entry.ts';

/** Height in pixels. */
export const ROW_HEIGHT = 40;

interface ColumnRowProps {
  readonly column: ColumnReportMessage;
  readonly profile: Profile | undefined;
  readonly rows: number;
  readonly place: number;
  readonly isChosen: boolean;
  readonly isOpen: boolean;
  readonly isTarget: boolean;
  readonly onChoose: (on: boolean) => void;
  readonly onOpen: () => void;
  readonly onMenu: (at: MenuPlace) => void;
}

export function ColumnRow({
  column,
  profile,
  rows,
  place,
  isChosen,
  isOpen,
  isTarget,
  onChoose,
  onOpen,
  onMenu,
}: ColumnRowProps) {
  const missing = column.missing ?? profile?.missing;
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      className="profile-row"
      data-open={isOpen || undefined}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ x: event.clientX, y: event.clientY });
      }}
      style={{ transform: `translateY(${place * ROW_HEIGHT}px)`, height: ROW_HEIGHT }}
    >
      <span role="cell">
        <input
          type="checkbox"
          aria-label={`Choose ${columnName(column.name, 60)}`}
          checked={isChosen}
          onChange={({ target }) => onChoose(target.checked)}
        />
      </span>
      <span role="cell" className="profile-name" title={shorten(column.name, 500)}>
        <TypeIcon type={column.type} />
        <button type="button" className="profile-open ellipsis isolate" aria-expanded={isOpen} onClick={onOpen}>
          {columnName(column.name)}
        </button>
        {isTarget && <span className="head-target">target</span>}
      </span>
      <span role="cell" className="muted">
        {typeWords[column.type]}
      </span>
      <span role="cell" data-some={(missing ?? 0) > 0 || undefined} className="profile-missing">
        {missing === undefined
          ? ''
          : missing === 0
            ? '0'
            : `${count(missing)} (${percent(missing / Math.max(1, rows))})`}
      </span>
      <span role="cell">{profile?.distinct == null ? '' : count(profile.distinct)}</span>
      <span role="cell">
        <Histogram profile={profile} width={130} height={24} />
      </span>
      <span
        role="cell"
        className="ellipsis muted"
        title={profile === undefined ? undefined : shorten(valuesOf(profile), 500)}
      >
        {profile === undefined ? '' : shorten(valuesOf(profile), 200)}
      </span>
    </div>
  );
}

/** "172 … 231, mean 200.9 ± 14.1" or "Adelie 152, Gentoo 124, Chinstrap 68" */
function valuesOf({ type, min, max, mean, deviation, top }: Profile): string {
  if (top !== null && top.length > 0)
    return top.map(({ value, count: times }) => `${columnName(value, 40)} ${count(times)}`).join(', ');
  if (min === null || max === null) return 'no values';
  if (type === 'datetime') return `${dateText(min)} … ${dateText(max)}`;
  const spread = spreadText(mean, deviation);
  return `${brief(min)} … ${brief(max)}${spread === '' ? '' : `, mean ${spread}`}`;
}
