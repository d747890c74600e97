/** The states of the workbench that the gallery shows; to add one, add it to a list. */
import { documentsStates } from './documents.ts';
import { graphStates } from './graph.ts';
import { menusStates } from './menus.ts';
import { tableStates } from './table.ts';
import { codeStates } from './code.ts';
import { formsStates } from './forms.ts';
import { windowStates } from './window.ts';
import type { GalleryState } from './state.ts';

export { usualWindow } from './state.ts';

export const galleryStates: readonly GalleryState[] = [
  ...documentsStates,
  ...graphStates,
  ...menusStates,
  ...tableStates,
  ...codeStates,
  ...formsStates,
  ...windowStates,
];
