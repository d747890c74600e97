/** What a person chooses for the whole app, in every window; kept in the app's own folder. */
import { z } from 'zod';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** Megabytes of tables, the least that the engine works with. */
export const LEAST_MEMORY = 64;

const values = {
  theme: z.enum(['system', 'light', 'dark']),
  contrast: z.enum(['system', 'high']),
  density: z.enum(['comfortable', 'compact']),
  motion: z.enum(['system', 'reduced']),
  /** Size of the whole interface in percent. */
  scale: z.number().int().min(50).max(200),
  /** Significant digits of numbers in tables, at most; 17 tell all doubles apart. */
  digits: z.number().int().min(2).max(17),
  /** Megabytes of tables that the engine holds in memory; null: half of the machine's. */
  memory: z
    .number()
    .int()
    .min(LEAST_MEMORY)
    .max(1024 * 1024)
    .nullable(),
  /** Whether the tour was taken, or declined. */
  toured: z.boolean(),
};

/** Settings as they are stored: each that is missing or makes no sense is what it is at first. */
export const settings = z.object({
  theme: values.theme.catch('system'),
  contrast: values.contrast.catch('system'),
  density: values.density.catch('comfortable'),
  motion: values.motion.catch('system'),
  scale: values.scale.catch(100),
  digits: values.digits.catch(7),
  memory: values.memory.catch(null),
  /** The Python in which exports are verified; null: the first on the PATH. Only the main process changes it. */
  python: z.string().nullable().catch(null),
  toured: values.toured.catch(false),
});

/** What a window may change; what makes no sense is refused, so that it does not put a setting back. */
export const settingsChange = z.strictObject(values).partial();
export type Settings = z.infer<typeof settings>;

export const defaultSettings = (): Settings => settings.parse({});
