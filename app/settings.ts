import { join } from 'node:path';
import { defaultSettings, type Settings, settings as schema } from '../core/protocol/settings.ts';
import { openUserFile } from './user-file.ts';

/** Settings of the whole app, with listeners for changes. */
export function createSharedSettings(folder: string) {
  const file = openUserFile<Settings>(join(folder, 'settings.json'), schema, defaultSettings());
  const listeners = new Set<(now: Settings, before: Settings) => void>();

  return {
    get: file.get,
    /** Resolves to all current settings when they are on the disk. */
    async change(change: { readonly [Name in keyof Settings]?: Settings[Name] | undefined }): Promise<Settings> {
      const before = file.get();
      const now = schema.parse({ ...before, ...change });
      const written = file.set(now);
      for (const listener of listeners) listener(now, before);
      await written;
      return now;
    },
    onChange: (listener: (now: Settings, before: Settings) => void): void => void listeners.add(listener),
  };
}
