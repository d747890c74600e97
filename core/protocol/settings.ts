/** What a person chooses for the whole app, in every window; kept in the app's own folder. */
import { z } from 'zod';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  contrast: z.enum(['system', 'high']).catch('system'),
  density: z.enum(['comfortable', 'compact']).catch('comfortable'),
  motion: z.enum(['system', 'reduced']).catch('system'),
  /** Size of the whole interface in percent. */
  scale: z.number().int().min(50).max(200).catch(100),
  /** Significant digits of numbers in tables, at most; 17 tell all doubles apart. */
  digits: z.number().int().min(2).max(17).catch(7),
  /** Megabytes of tables that the engine holds in memory; null: half of the machine's. */
  memory: z
    .number()
    .int()
    .min(64)
    .max(1024 * 1024)
    .nullable()
    .catch(null),
  /** The Python in which exports are verified; null: the first on the PATH. Only the main process changes it. */
  python: z.string().nullable().catch(null),
  /** Whether the tour was taken, or declined. */
  toured: z.boolean().catch(false),
});
export type Settings = z.infer<typeof settings>;

/** Each that is missing or makes no sense is what it is at first. */
export const defaultSettings = (): Settings => settings.parse({});
