/** Before → after: the effect of the step on the columns that it changed. */
import { useEffect, useRef, useState } from 'react';
import type { Profile } from '../../core/protocol/inspection.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { columnName, plural } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { type ShownTable, useArrivals } from '../parts/use-table.ts';
import { graphIn } from '../store/lookup.ts';
import { rowFateText } from '../store/row-fates.ts';
import { ChangeCard } from './change-card.tsx';
import { useChanges } from './use-changes.ts';
import { type Part, usePartProfiles } from './use-part-profiles.ts';

const CARDS_AT_ONCE = 24;
const noProfiles: ReadonlyMap<string, Profile> = new Map();

export function ChangeView({ table }: { table: ShownTable }) {
  const { tables } = useApp();
  useArrivals();
  const [shown, setShown] = useState(CARDS_AT_ONCE);
  const source = useWorkbench(
    ({ document }) => document.current.edges.find((edge) => edge.target === table.nodeId)?.source ?? null,
  );
  const fate = useWorkbench(({ document }) =>
    rowFateText(graphIn(document.current).get(table.nodeId)?.node.type ?? '', table.report),
  );
  const before = useWorkbench(({ runs }) => (source === null ? undefined : runs.reports.get(source)));
  const was = new Map((before?.columns ?? []).map((column) => [column.name, column]));
  const is = new Map(table.columns.map((column) => [column.name, column]));
  const wasRenamed = new Set(table.report.renamed?.map(({ from }) => from));
  const removed = [...was.keys()].filter((name) => !is.has(name) && !wasRenamed.has(name));
  const { report } = table;
  const renamed = report.renamed ?? [];
  const split = splitOf(before, report);
  const touched = shownColumns(report, was, is, split !== null);
  const names = touched.slice(0, shown);
  const trainProfiles = usePartProfiles(table, names, split === null ? null : 'train');
  const otherProfiles = usePartProfiles(table, names, split);
  const sourceKey = source === null ? null : tables.shownKeyOf(source);
  const ofTable = source === null || split !== null ? noProfiles : tables.profiles(table.nodeId, table.key, names);
  const afterProfiles = split === null ? ofTable : otherProfiles;
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
  if (touched.length === 0) return <p className="preview-none isolate">{onlyText(removed, renamed)}</p>;
  const beforeProfiles =
    split !== null
      ? trainProfiles
      : sourceKey === null
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
            <span className="change-swatch" data-side="before" aria-hidden="true" />{' '}
            {split === null ? 'before' : 'train'}
          </>
        )}
        <span className="change-swatch" data-side="after" aria-hidden="true" />{' '}
        {split === null ? 'after' : partWords[split]}
        {fate !== '' && <span className="muted isolate"> · {fate}</span>}
        {renamed.length > 0 && <span className="muted isolate"> · {renamedText(renamed)}</span>}
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
            isNew={!was.has(name) && split === null}
            byShare={split !== null}
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

/**
 * Columns with a card: those that the step made or changed; where it changed rows, also those whose distribution may
 * differ for it, and behind a split all.
 */
function shownColumns(
  { touched, renamed = [], rowFates = [] }: NodeReport,
  was: ReadonlyMap<string, unknown>,
  is: ReadonlyMap<string, unknown>,
  isSplit: boolean,
): readonly string[] {
  const onlyRenamed = new Set(renamed.map(({ to }) => to));
  const made = (touched ?? [...is.keys()].filter((name) => !was.has(name))).filter(
    (name) => is.has(name) && !onlyRenamed.has(name),
  );
  const isMoved = rowFates.some(({ dropped, repeated }) => dropped + repeated > 0);
  if (!isMoved && !isSplit) return made;
  return [...new Set([...made, ...[...is.keys()].filter((name) => was.has(name))])];
}

/** The part that is compared with train, if the step is the one that splits the rows. */
function splitOf(before: NodeReport | undefined, { partition }: NodeReport): Part | null {
  if (before === undefined || before.partition !== undefined || partition === undefined) return null;
  return partition.test > 0 ? 'test' : partition.val > 0 ? 'val' : null;
}

const partWords: Readonly<Record<Part, string>> = { train: 'train', val: 'validation', test: 'test' };

const MAX_NAMED = 6;

const renamedText = (renamed: NonNullable<NodeReport['renamed']>): string =>
  `${plural(renamed.length, 'column')} renamed: ${renamed
    .slice(0, MAX_NAMED)
    .map(({ from, to }) => `${columnName(from, 40)} → ${columnName(to, 40)}`)
    .join(', ')}${renamed.length > MAX_NAMED ? ' …' : ''}`;

/** What a step did that changed no cell. */
function onlyText(removed: readonly string[], renamed: NonNullable<NodeReport['renamed']>): string {
  const taken = `${plural(removed.length, 'column')} taken out: ${removed
    .slice(0, MAX_NAMED)
    .map((name) => columnName(name, 40))
    .join(', ')}${removed.length > MAX_NAMED ? ' …' : ''}`;
  const did = [renamed.length > 0 ? renamedText(renamed) : '', removed.length > 0 ? taken : ''].filter(Boolean);
  if (did.length > 0) return `No cell changed. ${did.join('; ')}.`;
  return 'This step changed no cell and dropped no row: it only says in which order the rows stand, or which columns what comes after it works on.';
}

/** Last drawn distributions of a step, by column. */
interface Kept {
  readonly nodeId: string;
  readonly before: Map<string, Profile>;
  readonly after: Map<string, Profile>;
}
