/**
 * Compares the data with the data that the document was fitted on: when a document is opened, when a source's file
 * changes, and when another file takes its place. A message names the differences.
 */
import { parseDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { isReadable, type SourceChange } from '../../core/graph/source-change.ts';
import { readFrom } from '../../core/graph/source-record.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { applyFix } from '../store/apply-fix.ts';
import { dataAdviceOf, differenceWords, isOfShown } from '../store/data-check.ts';
import { graphIn } from '../store/lookup.ts';
import { openChanges } from '../store/sources.ts';
import type { DataCheck, RunsSlice, WorkbenchState } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';

/** A changed file is compared before it is read again only up to this size, because that reads it once more. */
const MAX_AHEAD_BYTES = 64 << 20;
/** A file that other programs write to is compared once it stays the same for this long. */
const QUIET_MS = 1_000;
/** Milliseconds that remembering may take; its pass over the rows takes longer for very large tables. */
const MAX_WAIT_MS = 5_000;

export interface DataChecks {
  /** Remembers on which data the document is fitted now, to compare the data of these sources after they are read anew. */
  remember(nodeIds: readonly string[]): Promise<void>;
}

export function startDataChecks(workbench: Workbench, session: Pick<EngineConnection, 'call'>): DataChecks {
  const { getState } = workbench;
  /** The document with what it learned, from its file or from the engine; null if nothing is known of its data. */
  let fitted: PipelineDocument | null = null;
  /** Whether the displayed data is still to be compared. */
  let isDue = false;
  /** By source: stamp of the displayed files; the data is compared once others are displayed. */
  const awaited = new Map<string, string>();
  let running: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const told = new WeakSet<DataCheck>();

  workbench.subscribe((state, before) => {
    const { document, runs } = state;
    if (document.draft !== before.document.draft) restart(state);
    else if (wasSaved(state, before) && runs.dataCheck !== null && isOfShown(runs.dataCheck, runs.asRead)) {
      // From now on, the document's file is fitted on the displayed data.
      return workbench.runs({ dataCheck: null });
    }
    if (runs.sourceChanges !== before.runs.sourceChanges) lookAhead(openChanges(runs).filter(isComparable));
    if (running !== null && runs.running && !before.runs.running) {
      running.abort();
      isDue = true;
    }
    if (isIdle(runs)) {
      if (isDue || hasOthers(runs)) void compareShown();
      tell(state);
    }
  });

  function restart({ document: { current }, runs: { learned } }: WorkbenchState): void {
    running?.abort();
    clearTimeout(timer);
    awaited.clear();
    const opened = { ...current, fitted: Object.fromEntries(learned) };
    fitted = hasRecords(opened) ? opened : null;
    isDue = fitted !== null;
  }

  /** Whether other files than those that were awaited are displayed. */
  const hasOthers = ({ asRead }: RunsSlice): boolean =>
    [...awaited].some(([nodeId, stamp]) => (asRead.get(nodeId)?.id ?? stamp) !== stamp);

  async function compareShown(): Promise<void> {
    isDue = false;
    awaited.clear();
    const { runs } = getState();
    // Compared already, before the files were read again.
    if (runs.dataCheck !== null && isOfShown(runs.dataCheck, runs.asRead)) return;
    await compare([]);
  }

  /** Compares the sources as they are displayed; those of `ahead` as their files are now. */
  async function compare(ahead: readonly string[]): Promise<void> {
    if (fitted === null) return;
    running?.abort();
    const cancel = new AbortController();
    running = cancel;
    const { document, runs } = getState();
    const asRead = [...runs.asRead].filter(([nodeId]) => !ahead.includes(nodeId)).map(([id, stamp]) => [id, stamp.id]);
    const request = {
      document: onSourcesOf(fitted, document.current),
      folder: document.file.folder,
      asRead: Object.fromEntries(asRead) as Record<string, string>,
    };
    try {
      const { sources, findings, left } = await session.call('compareWithFitted', request, { signal: cancel.signal });
      if (cancel.signal.aborted || getState().document.draft !== document.draft) return;
      const stamps = new Map(sources.map(({ nodeId, stamp }) => [nodeId, stamp]));
      workbench.runs({ dataCheck: stamps.size === 0 ? null : { stamps, findings, left } });
    } catch {
      // Cancelled, or a problem of the data or the document, which the run reports itself.
    } finally {
      if (running === cancel) running = null;
    }
  }

  /** Compares changed files before the person decides whether to read them again. */
  function lookAhead(changes: readonly SourceChange[]): void {
    clearTimeout(timer);
    if (changes.length === 0) return;
    timer = setTimeout(() => {
      const nodeIds = changes.map(({ nodeId }) => nodeId);
      void remember(nodeIds).then(() => {
        const bytes = changes.reduce((sum, { after }) => sum + after.bytes, 0);
        if (bytes <= MAX_AHEAD_BYTES && isIdle(getState().runs)) return compare(nodeIds);
        return undefined;
      });
    }, QUIET_MS);
  }

  async function remember(nodeIds: readonly string[]): Promise<void> {
    const { document, runs } = getState();
    for (const nodeId of nodeIds) {
      const stamp = runs.asRead.get(nodeId);
      if (stamp !== undefined) awaited.set(nodeId, stamp.id);
    }
    if (!isIdle(runs) || runs.outdated.size > 0) return;
    // What is remembered is what the displayed rows taught, whatever the files hold now.
    const keep = Object.fromEntries([...runs.sourceChanges.values()].map(({ nodeId, after }) => [nodeId, after.id]));
    try {
      const { text } = await session.call('fitted', { keep }, { signal: AbortSignal.timeout(MAX_WAIT_MS) });
      const found = parseDocument(text);
      if (getState().document.draft === document.draft && hasRecords(found)) fitted = found;
    } catch {
      // What the document's file says of its data remains.
    }
  }

  /** Names the differences of the displayed data, once. */
  function tell(state: WorkbenchState): void {
    const { dataCheck, asRead } = state.runs;
    if (dataCheck === null || told.has(dataCheck) || !isOfShown(dataCheck, asRead)) return;
    told.add(dataCheck);
    const advice = dataAdviceOf(state);
    if (advice.length === 0) return;
    const first = advice.find(({ rule, fix }) => rule === 'data.renamed' && fix !== undefined);
    const show = { label: 'Show all', run: () => workbench.showTab('problems') };
    workbench.toast({
      tone: 'info',
      title: 'The data differs from what the pipeline was fitted on.',
      detail: `${differenceWords(dataCheck.findings, dataCheck.left)}.`,
      stays: advice.some(({ severity }) => severity === 'warning'),
      ...(first?.fix === undefined
        ? { action: show }
        : { action: { label: first.fix.label, run: () => void applyFix(workbench, first) }, other: show }),
    });
  }

  return { remember };
}

/** After a save, the saved document is a text. */
const wasSaved = ({ document: { saved } }: WorkbenchState, before: WorkbenchState): boolean =>
  typeof saved === 'string' && saved !== '' && saved !== before.document.saved;

const isIdle = ({ engine, running, stale, reports }: RunsSlice): boolean =>
  engine === 'ready' && !running && stale.size === 0 && reports.size > 0;

/** A file that could not be read before has nothing to be compared with. */
const isComparable = (change: SourceChange): boolean => isReadable(change) && change.kind !== 'appeared';

/** Whether the document says which files a source was fitted on. */
const hasRecords = (document: PipelineDocument): boolean =>
  document.nodes.some(({ id, type }) => operatorOf(type)?.inputs.length === 0 && readFrom(document, id) !== null);

/** The fitted document with the files of the document on screen, and with the types that were decided at fitting time. */
function onSourcesOf(fitted: PipelineDocument, current: PipelineDocument): PipelineDocument {
  const graph = graphIn(current);
  const nodes = fitted.nodes.map((node) => {
    const now = graph.get(node.id)?.node;
    if (now === undefined || operatorOf(now.type)?.inputs.length !== 0) return node;
    const { types } = node.params;
    return { ...node, type: now.type, params: { ...now.params, ...(types !== undefined && { types }) } };
  });
  return { ...fitted, nodes };
}
