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

/** Writes every unsaved state; what is saved needs no recovery. */
export function keepRecovery(workbench: Workbench, desktop: DesktopApi): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    const state = workbench.getState();
    const { file, saved, current } = state.document;
    if (!isEdited(state)) {
      desktop.recovery.clear().catch(warn);
      return;
    }
    desktop.recovery
      .write(JSON.stringify({ ...file, savedText: savedText(saved), text: recipeText(current) }))
      .catch(warn);
  };
  workbench.subscribe(({ document }, before) => {
    if (document.current === before.document.current && document.saved === before.document.saved) return;
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  });
  window.addEventListener('pagehide', () => {
    if (timer !== undefined) write();
  });
}

const warn = (error: unknown): void => console.warn('The last change could not be kept for recovery.', error);
