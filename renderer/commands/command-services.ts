import type { Clipboard } from '../canvas/clipboard.ts';
import type { App } from '../parts/app-context.ts';

/** The services that commands call. */
export type CommandServices = Pick<
  App,
  'workbench' | 'session' | 'documents' | 'dataFiles' | 'exports' | 'view' | 'desktop' | 'settings'
> & { readonly clipboard: Clipboard };
