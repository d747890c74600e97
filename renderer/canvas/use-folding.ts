/** Collapses and expands by a press on the canvas; the keyboard focus stays on the pressed node. */
import { useApp } from '../parts/app-context.ts';
import { foldStages, unfoldStages } from './folding.ts';

export function useFolding(): { readonly fold: (key: string) => void; readonly unfold: (key: string) => void } {
  const { workbench, view } = useApp();
  return {
    fold(key) {
      foldStages(workbench, [key]);
      view.focus();
    },
    unfold(key) {
      unfoldStages(workbench, [key]);
      view.focus();
    },
  };
}
