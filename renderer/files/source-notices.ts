/** Data files changed by another program: a message offers to read them again or to keep the rows already read. */
import { isReadable, type SourceChange, sourceChangeText } from '../../core/graph/source-change.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { plural } from '../design/numbers.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { changedFileWords } from '../store/data-check.ts';
import { changeProblem, openChanges, SOURCE_CHANGED } from '../store/sources.ts';
import type { RunsSlice, ToastAction } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';

type Choices = Pick<EngineConnection, 'readAgain' | 'keepRead'>;

/** Possible actions for changed sources. Files that are gone cannot be read again. */
export function choicesOf(session: Choices, changes: readonly SourceChange[], isKept = false): ToastAction[] {
  const readable = changes.filter(isReadable);
  // A file that could not be read has no rows to keep.
  const kept = changes.filter(({ kind }) => kind !== 'appeared' && !isKept);
  const one = changes.length === 1;
  return [
    ...(readable.length === 0
      ? []
      : [
          {
            label: one ? 'Read it again' : 'Read them again',
            run: () => session.readAgain(readable.map(({ nodeId }) => nodeId)),
          },
        ]),
    ...(kept.length === 0
      ? []
      : [{ label: 'Keep what was read', run: () => session.keepRead(kept.map(({ nodeId }) => nodeId)) }]),
  ];
}

/** When the table was read, or which files changed; and what they hold now. */
function detailOf(runs: RunsSlice, open: readonly SourceChange[]): string {
  const [first] = open;
  if (first !== undefined && open.length === 1)
    return [changeProblem(runs, first).hint, changedFileWords(runs, first)].filter(Boolean).join(' ');
  return open
    .map((change) => [sourceChangeText(change), changedFileWords(runs, change)].filter(Boolean).join(' '))
    .join(' ');
}

/** Displays a message while the person has not decided on a change. */
export function noticeSourceChanges(workbench: Workbench, session: EngineConnection): void {
  let shown: { readonly toast: number; readonly key: string } | null = null;
  workbench.subscribe((state, before) => {
    const { runs } = state;
    const open = openChanges(runs);
    const [first] = open;
    // What the changed file holds is known a little later.
    if (shown !== null && first !== undefined && runs.dataCheck !== before.runs.dataCheck)
      workbench.changeToast(shown.toast, { detail: detailOf(runs, open) });
    if (runs.sourceChanges === before.runs.sourceChanges && runs.keptSources === before.runs.keptSources) return;
    const key = open.map(({ nodeId, after }) => `${nodeId} ${after.id}`).join('\n');
    if (key === (shown?.key ?? '')) return;
    if (shown !== null) workbench.dismissToast(shown.toast);
    shown = null;
    if (first === undefined) return;
    const [action, other] = choicesOf(session, open);
    const toast = workbench.toast({
      tone: 'info',
      title: open.length === 1 ? sourceChangeText(first) : `${plural(open.length, 'file')} changed on disk.`,
      detail: detailOf(runs, open),
      stays: true,
      action,
      other,
    });
    shown = { toast, key };
  });

  // Checks at once after the computer slept or the person returned to the window, instead of waiting for the next poll.
  const check = (): void => {
    if (document.visibilityState === 'visible') void session.call('checkSources', {}).catch(() => {});
  };
  window.addEventListener('focus', check);
  document.addEventListener('visibilitychange', check);
}

/**
 * Asks before the old table is written: displays the choices for an export that the engine refused because a source
 * changed, and writes after the person keeps the rows already read. Returns false for any other problem.
 */
export async function askBeforeWriting(
  workbench: Workbench,
  session: EngineConnection,
  problem: ProblemMessage,
  write: () => void,
): Promise<boolean> {
  if (problem.code !== SOURCE_CHANGED) return false;
  // The engine may have detected the change before its next poll reported it.
  await session.call('checkSources', {});
  const open = openChanges(workbench.getState().runs);
  if (open.length === 0) return false;
  const readable = open.filter(isReadable).map(({ nodeId }) => nodeId);
  const keep = {
    label: 'Write what was read',
    run() {
      session.keepRead(open.map(({ nodeId }) => nodeId));
      write();
    },
  };
  const again = { label: 'Read again', run: () => session.readAgain(readable) };
  workbench.toast({
    tone: 'info',
    title: 'Nothing was written yet.',
    detail: problem.message,
    stays: true,
    ...(readable.length > 0 ? { action: again, other: keep } : { action: keep }),
  });
  return true;
}
