import { z } from 'zod';
import { type Settings, settings, settingsChange } from './settings.ts';

/**
 * Messages between the window and Electron's main process, as schemas that the receiving side parses, and the page's
 * interface to them: `window.prepgraph`.
 *
 * The page never touches the file system. The person chooses files (dialog, drop, command line); the main process
 * remembers each choice as a grant, and the engine reads and writes only granted files.
 */

// Zod's faster path compiles code from strings, which the content security policy forbids, even to probe for it.
z.config({ jitless: true });

/** A file that the person chose; the engine may read it from then on. */
export const foundFile = z.strictObject({
  path: z.string(),
  name: z.string(),
  kind: z.enum(['file', 'directory', 'missing']),
  /** In bytes; 0 unless it is a file. */
  size: z.number(),
});
export type FoundFile = z.infer<typeof foundFile>;

/** Files dropped on the window, with the position in CSS pixels; `at` is null for files from the command line. */
export const filesDropped = z.strictObject({
  files: z.array(foundFile),
  at: z.strictObject({ x: z.number(), y: z.number() }).nullable(),
});
export type FilesDropped = z.infer<typeof filesDropped>;

/** Text of a pipeline document, and its location. */
export const openedDocument = z.strictObject({
  /** Path to save it to; null for an example, which is only a starting point. */
  path: z.string().nullable(),
  name: z.string(),
  /** Base folder of the document's relative paths. */
  folder: z.string(),
  text: z.string(),
});
export type OpenedDocument = z.infer<typeof openedDocument>;

/** Path that a document was saved to, or is to be saved to. */
export const savedDocument = z.strictObject({ path: z.string(), name: z.string(), folder: z.string() });
export type SavedDocument = z.infer<typeof savedDocument>;

/** Request to save to a path that was opened, saved or chosen before. */
export const saveRequest = z.strictObject({
  path: z.string(),
  text: z.string(),
  /** Stamp of another program's contents that the person agreed to overwrite. */
  overwrite: z.string().optional(),
  /** The person agreed to replace a write-protected file. */
  overwriteReadOnly: z.literal(true).optional(),
});
export type SaveRequest = z.infer<typeof saveRequest>;

/**
 * The file no longer holds the contents that the changes are based on: nothing was written, and the person is asked.
 */
export const saveConflict = z.strictObject({
  file: savedDocument,
  /** Current contents of the file; null if they are too large for a document. */
  text: z.string().nullable(),
  /** Identifies these contents, so that only they are overwritten. */
  stamp: z.string(),
  /** Milliseconds since 1970. */
  changedAt: z.number(),
});
export type SaveConflict = z.infer<typeof saveConflict>;

export const saveResult = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('saved'),
    file: savedDocument,
    /** Reason why no version was kept, as a sentence. */
    noVersion: z.string().optional(),
  }),
  saveConflict.extend({ state: z.literal('conflict') }),
  /** Nothing was written, and the person is asked. `why` is a sentence. */
  z.strictObject({ state: z.literal('write-protected'), file: savedDocument, why: z.string() }),
]);
export type SaveResult = z.infer<typeof saveResult>;

/** A document with changes that its file does not hold. */
export const unsavedWork = z.strictObject({
  /** A UUID. Every document that a window opens or creates gets one. */
  id: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  file: z.strictObject({ path: z.string().nullable(), name: z.string(), folder: z.string().nullable() }),
  /** Text of the document as last saved or opened. */
  savedText: z.string(),
  text: z.string(),
});
export type UnsavedWork = z.infer<typeof unsavedWork>;

/** Unsaved work that no window displays. */
export const unsavedEntry = z.strictObject({
  id: unsavedWork.shape.id,
  /** Null if it is damaged, or from a later version of the app. */
  file: unsavedWork.shape.file.nullable(),
  /** Milliseconds since 1970. */
  changedAt: z.number(),
  bytes: z.number(),
});
export type UnsavedEntry = z.infer<typeof unsavedEntry>;

/** One entry of the dialog's "file type" list; extensions without the dot. */
export const fileFilter = z.strictObject({ name: z.string(), extensions: z.array(z.string()) });
export type FileFilter = z.infer<typeof fileFilter>;

export const exportRequest = z.strictObject({ suggestedName: z.string(), filters: z.array(fileFilter) });
export type ExportRequest = z.infer<typeof exportRequest>;

/** An example pipeline that is part of the app, with the question that its data is asked. */
export const example = z.strictObject({ id: z.string(), name: z.string(), question: z.string() });
export type Example = z.infer<typeof example>;

/** A recently opened file: a pipeline, or data. */
export const recentFile = z.strictObject({
  path: z.string(),
  name: z.string(),
  folder: z.string(),
  kind: z.enum(['pipeline', 'data']),
});
export type RecentFile = z.infer<typeof recentFile>;

/** Result of opening a recent file: a document to display, or data to add. */
export const openedRecent = z.union([
  z.strictObject({ document: openedDocument }),
  z.strictObject({ data: foundFile }),
  /** A window displays it already, and has come to the front. */
  z.strictObject({ isOpen: z.literal(true) }),
]);

/** A copy that was kept when the document was saved. */
export const documentVersion = z.strictObject({
  id: z.string(),
  /** Milliseconds since 1970. */
  savedAt: z.number(),
  bytes: z.number(),
});
export type DocumentVersion = z.infer<typeof documentVersion>;

/** The document's file no longer holds the contents that were read or saved here; null: it is gone. */
export const documentChanged = z.strictObject({
  path: z.string(),
  text: z.string().nullable(),
  stamp: z.string().nullable(),
});
export type DocumentChanged = z.infer<typeof documentChanged>;

/** Document displayed in the title bar. */
export const documentState = z.strictObject({
  name: z.string(),
  path: z.string().nullable(),
  edited: z.boolean(),
});
export type DocumentState = z.infer<typeof documentState>;

/**
 * Entries of the menu. Keys are displayed in the menu but handled in the page, where a text field can have its own
 * undo.
 */
export const menuCommand = z.enum([
  'file.new',
  'file.newWindow',
  'file.open',
  'file.addData',
  'file.save',
  'file.saveAs',
  'file.versions',
  'file.export',
  'file.exportCode',
  'file.decode',
  'edit.undo',
  'edit.redo',
  'edit.history',
  'edit.cut',
  'edit.copy',
  'edit.paste',
  'edit.selectAll',
  'edit.duplicate',
  'edit.delete',
  'edit.bypass',
  'edit.group',
  'edit.ungroup',
  'edit.note',
  'edit.find',
  'view.palette',
  'view.zoomIn',
  'view.zoomOut',
  'view.actualSize',
  'view.fit',
  'view.layout',
  'view.theme',
  'view.pane.palette',
  'view.pane.inspector',
  'view.pane.preview',
  'view.pane.pipeline',
  'view.nextPane',
  'app.settings',
  'run.again',
  'run.cancel',
  'run.fireDrill',
  'help.shortcuts',
  'help.tour',
]);
export type MenuCommand = z.infer<typeof menuCommand>;

/** `restarting`: a new port follows automatically. `stopped`: it failed too often; `connectEngine()` tries again. */
export const engineFailure = z.strictObject({
  state: z.enum(['restarting', 'stopped']),
  exitCode: z.number(),
});
export type EngineFailure = z.infer<typeof engineFailure>;

const nothing = z.undefined();
const done = z.void();

/** Calls from the page to the main process: request and response. */
export const desktopCalls = {
  connectEngine: { request: nothing, response: done },
  resolveDrop: { request: z.array(z.string()).max(10_000), response: z.array(foundFile) },
  openDataFiles: { request: nothing, response: z.array(foundFile) },
  openDocument: { request: nothing, response: openedDocument.nullable() },
  readDocument: { request: z.string(), response: openedDocument.nullable() },
  documentRefused: { request: z.string(), response: done },
  chooseSavePath: { request: z.string(), response: savedDocument.nullable() },
  saveDocument: { request: saveRequest, response: saveResult },
  acceptContents: {
    request: z.strictObject({ path: z.string(), stamp: z.string().nullable() }),
    response: done,
  },
  chooseExportPath: { request: exportRequest, response: z.string().nullable() },
  choosePredictions: { request: nothing, response: z.string().nullable() },
  showItemInFolder: { request: z.string(), response: done },
  listRecent: { request: nothing, response: z.array(recentFile) },
  openRecent: { request: z.string(), response: openedRecent },
  clearRecent: { request: nothing, response: done },
  listVersions: { request: z.string(), response: z.array(documentVersion) },
  readVersion: { request: z.strictObject({ path: z.string(), id: z.string() }), response: z.string() },
  readSettings: { request: nothing, response: settings },
  // The page cannot set the Python path: the person chooses it in a dialog of the system.
  changeSettings: { request: settingsChange, response: settings },
  choosePython: { request: nothing, response: settings },
  forgetPython: { request: nothing, response: settings },
  isTrustedDocument: { request: z.string(), response: z.boolean() },
  trustDocument: { request: z.string(), response: done },
  newWindow: { request: nothing, response: done },
  listExamples: { request: nothing, response: z.array(example) },
  openExample: { request: z.string(), response: openedDocument },
  editText: { request: z.enum(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll']), response: done },
  setDocumentState: { request: documentState, response: done },
  copyText: { request: z.string(), response: done },
  writeUnsaved: { request: unsavedWork, response: done },
  putAside: { request: unsavedWork, response: done },
  clearUnsaved: { request: unsavedWork.shape.id, response: done },
  recoverUnsaved: { request: nothing, response: unsavedWork.nullable() },
  listUnsaved: { request: nothing, response: z.array(unsavedEntry) },
  readUnsaved: { request: unsavedWork.shape.id, response: unsavedWork },
  takeUnsaved: { request: unsavedWork.shape.id, response: z.boolean() },
  discardUnsaved: { request: unsavedWork.shape.id, response: done },
  handedOver: { request: z.strictObject({ isKept: z.boolean() }), response: done },
} satisfies Record<string, { request: z.ZodType; response: z.ZodType }>;

export type DesktopCall = keyof typeof desktopCalls;
export type DesktopRequest<C extends DesktopCall> = z.infer<(typeof desktopCalls)[C]['request']>;
export type DesktopResponse<C extends DesktopCall> = z.infer<(typeof desktopCalls)[C]['response']>;

/**
 * A call ends in a value, or in a sentence for the person, because Electron would wrap a thrown error in its own words.
 */
export const callResult = z.union([
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), message: z.string() }),
]);
export type CallResult = z.infer<typeof callResult>;

/** Events from the main process to the page. */
export const desktopEvents = {
  command: menuCommand,
  filesDropped,
  documentOpened: openedDocument,
  documentChanged,
  settingsChanged: settings,
  engineFailed: engineFailure,
  closing: z.null(),
} satisfies Record<string, z.ZodType>;

export type DesktopEvent = keyof typeof desktopEvents;
export type DesktopEventData<E extends DesktopEvent> = z.infer<(typeof desktopEvents)[E]>;

/** Files that the engine may use: chosen files, data files in and below chosen documents' folders, chosen outputs. */
export const grants = z.strictObject({
  read: z.array(z.string()),
  readFolders: z.array(z.string()),
  write: z.array(z.string()),
});
export type Grants = z.infer<typeof grants>;

/** From the main process to the engine host; `connect` carries a port. */
export const engineHostMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('connect'), memoryBudget: z.number().nullable() }),
  z.strictObject({
    type: z.literal('grants'),
    id: z.number(),
    grants,
    /** The interpreter that the person chose for exports; null: the first on the PATH. */
    python: z.string().nullable(),
  }),
]);
export type EngineHostMessage = z.infer<typeof engineHostMessage>;

/** Answer of the engine host: these grants hold from now on. */
export const engineHostAnswer = z.strictObject({ type: z.literal('granted'), id: z.number() });

export const documentEnding = '.prepgraph.json';

/**
 * Size limit of a document in bytes. The largest sensible document has a few thousand nodes and their learned values.
 */
export const documentSizeLimit = 64 * 1024 * 1024;

/**
 * Message that carries the engine port to the page. The preload posts it, because a port cannot pass through the object
 * below:
 *
 *     window.addEventListener('message', (event) => {
 *       if (event.source === window && event.data === enginePortMessage) use(event.ports[0]);
 *     });
 *     window.prepgraph.connectEngine();
 *
 * After a crash of the engine, `onEngineFailed` is called and another port arrives the same way.
 */
export const enginePortMessage = 'prepgraph:engine-port';

type Unsubscribe = () => void;

/** The page's interface to the desktop. Calls reject with an `Error` whose message a person can read. */
export interface DesktopApi {
  readonly platform: string;
  readonly versions: { readonly app: string; readonly electron: string; readonly chrome: string };

  /** Requests an engine port; see `enginePortMessage`. */
  connectEngine(): Promise<void>;
  onEngineFailed(listener: (failure: EngineFailure) => void): Unsubscribe;

  /** Events that arrive before the first listener are queued for it. */
  onFilesDropped(listener: (drop: FilesDropped) => void): Unsubscribe;
  onDocumentOpened(listener: (document: OpenedDocument) => void): Unsubscribe;
  onCommand(listener: (command: MenuCommand) => void): Unsubscribe;

  /** Empty when cancelled. */
  openDataFiles(): Promise<FoundFile[]>;
  /** Null when cancelled, or when a window displays it already; that window comes to the front. */
  openDocument(): Promise<OpenedDocument | null>;
  /** Reads a document that the person chose, for example by dropping it. Null when a window displays it already. */
  readDocument(path: string): Promise<OpenedDocument | null>;
  /** This window does not display a document that was sent to it, for example because its text is no pipeline. */
  documentRefused(path: string): Promise<void>;
  /** Asks where to save; null when cancelled. */
  chooseSavePath(suggestedName: string): Promise<SavedDocument | null>;
  /** Replaces only the contents that the changes are based on, or those that the person agreed to overwrite. */
  saveDocument(request: SaveRequest): Promise<SaveResult>;
  /** The person knows that the file holds these contents, and continues: the next save replaces them. */
  acceptContents(contents: DesktopRequest<'acceptContents'>): Promise<void>;
  /** Null when cancelled. The engine may write this file from then on. */
  chooseExportPath(request: ExportRequest): Promise<string | null>;
  /** A file of a model's predictions, which the engine may read from then on. Null when cancelled. */
  choosePredictions(): Promise<string | null>;
  showItemInFolder(path: string): Promise<void>;

  /** Newest first. */
  listRecent(): Promise<RecentFile[]>;
  /** Opens a file of that list. */
  openRecent(path: string): Promise<DesktopResponse<'openRecent'>>;
  clearRecent(): Promise<void>;

  /** Copies of earlier saves of a document that is open here, newest first. */
  listVersions(path: string): Promise<DocumentVersion[]>;
  readVersion(version: DesktopRequest<'readVersion'>): Promise<string>;
  /** The document's file was changed by another program, or in another window. */
  onDocumentChanged(listener: (change: DocumentChanged) => void): Unsubscribe;

  /** Settings as of the opening of the window, available without waiting. */
  readonly initialSettings: Settings;
  readSettings(): Promise<Settings>;
  /** Resolves to all current settings; other windows receive them as an event. */
  changeSettings(change: DesktopRequest<'changeSettings'>): Promise<Settings>;
  /** Asks for a Python in a dialog; resolves to all settings, unchanged when cancelled. */
  choosePython(): Promise<Settings>;
  forgetPython(): Promise<Settings>;
  /**
   * Whether this app saved the document with the file's current contents, or the person confirmed that its code may
   * run.
   */
  isTrustedDocument(path: string): Promise<boolean>;
  /** Stores the confirmation for this file with its current contents. */
  trustDocument(path: string): Promise<void>;
  onSettingsChanged(listener: (settings: Settings) => void): Unsubscribe;

  newWindow(): Promise<void>;

  listExamples(): Promise<Example[]>;
  openExample(id: string): Promise<OpenedDocument>;

  setDocumentState(state: DocumentState): Promise<void>;
  copyText(text: string): Promise<void>;
  /** Performs an action of the system's edit menu on the focused field or place. */
  editText(action: DesktopRequest<'editText'>): Promise<void>;

  /**
   * Work that no document's file holds; it is kept through all openings, closings and crashes until the person saves or
   * discards it.
   */
  readonly unsaved: {
    /** Writes the document on screen. Rejects with a sentence if it cannot be kept. */
    write(work: UnsavedWork): Promise<void>;
    /** Writes the document that another one replaces. */
    putAside(work: UnsavedWork): Promise<void>;
    /** Removes the work: it was saved, or equals the saved document. */
    clear(id: string): Promise<void>;
    /** Work that this window displayed when the app or the page died. The files that it needs are granted again. */
    recover(): Promise<UnsavedWork | null>;
    /** Works that no window displays, newest first. */
    list(): Promise<UnsavedEntry[]>;
    read(id: string): Promise<UnsavedWork>;
    /**
     * This window displays it from now on. False if another window displays the same document; that window comes to the
     * front.
     */
    take(id: string): Promise<boolean>;
    /** Removes it for good. */
    discard(id: string): Promise<void>;
    /** The window is about to close; it closes when `handedOver` is called, or after a timeout. */
    onClosing(listener: () => void): Unsubscribe;
    /** `isKept`: everything on screen is kept. Otherwise the person is asked whether to close. */
    handedOver(end: DesktopRequest<'handedOver'>): Promise<void>;
  };
}

declare global {
  interface Window {
    readonly prepgraph: DesktopApi;
  }
}
