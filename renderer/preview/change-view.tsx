/** Before → after: the effect of the step on the columns that it changed. */
import { useEffect, useRef, useState } from 'react';
import type { Profile } from '../../core/protocol/inspection.ts';
import { columnName, plural } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { type ShownTable, useArrivals } from '../parts/use-table.ts';
import { ChangeCard } from './change-card.tsx';
import { useChanges } from './use-changes.ts';

const CARDS_AT_ONCE = 24;
const noProfiles: ReadonlyMap<string, Profile> = new Map();

export function ChangeView({ table }: { table: ShownTable }) {
  const { tables } = useApp();
  useArrivals();
  const [shown, setShown] = useState(CARDS_AT_ONCE);
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
  // Cells are compared after the distributions, because comparing keeps every thread busy.
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
  // The last distributions stay, dimmed, until the new ones arrive.
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
        <button type="button" className="button" onClick={() => setShown(shown + CARDS_AT_ONCE)}>
          {plural(touched.length - shown, 'more column')}
        </button>
      )}
    </div>
  );
}

/** Last drawn distributions of a step, by column. */
interface Kept {
  readonly nodeId: string;
  readonly before: Map<string, Profile>;
  readonly after: Map<string, Profile>;
}
