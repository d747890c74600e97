/** A desktop for tests of documents: files and unsaved works in memory. */
import type { DesktopApi, DocumentChanged, SaveRequest, UnsavedWork } from '../../core/protocol/desktop.ts';

export function fakeDesktop() {
  const written = new Map<string, UnsavedWork>();
  const aside = new Map<string, UnsavedWork>();
  const state = {
    written,
    aside,
    saves: [] as SaveRequest[],
    refused: [] as string[],
    accepted: [] as unknown[],
    /** If set to a sentence, nothing can be kept. */
    full: null as string | null,
    /** If set to a text, saves find it in the file. */
    theirs: null as string | null,
    isProtected: false,
    chosen: '/home/me/work/iris.prepgraph.json',
    noVersion: undefined as string | undefined,
    close: () => {},
    handedOver: [] as boolean[],
    change: (_change: DocumentChanged) => {},
  };
  const keep = (into: Map<string, UnsavedWork>, work: UnsavedWork): Promise<void> => {
    if (state.full !== null) return Promise.reject(new Error(state.full));
    written.delete(work.id);
    aside.delete(work.id);
    into.set(work.id, work);
    return Promise.resolve();
  };
  const fileOf = (path: string) => ({
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    folder: path.slice(0, path.lastIndexOf('/')),
  });
  const desktop: Partial<DesktopApi> = {
    chooseSavePath: () => Promise.resolve(fileOf(state.chosen)),
    saveDocument: (request) => {
      state.saves.push(request);
      const file = fileOf(request.path);
      if (state.isProtected && request.overwriteReadOnly !== true)
        return Promise.resolve({ state: 'write-protected', file, why: 'This file is write-protected.' });
      if (state.theirs !== null && request.overwrite !== `stamp of ${state.theirs}`) {
        const { theirs } = state;
        return Promise.resolve({ state: 'conflict', file, text: theirs, stamp: `stamp of ${theirs}`, changedAt: 0 });
      }
      return Promise.resolve({
        state: 'saved',
        file,
        ...(state.noVersion !== undefined && { noVersion: state.noVersion }),
      });
    },
    documentRefused: (path) => Promise.resolve(void state.refused.push(path)),
    acceptContents: (contents) => Promise.resolve(void state.accepted.push(contents)),
    onDocumentChanged(listener) {
      state.change = listener;
      return () => {};
    },
    unsaved: {
      write: (work) => keep(written, work),
      putAside: (work) => keep(aside, work),
      clear: (id) => Promise.resolve(void written.delete(id)),
      recover: () => Promise.resolve([...written.values()][0] ?? null),
      list: () => Promise.resolve([...aside.values()].map(({ id, file }) => ({ id, file, changedAt: 0, bytes: 0 }))),
      read: (id) => {
        const work = aside.get(id);
        return work === undefined ? Promise.reject(new Error('There is none.')) : Promise.resolve(work);
      },
      take: (id) => Promise.resolve(aside.has(id)),
      discard: (id) => Promise.resolve(void aside.delete(id)),
      onClosing(listener) {
        state.close = listener;
        return () => {};
      },
      handedOver: ({ isKept }) => Promise.resolve(void state.handedOver.push(isKept)),
    },
  };
  return Object.assign(state, { desktop: desktop as DesktopApi });
}
