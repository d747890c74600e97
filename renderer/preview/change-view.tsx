/** Before → after: what the step did to the columns that it touched. */
import { useEffect, useRef, useState } from 'react';
import type { CellValue, Profile } from '../../core/protocol/engine.ts';
import { TypeIcon } from '../design/families.tsx';
import { brief, columnName, count, plural, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { type ShownTable, useArrivals } from '../parts/use-table.ts';
import { shownText } from './cell-text.ts';
import { explain } from './looks.ts';
import { type ChangedColumn, useChanges } from './use-changes.ts';

const AT_ONCE = 24;
const noProfiles: ReadonlyMap<string, Profile> = new Map();

export function ChangeView({ table }: { table: ShownTable }) {
  const { tables } = useApp();
  useArrivals();
  const [shown, setShown] = useState(AT_ONCE);
  const source = useWorkbench(
    ({ document }) => document.current.edges.find((edge) => edge.target === table.nodeId)?.source ?? null,
  );
  const before = useWorkbench(({ runs }) => (source === null ? undefined : runs.reports.get(source)));
  const was = new Map((before?.columns ?? []).map((column) => [column.name, column]));
  const is = new Map(table.columns.map((column) => [column.name, column]));
  const removed = [...was.keys()].filter((name) => !is.has(name));
  const touched = (table.report.touched ?? [...is.keys()].filter((name) => !was.has(name))).filter((name) =>
    is.has(name),
  );
  const names = touched.slice(0, shown);
  const sourceKey = source === null ? null : tables.shownKeyOf(source);
  const afterProfiles = source === null ? noProfiles : tables.profiles(table.nodeId, table.key, names);
  // Cells are compared once the distributions are there: these are looked at first, and comparing keeps every thread busy.
  const isProfiled = names.every((name) => afterProfiles.has(name));
  const changes = useChanges(table, source === null || !isProfiled ? [] : names);
  const asked = useRef(names);
  asked.current = names;
  useEffect(
    () =>
      tables.onAnother((nodeId, key) => {
        if (nodeId === table.nodeId) tables.profiles(nodeId, key, asked.current);
      }),
    [tables, table.nodeId],
  );
  const kept = useRef<Kept>({ nodeId: '', before: new Map(), after: new Map() });
  if (source === null) return <p className="preview-none">A source changes nothing: select a step after it.</p>;
  if (touched.length === 0 && removed.length === 0) {
    return (
      <p className="preview-none">
        This step changed no cell: it only says which rows, or which columns, what comes after it works on.
      </p>
    );
  }
  const beforeProfiles =
    sourceKey === null
      ? noProfiles
      : tables.profiles(
          source,
          sourceKey,
          names.filter((name) => was.has(name)),
        );
  // What was drawn last stays, dimmed, until what replaces it is there.
  if (kept.current.nodeId !== table.nodeId)
    kept.current = { nodeId: table.nodeId, before: new Map(), after: new Map() };
  const { before: keptBefore, after: keptAfter } = kept.current;
  for (const [name, profile] of beforeProfiles) keptBefore.set(name, profile);
  for (const [name, profile] of afterProfiles) keptAfter.set(name, profile);
  return (
    <div className="scroll change-view" tabIndex={0} role="region" aria-label="Before and after">
      <p className="change-key">
        {before !== undefined && (
          <>
            <span className="change-swatch" data-side="before" aria-hidden="true" /> before
          </>
        )}
        <span className="change-swatch" data-side="after" aria-hidden="true" /> after
        {removed.length > 0 && (
          <span className="muted isolate">
            {' '}
            · {plural(removed.length, 'column')} taken out:{' '}
            {removed
              .slice(0, 6)
              .map((name) => columnName(name, 40))
              .join(', ')}
            {removed.length > 6 ? ' …' : ''}
          </span>
        )}
      </p>
      <ul className="change-cards">
        {names.map((name) => (
          <ChangeCard
            key={name}
            name={name}
            type={is.get(name)?.type ?? 'number'}
            before={was.has(name) ? keptBefore.get(name) : undefined}
            after={keptAfter.get(name)}
            isOld={table.isOld || !afterProfiles.has(name)}
            isNew={!was.has(name)}
            nodeId={table.nodeId}
            rows={table.rows}
            changed={changes.get(name)}
          />
        ))}
      </ul>
      {touched.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + AT_ONCE)}>
          {plural(touched.length - shown, 'more column')}
        </button>
      )}
    </div>
  );
}

/** The distributions of a step as they were last drawn, by column. */
interface Kept {
  readonly nodeId: string;
  readonly before: Map<string, Profile>;
  readonly after: Map<string, Profile>;
}

interface ChangeCardProps {
  readonly name: string;
  readonly type: Profile['type'];
  readonly before: Profile | undefined;
  readonly after: Profile | undefined;
  /** Whether these are the distributions from before the last change. */
  readonly isOld: boolean;
  readonly isNew: boolean;
  readonly nodeId: string;
  readonly rows: number;
  readonly changed: ChangedColumn | undefined;
}

function ChangeCard({ name, type, before, after, isOld, isNew, nodeId, rows, changed }: ChangeCardProps) {
  return (
    <li className="change-card" data-old={(isOld && after !== undefined) || undefined}>
      <h3 className="change-name" title={shorten(name, 500)}>
        <TypeIcon type={type} />
        <span className="ellipsis isolate grow">{columnName(name)}</span>
        {isNew && <span className="head-target">new</span>}
      </h3>
      {after !== undefined && (after.histogram !== null || before?.histogram != null) && !isWordy(before, after) ? (
        <Overlay before={before} after={after} />
      ) : (
        <TopValues before={before} after={after} />
      )}
      <dl className="change-facts">
        <Fact term="missing" before={before?.missing} after={after?.missing} text={count} />
        {before?.mean != null || after?.mean != null ? (
          <>
            <Fact term="mean" before={before?.mean} after={after?.mean} text={brief} />
            <Fact term="spread" before={before?.deviation} after={after?.deviation} text={brief} />
          </>
        ) : (
          <Fact term="distinct" before={before?.distinct} after={after?.distinct} text={count} />
        )}
      </dl>
      {changed !== undefined && <ChangedCells nodeId={nodeId} rows={rows} changed={changed} />}
    </li>
  );
}

/** How many cells are others now, and the first of them; a press explains one. */
function ChangedCells({ nodeId, rows, changed }: { nodeId: string; rows: number; changed: ChangedColumn }) {
  const { workbench } = useApp();
  const { name, before, after, changed: number, examples } = changed;
  if (number === 0) return <p className="changed-count">No cell differs.</p>;
  const text = (value: CellValue, type: Profile['type']): string => (value === null ? '∅' : shownText(value, type));
  return (
    <details className="fold changed">
      <summary>
        {number === null ? 'Every cell is of another kind' : `${plural(number, 'cell')} changed`}
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

const isWordy = (before: Profile | undefined, after: Profile | undefined): boolean =>
  (before?.top ?? after?.top ?? null) !== null;

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

const WIDTH = 232;
const HEIGHT = 56;

/** Both on one axis where they lie in the same region; else each on its own, the one before above. */
function Overlay({ before, after }: { before: Profile | undefined; after: Profile }) {
  const spans = [spanOf(before), spanOf(after)].filter((span) => span !== null);
  const low = Math.min(...spans.map(([from]) => from));
  const high = Math.max(...spans.map(([, to]) => to));
  const [a, b] = [spanOf(before), spanOf(after)];
  const common = a === null || b === null ? 1 : (Math.min(a[1], b[1]) - Math.max(a[0], b[0])) / (high - low || 1);
  const isShared = common > 0.4;
  const most = Math.max(...(before?.histogram?.counts ?? []), ...(after.histogram?.counts ?? []), 1);
  return (
    <div className="overlay">
      {!isShared && a !== null && <Axis span={a} side="before" />}
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {before !== undefined && (
          <path className="overlay-before" d={stepsOf(before, isShared ? [low, high] : a, most)} />
        )}
        <path className="overlay-after" d={stepsOf(after, isShared ? [low, high] : b, most)} />
      </svg>
      {isShared ? <Axis span={[low, high]} side="both" /> : b !== null && <Axis span={b} side="after" />}
    </div>
  );
}

const Axis = ({ span: [from, to], side }: { span: readonly [number, number]; side: string }) => (
  <div className="axis" data-side={side}>
    <span>{brief(from)}</span>
    <span>{brief(to)}</span>
  </div>
);

function spanOf(profile: Profile | undefined): readonly [number, number] | null {
  const edges = profile?.histogram?.edges;
  if (edges === undefined || edges.length < 2) return null;
  return [edges[0] as number, edges[edges.length - 1] as number];
}

function stepsOf({ histogram }: Profile, span: readonly [number, number] | null, most: number): string {
  if (histogram === null || span === null) return '';
  const [low, high] = span;
  const x = (value: number): string => (high === low ? WIDTH / 2 : ((value - low) / (high - low)) * WIDTH).toFixed(1);
  const { edges, counts } = histogram;
  if (edges[0] === edges.at(-1)) return `M${WIDTH / 2 - 6} ${HEIGHT}v${-HEIGHT}h12v${HEIGHT}z`;
  const steps = counts.map((number, index) => {
    const y = (HEIGHT - (number / most) * (HEIGHT - 3)).toFixed(1);
    return `L${x(edges[index] as number)} ${y}L${x(edges[index + 1] as number)} ${y}`;
  });
  return `M${x(edges[0] as number)} ${HEIGHT}${steps.join('')}L${x(edges[edges.length - 1] as number)} ${HEIGHT}z`;
}

/** The most frequent values, before and after. */
function TopValues({ before, after }: { before: Profile | undefined; after: Profile | undefined }) {
  const values = [...new Set([...(after?.top ?? []), ...(before?.top ?? [])].map(({ value }) => value))].slice(0, 4);
  const of = (profile: Profile | undefined, value: string): number =>
    profile?.top?.find((entry) => entry.value === value)?.count ?? 0;
  const most = Math.max(1, ...values.map((value) => Math.max(of(before, value), of(after, value))));
  return (
    <ul className="top-values">
      {values.map((value) => (
        <li key={value}>
          <span className="ellipsis isolate">{columnName(value, 60)}</span>
          <span className="top-bars" aria-hidden="true">
            {before !== undefined && (
              <span data-side="before" style={{ transform: `scaleX(${of(before, value) / most})` }} />
            )}
            <span data-side="after" style={{ transform: `scaleX(${of(after, value) / most})` }} />
          </span>
          <span className="top-count">{count(of(after, value))}</span>
        </li>
      ))}
    </ul>
  );
}
