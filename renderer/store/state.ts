/** What the workbench knows. Only `document` is undoable. */
import type { Advice } from '../../core/advice/advice.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { SourceChange } from '../../core/graph/source-change.ts';
import type { SaveConflict } from '../../core/protocol/desktop.ts';
import type { NodeReport, ProblemMessage } from '../../core/protocol/engine.ts';
import type { Settings } from '../../core/protocol/settings.ts';
import type { Theme } from '../design/theme.ts';
import type { History } from './history.ts';

/** The file that the document is saved in, or is to be saved in. */
export interface DocumentFile {
  /** Null until it is saved. */
  readonly path: string | null;
  readonly name: string;
  /** Where relative paths start; null while there is no such place and all paths are absolute. */
  readonly folder: string | null;
}

export interface DocumentSlice extends History<PipelineDocument> {
  readonly file: DocumentFile;
  /** What was last saved or opened, without what was learned: itself, or its text. */
  readonly saved: PipelineDocument | string;
  /** Names this document's unsaved work on the disk: every document that is opened or begun has another one. */
  readonly draft: string;
}

export interface SelectionSlice {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** Keys of notes and groups, see annotations.ts. */
  readonly annotations: readonly string[];
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'rows' | 'passes';
  /** When this step of the work began, in milliseconds of `performance.now()`. */
  readonly since: number;
  /** When this was said, by the same clock. */
  readonly at: number;
}

export type EngineState = 'connecting' | 'ready' | 'restarting' | 'stopped';

export type SourceStamp = NonNullable<NodeReport['stamp']>;

export interface RunsSlice {
  readonly engine: EngineState;
  readonly running: boolean;
  readonly reports: ReadonlyMap<string, NodeReport>;
  /** Nodes whose report is from before the last change of them or of what feeds them. */
  readonly stale: ReadonlySet<string>;
  /** Of stale nodes, keys of the states that are displayed on the way to the newest value; see core/graph/identity.ts. */
  readonly intermediate: ReadonlyMap<string, string>;
  /** Nodes whose learned values are from before such a change. */
  readonly outdated: ReadonlySet<string>;
  /** What was learned: from reports, and from the file until there is a report. */
  readonly learned: ReadonlyMap<string, Record<string, unknown>>;
  readonly progress: ReadonlyMap<string, Progress>;
  /** By source node: its files as they were when the engine read them. */
  readonly asRead: ReadonlyMap<string, SourceStamp>;
  /** By source node: how its files differ from that now. */
  readonly sourceChanges: ReadonlyMap<string, SourceChange>;
  /** By source node: the state of the changed files with which the person chose to keep what was read. */
  readonly keptSources: ReadonlyMap<string, string>;
  /** Problems of the document as a whole. */
  readonly problems: readonly ProblemMessage[];
  /** What would harm a model, with fixes; of the last run that ended. */
  readonly advice: readonly Advice[];
  /** Grows when tables may have changed although the document has not: the engine restarted, a file was read anew. */
  readonly epoch: number;
}

export type PreviewTab = 'table' | 'columns' | 'change' | 'maps' | 'problems' | 'rules';

export interface PreviewSlice {
  /** The node whose table is shown; it stays when nothing is selected. */
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
  /** A second way out. */
  readonly other?: ToastAction | undefined;
  /** Share done, 0 … 1; null while unknown. */
  readonly progress?: number | null | undefined;
  /** Stays until it is dismissed. */
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
  | 'exportCode'
  | 'fireDrill'
  | null;

export interface UiSlice {
  readonly theme: Theme;
  readonly settings: Settings;
  /** Which stop of the tour is shown; null while none is. */
  readonly tour: number | null;
  readonly dialog: DialogName;
  /** Another program's contents that a save met; shown by the dialog of that name. */
  readonly conflict: SaveConflict | null;
  /** Why the last changes are not on the disk, as a sentence; null while they are. */
  readonly notKept: string | null;
  readonly toasts: readonly Toast[];
  /** Said to screen readers when it changes. */
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
