/** The last edit survives a crash: it is written shortly after every change, and read at the start. */
import { z } from 'zod';
import { parseDocument } from '../../core/graph/document.ts';
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import { placed } from '../store/layout.ts';
import { isEdited, recipeText, savedText } from '../store/recipe.ts';
import type { Workbench } from '../store/workbench.ts';

const PAUSE = 300;

const recoverySchema = z.object({
  path: z.string().nullable(),
  name: z.string(),
  folder: z.string().nullable(),
  savedText: z.string(),
  text: z.string(),
});

/** Brings back what was not saved. Resolves when the document on screen is the one to go on with. */
export async function recover(workbench: Workbench, desktop: DesktopApi): Promise<void> {
  const text = await desktop.recovery.read().catch(() => null);
  if (text === null || text === '') return;
  try {
    const { savedText: saved, text: recipe, ...file } = recoverySchema.parse(JSON.parse(text));
    workbench.open(placed(parseDocument(recipe)), file, saved);
    workbench.toast({ tone: 'info', title: 'Your last changes are back.', detail: 'They had not been saved.' });
  } catch {
    // What cannot be read cannot be brought back; the file is left for a look by hand until the next change.
  }
}

/** Writes every unsaved state; what is saved needs no recovery. The window closes once the last one is written. */
export function keepRecovery(workbench: Workbench, desktop: DesktopApi): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written: Promise<void> = Promise.resolve();
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const state = workbench.getState();
    const { file, saved, current } = state.document;
    const text = (): string => JSON.stringify({ ...file, savedText: savedText(saved), text: recipeText(current) });
    written = (isEdited(state) ? desktop.recovery.write(text()) : desktop.recovery.clear()).catch(warn);
  };
  workbench.subscribe(({ document }, before) => {
    if (document.current === before.document.current && document.saved === before.document.saved) return;
    // Not put off by the next change: a hand that does not rest loses no more than the last moment.
    timer ??= setTimeout(write, PAUSE);
  });
  desktop.recovery.onClosing(() => {
    if (timer !== undefined) write();
    void written.then(() => desktop.recovery.handedOver());
  });
  // The page is loaded anew.
  window.addEventListener('pagehide', () => {
    if (timer !== undefined) write();
  });
}

const warn = (error: unknown): void => console.warn('The last change could not be kept for recovery.', error);
