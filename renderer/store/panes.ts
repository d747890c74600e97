/** Panes of the window: which of them are open, and which one fills it. */

export const PANES = ['palette', 'canvas', 'inspector', 'preview', 'pipeline'] as const;
export type Pane = (typeof PANES)[number];

/** Names of the panes within a sentence. */
export const paneNames: Readonly<Record<Pane, string>> = {
  palette: 'operators',
  canvas: 'graph',
  inspector: 'inspector',
  preview: 'table',
  pipeline: 'code',
};

export interface Panes {
  readonly closed: readonly Pane[];
  /** The pane that covers all others for a while; null if none does. */
  readonly maximised: Pane | null;
}

/** The code is closed until it is asked for. */
export const initialPanes: Panes = { closed: ['pipeline'], maximised: null };

/** The graph is always open, because everything else is about it. */
export const canClose = (pane: Pane): boolean => pane !== 'canvas';

/** Whether the pane has a place in the window, be it covered by another one. */
export const isOpen = ({ closed }: Panes, pane: Pane): boolean => !closed.includes(pane);

/** Whether the pane can be seen. */
export const isShown = (panes: Panes, pane: Pane): boolean =>
  isOpen(panes, pane) && (panes.maximised === null || panes.maximised === pane);

/** The panes with one of them in sight, wherever it was. */
export const withShown = (panes: Panes, pane: Pane): Panes =>
  isShown(panes, pane) ? panes : { closed: panes.closed.filter((other) => other !== pane), maximised: null };

/** A pane in sight is closed; a closed or covered one is shown. */
export const withToggled = (panes: Panes, pane: Pane): Panes =>
  isShown(panes, pane) && canClose(pane)
    ? { closed: [...panes.closed, pane], maximised: null }
    : withShown(panes, pane);

/** The pane fills the window, or no longer. */
export const withMaximised = (panes: Panes, pane: Pane): Panes =>
  panes.maximised === pane ? { ...panes, maximised: null } : { ...withShown(panes, pane), maximised: pane };

/** The next pane in sight, or the one before; from nowhere the graph. */
export function paneAfter(panes: Panes, from: Pane | null, step: 1 | -1): Pane {
  const shown = PANES.filter((pane) => isShown(panes, pane));
  if (from === null || !shown.includes(from)) return shown.includes('canvas') ? 'canvas' : (shown[0] ?? 'canvas');
  return shown[(shown.indexOf(from) + step + shown.length) % shown.length] ?? from;
}

/** Closed panes as kept for the next start; null if there are none, or the text is of another version. */
export function readClosed(text: string | null): readonly Pane[] | null {
  const names = text?.split(',').filter(Boolean);
  return names?.every((name): name is Pane => PANES.includes(name as Pane) && canClose(name as Pane)) ? names : null;
}
