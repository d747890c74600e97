/** The only store, and its basic changes, of which all others consist. No React in here. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { emptyDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { changedNodes } from '../../core/graph/identity.ts';
import { defaultSettings } from '../../core/protocol/settings.ts';
import { edit, newHistory, redo, settle, undo } from './history.ts';
import { graphIn } from './lookup.ts';
import { initialPanes, type Pane, withShown } from './panes.ts';
import { isEdited, recipeText } from './recipe.ts';
import type {
  Begun,
  DialogName,
  DocumentFile,
  DocumentSlice,
  NewStepPlace,
  PreviewTab,
  RunsSlice,
  SelectionSlice,
  Toast,
  UiSlice,
  WorkbenchState,
} from './state.ts';

export type Workbench = ReturnType<typeof createWorkbench>;

const nothing: SelectionSlice = { nodes: [], edges: [], annotations: [] };

export const untitled: DocumentFile = { path: null, name: 'Untitled', folder: null };

export function initialState(): WorkbenchState {
  const current = emptyDocument();
  return {
    document: { ...newHistory(current), file: untitled, saved: current, draft: crypto.randomUUID() },
    selection: nothing,
    runs: {
      engine: 'connecting',
      running: false,
      started: null,
      reports: new Map(),
      stale: new Set(),
      intermediate: new Map(),
      outdated: new Set(),
      learned: new Map(),
      progress: new Map(),
      asRead: new Map(),
      sourceChanges: new Map(),
      keptSources: new Map(),
      begun: new Map(),
      problems: [],
      dataCheck: null,
      advice: [],
      epoch: 0,
    },
    preview: { nodeId: null, tab: 'table' },
    ui: {
      theme: 'system',
      settings: defaultSettings(),
      tour: null,
      dialog: null,
      panes: initialPanes,
      newStep: { target: { kind: 'selection' }, at: null },
      conflict: null,
      comparison: null,
      replacement: null,
      notKept: null,
      toasts: [],
      announcement: '',
      filesOver: false,
    },
  };
}

/**
 * The store with its methods. Everything that changes the document goes through `edit`, `settle`, `undo`, `redo` or
 * `open`.
 */
export function createWorkbench() {
  const store: StoreApi<WorkbenchState> = createStore<WorkbenchState>()(initialState);
  let lastGesture = 0;
  let lastToast = 0;

  const get = store.getState;

  /** Applies a changed history, and restricts selection, preview and reports to existing nodes. */
  function place(document: WorkbenchState['document'], touches = true): void {
    store.setState((state) => {
      const before = state.document.current;
      const after = Object.freeze(document.current);
      if (before === after) return { document };
      const ids = new Set(after.nodes.map((node) => node.id));
      const nodes = state.selection.nodes.filter((id) => ids.has(id));
      const changed = touches ? [...changedNodes(before, after, graphIn)].filter((id) => ids.has(id)) : [];
      return {
        document,
        selection: nodes.length === state.selection.nodes.length ? state.selection : { ...state.selection, nodes },
        preview:
          state.preview.nodeId === null || ids.has(state.preview.nodeId)
            ? state.preview
            : { ...state.preview, nodeId: nodes.at(-1) ?? lastNode(after) },
        runs:
          changed.length === 0
            ? state.runs
            : {
                ...state.runs,
                stale: new Set([...state.runs.stale, ...changed]),
                outdated: new Set([...state.runs.outdated, ...changed]),
              },
      };
    });
  }

  return {
    ...store,

    /** Changes the document as one undoable step with a name. */
    edit(label: string, recipe: (draft: PipelineDocument) => void, gesture?: string): void {
      place({ ...get().document, ...edit(get().document, label, recipe, gesture) });
    },

    /** Changes the document by values that the program detected; without an undo entry or an unsaved change. */
    settle(recipe: (draft: PipelineDocument) => void): void {
      const { document } = get();
      const settled = settle(document, recipe);
      if (settled === document) return;
      place({ ...document, ...settled, ...(!isEdited({ document }) && { saved: settled.current }) }, false);
    },

    undo(): void {
      const { document } = get();
      const label = document.past.at(-1)?.label;
      if (label === undefined) return;
      place({ ...document, ...undo(document) });
      this.announce(`Undone: ${label}`);
    },

    redo(): void {
      const { document } = get();
      const label = document.future[0]?.label;
      if (label === undefined) return;
      place({ ...document, ...redo(document) });
      this.announce(`Redone: ${label}`);
    },

    /** Undoes or redoes until `changes` changes are in effect. */
    goTo(changes: number): void {
      let { document } = get();
      const label = document.past[changes - 1]?.label ?? document.future[changes - document.past.length - 1]?.label;
      while (document.past.length > changes) document = { ...document, ...undo(document) };
      while (document.past.length < changes && document.future.length > 0)
        document = { ...document, ...redo(document) };
      place(document);
      this.announce(label === undefined ? 'Back at the beginning' : `Back after: ${label}`);
    },

    /** Replaces this document's contents with another's, as one undoable step. */
    takeOver(label: string, other: PipelineDocument): void {
      this.edit(label, (draft) => {
        const { fitted: _, result: __, ...contents } = other;
        for (const key of Object.keys(draft)) if (!(key in contents)) delete (draft as Record<string, unknown>)[key];
        Object.assign(draft, contents);
      });
    },

    /** Displays another document. Its learned values are kept until a run brings newer ones. */
    open(
      document: PipelineDocument,
      file: DocumentFile,
      saved?: DocumentSlice['saved'],
      draft: string = crypto.randomUUID(),
    ): void {
      const { fitted, result: _, ...recipe } = document;
      const current = Object.freeze(recipe as PipelineDocument);
      store.setState((state) => ({
        document: { ...newHistory(current), file, saved: saved ?? current, draft },
        selection: nothing,
        preview: { ...state.preview, nodeId: lastNode(current) },
        // Messages belonged to the previous document; the graph of this one is in sight.
        ui: { ...state.ui, toasts: [], panes: { ...state.ui.panes, maximised: null } },
        runs: {
          ...state.runs,
          reports: new Map(),
          progress: new Map(),
          asRead: new Map(),
          sourceChanges: new Map(),
          keptSources: new Map(),
          begun: new Map(),
          problems: [],
          dataCheck: null,
          advice: [],
          stale: new Set(current.nodes.map((node) => node.id)),
          intermediate: new Map(),
          outdated: new Set(),
          learned: new Map(Object.entries(fitted ?? {})),
          epoch: state.runs.epoch + 1,
        },
      }));
    },

    /** Displays a document again that another one had replaced, with its history. */
    restore(document: DocumentSlice, learned: RunsSlice['learned']): void {
      this.open(document.current, document.file, document.saved);
      store.setState(({ runs }) => ({ document, runs: { ...runs, learned } }));
    },

    /** The file holds other contents and the document on screen is kept, so it counts as unsaved. */
    keptMine(): void {
      store.setState(({ document }) => ({ document: { ...document, saved: '' } }));
    },

    /**
     * After saving: sets the document's new file and the written contents. Parts of the document that depend on its
     * location change at the same time, because a relative path means nothing without its folder.
     */
    saved(file: DocumentFile, written: PipelineDocument, moved: (draft: PipelineDocument) => void = () => {}): void {
      const { document } = get();
      place({ ...document, ...settle(document, moved), file, saved: recipeText(written) }, false);
    },

    select(nodes: readonly string[], edges: readonly string[] = [], annotations: readonly string[] = []): void {
      store.setState(({ selection, preview }) => {
        const same =
          selection.nodes.length === nodes.length &&
          selection.edges.length === edges.length &&
          selection.annotations.length === annotations.length &&
          nodes.every((id, index) => selection.nodes[index] === id) &&
          edges.every((id, index) => selection.edges[index] === id) &&
          annotations.every((id, index) => selection.annotations[index] === id);
        return same
          ? {}
          : {
              selection: { nodes, edges, annotations },
              preview: nodes.length === 0 ? preview : { ...preview, nodeId: nodes.at(-1) ?? null },
            };
      });
    },

    runs(change: Partial<RunsSlice> | ((runs: RunsSlice) => Partial<RunsSlice>)): void {
      store.setState(({ runs }) => ({ runs: { ...runs, ...(typeof change === 'function' ? change(runs) : change) } }));
    },

    /** Marks a step as just added. */
    begin(id: string, begun: Begun): void {
      store.setState(({ runs }) => ({ runs: { ...runs, begun: new Map(runs.begun).set(id, begun) } }));
    },

    ui(change: Partial<UiSlice>): void {
      store.setState(({ ui }) => ({ ui: { ...ui, ...change } }));
    },

    /** Displays a view of the table, also if the pane was closed or covered. */
    showTab(tab: PreviewTab): void {
      store.setState(({ preview, ui }) => ({
        preview: { ...preview, tab },
        ui: { ...ui, panes: withShown(ui.panes, 'preview') },
      }));
    },

    /** Opens a pane, or uncovers it. */
    showPane(pane: Pane): void {
      store.setState(({ ui }) => ({ ui: { ...ui, panes: withShown(ui.panes, pane) } }));
    },

    showDialog(dialog: DialogName): void {
      store.setState(({ ui }) => ({ ui: { ...ui, dialog } }));
    },

    /** Opens the list of operators for a new step at that place. */
    askForStep(newStep: NewStepPlace): void {
      store.setState(({ ui }) => ({ ui: { ...ui, dialog: 'quickAdd', newStep } }));
    },

    /** Displays a message that does not take the focus; returns its id, for changing or removing it. */
    toast(toast: Omit<Toast, 'id'>): number {
      const id = ++lastToast;
      // Only the newest three, because more would cover the work.
      store.setState(({ ui }) => ({ ui: { ...ui, toasts: [...ui.toasts, { ...toast, id }].slice(-3) } }));
      return id;
    },

    changeToast(id: number, change: Partial<Toast>): void {
      store.setState(({ ui }) => ({
        ui: { ...ui, toasts: ui.toasts.map((toast) => (toast.id === id ? { ...toast, ...change } : toast)) },
      }));
    },

    dismissToast(id: number): void {
      store.setState(({ ui }) => ({ ui: { ...ui, toasts: ui.toasts.filter((toast) => toast.id !== id) } }));
    },

    announce(announcement: string): void {
      store.setState(({ ui }) => ({ ui: { ...ui, announcement } }));
    },

    /** A name for a new gesture, whose changes become one undo entry. */
    newGesture: (): string => `gesture-${++lastGesture}`,
  };
}

/** The end of the graph, which a person most likely wants to see in a document that was just opened. */
const lastNode = (document: PipelineDocument): string | null => {
  const sources = new Set(document.edges.map((edge) => edge.source));
  return (document.nodes.filter((node) => !sources.has(node.id)).at(-1) ?? document.nodes.at(-1))?.id ?? null;
};
