/** State of the workbench. Only `document` is undoable. */
import type { Advice } from '../../core/advice/advice.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { Beginning } from '../../core/operators/kit/begin.ts';
import type { SourceChange } from '../../core/graph/source-change.ts';
import type { Field } from '../../core/ir/types.ts';
import type { FoundFile, SaveConflict } from '../../core/protocol/desktop.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { DataFinding } from '../../core/protocol/verification.ts';
import type { Settings } from '../../core/protocol/settings.ts';
import type { Theme } from '../design/theme.ts';
import type { History } from './history.ts';
import type { Panes } from './panes.ts';
import type { Position } from './placement.ts';
import type { StepTarget } from './step-target.ts';

/** File of the document, existing or intended. */
export interface DocumentFile {
  /** Null until it is saved. */
  readonly path: string | null;
  readonly name: string;
  /** Base folder of relative paths; null if there is none and all paths are absolute. */
  readonly folder: string | null;
}

export interface DocumentSlice extends History<PipelineDocument> {
  readonly file: DocumentFile;
  /** Document as last saved or opened, without learned values: the object, or its text. */
  readonly saved: PipelineDocument | string;
  /** Id of this document's unsaved work on the disk: every opened or new document has another one. */
  readonly draft: string;
}

export interface SelectionSlice {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** Keys of notes and groups; see annotations.ts. */
  readonly annotations: readonly string[];
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'rows' | 'passes';
  /** Start of this phase of the work, in milliseconds of `performance.now()`. */
  readonly since: number;
  /** Time of this report, in milliseconds by the same clock. */
  readonly at: number;
}

/** A step that was just added. It is unfinished, not wrong, until its parameters are edited or it has a result. */
export interface Begun {
  readonly params: Readonly<Record<string, unknown>>;
  /** The choice that it lacks; null if it may work as it is. */
  readonly problem: ProblemMessage | null;
  /** A step to insert before it, after which it takes columns. */
  readonly cure?: Advice | null;
  /** Columns that it did not begin with, if there are no others. */
  readonly misfits?: Beginning['misfits'];
}

/** A comparison of the data with the data that the document was fitted on. */
export interface DataCheck {
  /** By source with other files: the stamp of the files that were compared. */
  readonly stamps: ReadonlyMap<string, string>;
  readonly findings: readonly DataFinding[];
  /** Number of further findings. */
  readonly left: number;
}

/** A file that may take the place of a source's file, once the person agrees. */
export interface Replacement {
  readonly nodeId: string;
  readonly file: FoundFile;
  /** Type and parameters of a source that reads it. */
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Columns of the source's table so far, and of the file. */
  readonly before: readonly Field[];
  readonly after: readonly Field[];
}

export type EngineState = 'connecting' | 'ready' | 'restarting' | 'stopped';

export type SourceStamp = NonNullable<NodeReport['stamp']>;

/** A run when it was started, by the window's state of then. */
export interface StartedRun {
  /** In milliseconds of `performance.now()`. */
  readonly at: number;
  /** Steps to run. */
  readonly stale: ReadonlySet<string>;
  /** Earlier reports: with the time that a step took. */
  readonly reports: ReadonlyMap<string, NodeReport>;
}

export interface RunsSlice {
  readonly engine: EngineState;
  readonly running: boolean;
  /** The run under way, as it was started; null between runs. */
  readonly started: StartedRun | null;
  readonly reports: ReadonlyMap<string, NodeReport>;
  /** Nodes whose report is from before the last change of them or of their inputs. */
  readonly stale: ReadonlySet<string>;
  /**
   * For stale nodes, keys of the states that are displayed on the way to the newest value; see core/graph/identity.ts.
   */
  readonly intermediate: ReadonlyMap<string, string>;
  /** Nodes whose learned values are from before such a change. */
  readonly outdated: ReadonlySet<string>;
  /** Learned values: from reports, and from the file until there is a report. */
  readonly learned: ReadonlyMap<string, Record<string, unknown>>;
  readonly progress: ReadonlyMap<string, Progress>;
  /** By source node: state of its files when the engine read them. */
  readonly asRead: ReadonlyMap<string, SourceStamp>;
  /** By source node: current difference of its files from that state. */
  readonly sourceChanges: ReadonlyMap<string, SourceChange>;
  /** By source node: the state of the changed files for which the person chose to keep the rows already read. */
  readonly keptSources: ReadonlyMap<string, string>;
  /** Steps that were just added, by node. */
  readonly begun: ReadonlyMap<string, Begun>;
  /** Problems of the document as a whole. */
  readonly problems: readonly ProblemMessage[];
  /** How the data differs from the data that the document was fitted on; null if it was not compared, or is the same. */
  readonly dataCheck: DataCheck | null;
  /** Advice about harm to a model, with fixes; from the last run that ended. */
  readonly advice: readonly Advice[];
  /**
   * Incremented when tables may have changed although the document has not: the engine restarted, or a file was read
   * again.
   */
  readonly epoch: number;
}

export type PreviewTab = 'table' | 'columns' | 'change' | 'dropped' | 'maps' | 'problems' | 'rules';

export interface PreviewSlice {
  /** Node whose table is displayed; it stays when nothing is selected. */
  readonly nodeId: string | null;
  readonly tab: PreviewTab;
}

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'success' | 'error';
  readonly title: string;
  readonly detail?: string | undefined;
  readonly action?: ToastAction | undefined;
  /** A second button. */
  readonly other?: ToastAction | undefined;
  /** Share done, 0 … 1; null while unknown. */
  readonly progress?: number | null | undefined;
  /** Displayed until it is dismissed. */
  readonly stays?: boolean | undefined;
}

export type DialogName =
  | 'quickAdd'
  | 'commands'
  | 'shortcuts'
  | 'find'
  | 'history'
  | 'settings'
  | 'templates'
  | 'versions'
  | 'saveConflict'
  | 'exportData'
  | 'exportCode'
  | 'fireDrill'
  | 'replaceSource'
  | 'compare'
  | null;

/** Two tables that are compared. */
export interface Comparison {
  readonly nodeId: string;
  /** The step of the other table; null until one is chosen. */
  readonly otherId: string | null;
  /** Set if the other step is one of an earlier save. */
  readonly version?: { readonly document: PipelineDocument; readonly when: string };
}

export interface NewStepPlace {
  readonly target: StepTarget;
  /** Position in the window's pixels where its list opens; null for the middle of the window. */
  readonly at: Position | null;
}

export interface UiSlice {
  readonly theme: Theme;
  readonly settings: Settings;
  /** Index of the displayed stop of the tour; null while the tour is closed. */
  readonly tour: number | null;
  readonly dialog: DialogName;
  readonly panes: Panes;
  /** Place of the step that the dialog for adding one adds. */
  readonly newStep: NewStepPlace;
  /** Another program's contents that a save found; displayed by the dialog of that name. */
  readonly conflict: SaveConflict | null;
  /** What the dialog of that name compares. */
  readonly comparison: Comparison | null;
  /** File that the dialog of that name asks about. */
  readonly replacement: Replacement | null;
  /** Reason why the last changes are not on the disk, as a sentence; null while they are. */
  readonly notKept: string | null;
  readonly toasts: readonly Toast[];
  /** Text for screen readers, read when it changes. */
  readonly announcement: string;
  /** True while files are dragged over the window. */
  readonly filesOver: boolean;
}

export interface WorkbenchState {
  readonly document: DocumentSlice;
  readonly selection: SelectionSlice;
  readonly runs: RunsSlice;
  readonly preview: PreviewSlice;
  readonly ui: UiSlice;
}
