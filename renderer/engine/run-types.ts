/** Events, state and effects of the run state machine, as plain data; see run-state.ts. */
import type { ProblemMessage } from '../../core/protocol/values.ts';
import type { NodeReport, SourceChangeMessage } from '../../core/protocol/node-report.ts';
import type { EngineState } from '../store/state.ts';
import type { ProgressEvent } from './client.ts';
import type { DocumentVersion } from './document-version.ts';

/** The node whose table is displayed. */
export interface SelectedNode {
  readonly nodeId: string;
  /** True while its displayed table is from before a change. */
  readonly isStale: boolean;
}

export type RunEvent =
  | {
      readonly type: 'documentChanged';
      readonly version: DocumentVersion;
      /** True if the change stores values that the run itself detected, such as the delimiter of a file. */
      readonly isSettled: boolean;
    }
  | { readonly type: 'selectionChanged'; readonly selected: SelectedNode | null }
  | { readonly type: 'connected'; readonly connection: number }
  /** The engine process ended. */
  | { readonly type: 'engineFailed'; readonly engine: 'restarting' | 'stopped' }
  | { readonly type: 'connectFailed'; readonly problem: ProblemMessage }
  /** A page or sampled profile for the screen was requested. `run`: the run that its answer waits for, or null. */
  | { readonly type: 'requestSent'; readonly run: number | null }
  | { readonly type: 'requestEnded'; readonly connection: number; readonly run: number | null }
  | {
      readonly type: 'reported';
      readonly run: number;
      readonly version: DocumentVersion;
      readonly reports: readonly NodeReport[];
    }
  /** Reports are displayed now, together with what the caller displays next. */
  | { readonly type: 'reportsWanted' }
  | { readonly type: 'progressed'; readonly run: number; readonly progress: ProgressEvent }
  | { readonly type: 'runFinished'; readonly run: number; readonly problems: readonly ProblemMessage[] }
  /** `problem` is null if the run was cancelled. */
  | { readonly type: 'runFailed'; readonly run: number; readonly problem: ProblemMessage | null }
  | { readonly type: 'cancelAsked' }
  | { readonly type: 'filesChanged'; readonly changes: readonly SourceChangeMessage[] }
  | { readonly type: 'timerElapsed'; readonly timer: Timer };

/** `run`: start the next run. `reports`: display the reports that have arrived. */
export type Timer = 'run' | 'reports';

/** Reports of one run, to be displayed together. */
export interface ReportBatch {
  readonly run: number;
  readonly version: DocumentVersion;
  readonly reports: readonly NodeReport[];
}

/**
 * `current`: the run ran the document on screen. `intermediate`: the document changed since, and the run is still the
 * last one, so its tables can be displayed until newer ones arrive. `superseded`: a newer run was posted, so the engine
 * may no longer hold these tables; their counts are displayed, their cells are not.
 */
export type Standing = 'current' | 'intermediate' | 'superseded';

export type RunEffect =
  | {
      readonly type: 'postRun';
      readonly run: number;
      readonly version: DocumentVersion;
      /** True if the window still holds the reports of earlier runs, so that the engine need not repeat them. */
      readonly keeps: boolean;
    }
  | { readonly type: 'cancelRun'; readonly run: number }
  /** Requests that the engine release its results of the previous document. */
  | { readonly type: 'postForget' }
  | { readonly type: 'closeConnection' }
  /** Replaces a timer of the same name. */
  | { readonly type: 'startTimer'; readonly timer: Timer; readonly ms: number }
  | { readonly type: 'stopTimer'; readonly timer: Timer }
  /** Raises the epoch, which invalidates all results. */
  | { readonly type: 'invalidateResults' }
  | { readonly type: 'displayReports'; readonly batches: readonly (ReportBatch & { readonly standing: Standing })[] }
  /**
   * Displays as current every report of this version that the engine ever sent, also before the document was changed
   * and changed back.
   */
  | { readonly type: 'displayHeldReports'; readonly version: DocumentVersion }
  | { readonly type: 'displayProgress'; readonly progress: ProgressEvent }
  | { readonly type: 'displayRunning' }
  | { readonly type: 'displayUpToDate' }
  | {
      readonly type: 'displayFinished';
      readonly version: DocumentVersion;
      readonly problems: readonly ProblemMessage[];
      readonly isCurrent: boolean;
    }
  | { readonly type: 'displayStopped'; readonly problems: readonly ProblemMessage[] }
  | { readonly type: 'displayEngine'; readonly engine: EngineState }
  | { readonly type: 'displayConnectFailure'; readonly problem: ProblemMessage }
  | { readonly type: 'displayFileChanges'; readonly changes: readonly SourceChangeMessage[] };

/** The last posted run. It is kept after its end, because an unchanged document is not run again. */
export type Run =
  | {
      readonly id: number;
      readonly version: DocumentVersion;
      readonly phase: 'running';
      /** Whether it has reported the selected node. */
      readonly isDisplayed: boolean;
      /** Number of pending profile requests that were sent with it. */
      readonly requests: number;
    }
  | { readonly id: number; readonly version: DocumentVersion; readonly phase: 'finished' | 'stopped' };

/** Reports to be displayed, newest first: a linked list, which grows by thousands without being copied. */
export interface PendingReports extends ReportBatch {
  readonly before: PendingReports | null;
}

export interface Connected {
  readonly connection: number;
  readonly run: Run | null;
  /** Number of pending requests for the screen. */
  readonly requests: number;
  /** Null if and only if no `reports` timer runs. */
  readonly pending: PendingReports | null;
}

export interface RunState {
  /** Null: there is no engine, hence no run, request or report. */
  readonly engine: Connected | null;
  readonly version: DocumentVersion;
  readonly selected: SelectedNode | null;
  readonly runsPosted: number;
  /** Milliseconds; −Infinity before the first run. */
  readonly lastRunAt: number;
}

export interface Transition {
  readonly state: RunState;
  readonly effects: readonly RunEffect[];
}
