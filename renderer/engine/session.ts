/**
 * Keeps the engine at work on the document that is on screen: connects, runs after every change, takes in what the nodes
 * report, and starts anew after a crash.
 */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { type DesktopApi, enginePortMessage } from '../../core/protocol/desktop.ts';
import type { CallArgs, CallName, CallResult, NodeReport } from '../../core/protocol/engine.ts';
import { timeOf } from '../design/numbers.ts';
import { baseName } from '../store/paths.ts';
import { fingerprints } from '../store/fingerprint.ts';
import { nodeIn } from '../store/plain.ts';
import { withChanges, withoutRead, withRead } from '../store/sources.ts';
import type { Workbench } from '../store/workbench.ts';
import {
  type CallOptions,
  createEngineClient,
  type EngineClient,
  EngineProblem,
  engineGone,
  type ProgressEvent,
} from './client.ts';
import { createNodeReports, isFinished } from './node-reports.ts';
import { isCancelled, problemOf } from './problem-of.ts';

/** Changes that follow each other faster than this are one run. */
const PAUSE = 30;
/** A run is given so many milliseconds to show what is looked at before a newer change stops it. */
const PATIENCE = 1000;
/** Reports of nodes within so many milliseconds change the window once: of thousands of steps each would cost. */
const TOGETHER = 50;
/** The same of a graph of more than so many steps, where each change costs more. */
const MANY_STEPS = 300;
const TOGETHER_OF_MANY = 250;

export interface EngineSession {
  call<Name extends CallName>(name: Name, args: CallArgs<Name>, options?: CallOptions): Promise<CallResult<Name>>;
  /** Hears of each run that the engine was given, right behind it: what is asked for now is asked for with it. */
  onRun(listener: () => void): void;
  /**
   * Takes in what nodes said of themselves. What was asked for with the run calls it before it changes the window, so that
   * both change it once.
   */
  takeIn(): void;
  /** Reads all files again, and runs the document although it has not changed. */
  rerun(): void;
  /** Reads the files of these sources again. */
  readAgain(nodeIds: readonly string[]): void;
  /** Keeps what was read of these sources, as long as their files do not change once more. */
  keepRead(nodeIds: readonly string[]): void;
  /** Stops the run that is under way. */
  cancel(): void;
  /** Asks for the engine after it was given up. */
  reconnect(): void;
}

export function startSession(workbench: Workbench, desktop: DesktopApi): EngineSession {
  let client: EngineClient | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ranAt = Number.NEGATIVE_INFINITY;
  let current: AbortController | undefined;
  /** Whether the document has changed, and its run waits until the one under way has shown what is looked at. */
  let isWaiting = false;
  /** Whether the run under way has not said yet what became of the step that is looked at. */
  let isOpen = false;
  /** Calls under way for what is on screen. */
  let looking = 0;
  /** Those of them that were asked for with the run. */
  let withRun = 0;
  /** What the engine was given and brought to its end. */
  let settled = '';
  /** What the run under way runs. */
  let ranDocument: PipelineDocument | undefined;
  /** What was last given to the engine: an unchanged recipe is not run again. */
  let ran = '';
  const said = createNodeReports();
  /** The epoch that what was said is of; null before a first run. */
  let saidIn: number | null = null;
  /** What nodes said and is not taken in yet. */
  const arrived: { report: NodeReport; isCurrent: boolean }[] = [];
  let flushing: ReturnType<typeof setTimeout> | undefined;
  /** Whether the document takes in what the run itself found out. */
  let isDeciding = false;
  const hearing: (() => void)[] = [];

  window.addEventListener('message', (event) => {
    const port = event.source === window && event.data === enginePortMessage ? event.ports[0] : undefined;
    if (port !== undefined) connected(port);
  });
  desktop.onEngineFailed(({ state }) => {
    client?.close();
    client = null;
    workbench.runs({ engine: state, running: false, progress: new Map() });
    workbench.toast(
      state === 'restarting'
        ? {
            tone: 'info',
            title: 'The engine stopped and is starting again.',
            detail: 'Nothing of the pipeline is lost.',
          }
        : {
            tone: 'error',
            title: 'The engine keeps stopping.',
            detail: 'The last change may need more memory than there is: undo it, then start the engine again.',
            action: { label: 'Start again', run: reconnect },
            stays: true,
          },
    );
  });
  workbench.subscribe((state, before) => {
    if (
      state.document.current !== before.document.current ||
      state.document.file.folder !== before.document.file.folder
    ) {
      // Another document: nothing that the engine keeps of the one before is of use.
      if (state.runs.epoch !== before.runs.epoch) client?.call('forget', {}).catch(() => {});
      if (!isDeciding) schedule();
    }
  });
  reconnect();

  return {
    call,
    onRun: (listener) => void hearing.push(listener),
    takeIn,
    rerun() {
      workbench.runs((runs) => withoutRead(runs));
      rerun();
    },
    readAgain(nodeIds) {
      workbench.runs((runs) => withoutRead(runs, nodeIds));
      rerun();
    },
    keepRead(nodeIds) {
      workbench.runs(({ keptSources, sourceChanges }) => {
        const kept = new Map(keptSources);
        for (const id of nodeIds) {
          const change = sourceChanges.get(id);
          if (change !== undefined) kept.set(id, change.after.id);
        }
        return { keptSources: kept };
      });
    },
    cancel: () => current?.abort(),
    reconnect,
  };

  function reconnect(): void {
    desktop.connectEngine().catch((error: unknown) => {
      workbench.runs({ engine: 'stopped' });
      workbench.toast({
        tone: 'error',
        title: 'The engine could not be started.',
        detail: problemOf(error).message,
        stays: true,
      });
    });
  }

  function connected(port: MessagePort): void {
    client?.close();
    arrived.length = 0;
    saidIn = null;
    isOpen = false;
    client = createEngineClient(port, {
      onNodes: (event) => received(said.take(event)),
      onSourceChanges: (changes) => {
        // What was read stands in reports that may not be taken in yet.
        takeIn();
        workbench.runs((runs) => withChanges(runs, changes));
      },
    });
    workbench.runs({ engine: 'ready' });
    rerun();
  }

  function call<Name extends CallName>(
    name: Name,
    args: CallArgs<Name>,
    options?: CallOptions,
  ): Promise<CallResult<Name>> {
    if (client === null) return Promise.reject(new EngineProblem(engineGone));
    const answer = client.call(name, args, options);
    if (!(name === 'rows' || (name === 'profile' && 'sample' in args && args.sample === true))) return answer;
    const isWithRun = 'ofRun' in args && args.ofRun === true;
    looking++;
    if (isWithRun) withRun++;
    return answer.finally(() => {
      looking--;
      if (isWithRun) withRun--;
      startSoon();
    });
  }

  /** Nothing that was computed holds any more: the engine is a new one, or files may have changed. */
  function rerun(): void {
    ran = '';
    settled = '';
    const { nodes } = workbench.getState().document.current;
    workbench.runs(({ epoch }) => ({ epoch: epoch + 1, stale: new Set(nodes.map(({ id }) => id)) }));
    schedule();
  }

  function schedule(): void {
    isWaiting = true;
    // At once: React draws an input's change before the event has ended, and the engine works meanwhile.
    start();
  }

  /**
   * Runs the document if it waits for that. While a slider moves, the run under way shows its result first, and then the
   * newest value is run: each stopped by the next, they would show nothing until the hand rests.
   */
  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!isWaiting) return;
    const isShowing = isOpen || looking > 0;
    const wait = ranAt + (isShowing ? PATIENCE : PAUSE) - performance.now();
    if (wait > 0 && keyNow() !== ran) {
      timer = setTimeout(start, wait);
      return;
    }
    isWaiting = false;
    run();
  }

  /** Once what has just come is taken in, and what is to be drawn of it has been asked for. */
  function startSoon(): void {
    if (!isWaiting) return;
    clearTimeout(timer);
    timer = setTimeout(start);
  }

  function run(): void {
    const { document } = workbench.getState();
    const key = keyNow();
    if (client === null) return;
    if (key === ran) {
      // There and back before anything was run: what was found holds.
      if (key === settled) workbench.runs({ stale: new Set<string>(), between: new Map(), running: false });
      return;
    }
    ran = key;
    ranDocument = document.current;
    ranAt = performance.now();
    const at = client;
    const mine = new AbortController();
    current = mine;
    const { epoch, asRead } = workbench.getState().runs;
    const keeps = saidIn === epoch;
    if (!keeps) said.forget();
    saidIn = epoch;
    isOpen = true;
    workbench.runs(({ between }) => ({ running: true, ...(between.size > 0 && { between: new Map() }) }));
    const given = at.call(
      'run',
      {
        document: document.current,
        folder: document.file.folder,
        keeps,
        asRead: Object.fromEntries(Array.from(asRead, ([nodeId, { id }]) => [nodeId, id])),
      },
      { signal: mine.signal, onProgress },
    );
    for (const listener of hearing) listener();
    given
      .then(({ problems }) => {
        if (current !== mine || at !== client) return;
        // What came while the document was another one for a moment holds if it is this one again.
        if (keyNow() === ran) {
          const { stale, outdated } = workbench.getState().runs;
          for (const [nodeId, report] of said.finished)
            if (stale.has(nodeId) || outdated.has(nodeId)) arrived.push({ report, isCurrent: true });
        }
        takeIn();
        const isCurrent = keyNow() === ran;
        settled = ran;
        workbench.runs({
          running: !isCurrent,
          problems,
          progress: new Map(),
          ...(isCurrent && { stale: new Set<string>(), between: new Map() }),
        });
        workbench.announce(summary(document.current, workbench.getState().runs.reports));
        isOpen = false;
        start();
      })
      .catch((error: unknown) => {
        if (current !== mine || at !== client) return;
        // Cancelled by hand: what is missing stays marked as waiting.
        workbench.runs({ running: false, progress: new Map(), problems: isCancelled(error) ? [] : [problemOf(error)] });
        isOpen = false;
        start();
      });
  }

  function onProgress({ nodeId, done, total, unit }: ProgressEvent): void {
    if (nodeId === undefined) return;
    workbench.runs(({ progress }) => {
      const before = progress.get(nodeId);
      const goesOn = before !== undefined && before.unit === unit && before.done <= done;
      const at = performance.now();
      const since = goesOn ? before.since : at;
      return { progress: new Map(progress).set(nodeId, { done, total, unit, since, at }) };
    });
  }

  /** Takes in what nodes say of themselves: what comes in quick succession together. */
  function received(reports: readonly NodeReport[]): void {
    // A report of a run from before the last change says nothing about the change.
    const ofNow = keyNow() === ran;
    const { preview, runs } = workbench.getState();
    let isLookedAt = false;
    let isBeginning = false;
    for (const report of reports) {
      arrived.push({ report, isCurrent: isFinished(report) && ofNow });
      isLookedAt ||= isFinished(report) && report.nodeId === preview.nodeId;
      isBeginning ||= report.sampled === true && report.nodeId === preview.nodeId;
    }
    // What the person looks at waits for nothing but what was asked for with the run and comes right behind it; of a large
    // file its first rows not even for that.
    if (isBeginning || (isLookedAt && withRun === 0 && runs.stale.has(preview.nodeId ?? ''))) takeIn();
    else {
      const isMany = workbench.getState().document.current.nodes.length > MANY_STEPS;
      flushing ??= setTimeout(takeIn, isMany ? TOGETHER_OF_MANY : TOGETHER);
    }
    if (!isLookedAt) return;
    isOpen = false;
    startSoon();
  }

  function takeIn(): void {
    clearTimeout(flushing);
    flushing = undefined;
    const news = arrived.splice(0);
    if (news.length === 0) return;
    tellReread(news.map(({ report }) => report));
    workbench.runs((runs) => {
      const reports = new Map(runs.reports);
      const stale = new Set(runs.stale);
      const outdated = new Set(runs.outdated);
      const progress = new Map(runs.progress);
      const learned = new Map(runs.learned);
      const between = new Map(runs.between);
      let sources = { asRead: runs.asRead, sourceChanges: runs.sourceChanges, keptSources: runs.keptSources };
      for (const { report, isCurrent } of news) {
        if (report.state === 'done' && report.stamp !== undefined)
          sources = withRead(sources, report.nodeId, report.stamp);
        const finished = isFinished(report);
        const old = reports.get(report.nodeId);
        // While a node works, what it showed last stays on screen.
        reports.set(
          report.nodeId,
          report.state === 'running' && report.sampled !== true && old !== undefined
            ? { ...old, state: report.state, sampled: undefined }
            : report,
        );
        if (isCurrent) {
          stale.delete(report.nodeId);
          between.delete(report.nodeId);
        } else if (report.state === 'done' && stale.has(report.nodeId) && ranDocument !== undefined) {
          const print = fingerprints(ranDocument).get(report.nodeId);
          if (print !== undefined) between.set(report.nodeId, print);
        }
        if (isCurrent && report.state === 'done') outdated.delete(report.nodeId);
        if (report.state === 'done' && report.learned !== undefined) learned.set(report.nodeId, report.learned);
        else if (report.state === 'done') learned.delete(report.nodeId);
        if (finished) progress.delete(report.nodeId);
      }
      return {
        reports,
        ...(stale.size < runs.stale.size && { stale }),
        ...((between.size > 0 || runs.between.size > 0) && { between }),
        ...(outdated.size < runs.outdated.size && { outdated }),
        ...(progress.size < runs.progress.size && { progress }),
        ...sources,
        learned,
      };
    });
    for (const { report } of news) if (report.decided !== undefined) decide(report.nodeId, report.decided);
  }

  /** A changed file was read again although nobody asked for it: because it is read in another way, or the engine restarted. */
  function tellReread(reports: readonly NodeReport[]): void {
    const { asRead } = workbench.getState().runs;
    for (const { nodeId, state, stamp } of reports) {
      const before = asRead.get(nodeId);
      if (state !== 'done' || stamp === undefined || before?.path !== stamp.path || before.id === stamp.id) continue;
      workbench.toast({
        tone: 'info',
        title: `“${baseName(stamp.path)}” was read again.`,
        detail: `It had changed on disk since ${timeOf(before.readAt)}: the table shows what it holds now.`,
      });
    }
  }

  /** Stores what the source found, so that the pipeline replays the decision and not the guess. */
  function decide(nodeId: string, decided: Record<string, unknown>): void {
    const wasRun = keyNow() === ran;
    isDeciding = true;
    workbench.settle((draft) => {
      const node = nodeIn(draft, nodeId);
      if (node === undefined) return;
      for (const [name, value] of Object.entries(decided)) {
        // What the person set in the meantime stands.
        if (node.params[name] === undefined || node.params[name] === null) node.params[name] = value;
      }
    });
    isDeciding = false;
    // The engine's answer already rests on these: no need to run again.
    if (wasRun) {
      ran = keyNow();
      ranDocument = workbench.getState().document.current;
    } else schedule();
  }

  function keyNow(): string {
    const { file, current: shown } = workbench.getState().document;
    return runKey(file.folder, shown);
  }
}

let memo: { folder: string | null; document: PipelineDocument; key: string } | undefined;
/** Texts of nodes and of lists of edges: of thousands a change touches a few. */
const textsOfParts = new WeakMap<object, string>();

function textOfPart(part: object, value: unknown): string {
  const text = textsOfParts.get(part) ?? JSON.stringify(value);
  textsOfParts.set(part, text);
  return text;
}

/** What a run depends on: neither positions nor names. */
function runKey(folder: string | null, document: PipelineDocument): string {
  if (memo?.document === document && memo.folder === folder) return memo.key;
  const nodes = document.nodes.map((node) => textOfPart(node, [node.id, node.type, node.params, node.bypassed]));
  const key = `[${JSON.stringify(folder)},[${nodes.join()}],${textOfPart(document.edges, document.edges)}]`;
  memo = { folder, document, key };
  return key;
}

function summary({ nodes }: PipelineDocument, reports: ReadonlyMap<string, NodeReport>): string {
  const failed = nodes.filter(({ id }) => reports.get(id)?.state === 'failed').length;
  if (nodes.length === 0) return '';
  return failed === 0 ? 'Up to date' : `${failed} ${failed === 1 ? 'step has' : 'steps have'} a problem`;
}
