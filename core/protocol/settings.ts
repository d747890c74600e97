/** Settings of the whole app, the same in every window; stored in the app's own folder. */
import { z } from 'zod';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** Smallest memory limit for tables that the engine works with, in megabytes. */
export const MIN_MEMORY_MB = 64;

const values = {
  theme: z.enum(['system', 'light', 'dark']),
  contrast: z.enum(['system', 'high']),
  density: z.enum(['comfortable', 'compact']),
  motion: z.enum(['system', 'reduced']),
  /** Size of the whole interface in percent. */
  scale: z.number().int().min(50).max(200),
  /** Maximum significant digits of numbers in tables; 17 distinguish all doubles. */
  digits: z.number().int().min(2).max(17),
  /** Memory limit for tables in megabytes; null: half of the machine's memory. */
  memory: z
    .number()
    .int()
    .min(MIN_MEMORY_MB)
    .max(1024 * 1024)
    .nullable(),
  /** Whether the tour was finished or declined. */
  toured: z.boolean(),
};

/** Settings as stored: a missing or invalid one gets its default. */
export const settings = z.object({
  theme: values.theme.catch('system'),
  contrast: values.contrast.catch('system'),
  density: values.density.catch('comfortable'),
  motion: values.motion.catch('system'),
  scale: values.scale.catch(100),
  digits: values.digits.catch(7),
  memory: values.memory.catch(null),
  /** Path of the Python that verifies exports; null: the first on the PATH. Only the main process changes it. */
  python: z.string().nullable().catch(null),
  toured: values.toured.catch(false),
});

/** Changes that a window may make. An invalid value is refused, so that it does not reset a setting. */
export const settingsChange = z.strictObject(values).partial();
export type Settings = z.infer<typeof settings>;

export const defaultSettings = (): Settings => settings.parse({});
