// Breaks the rules on purpose: kernels know nothing of what stands on them.
import { engine } from '../engine.ts';

export const broken = engine;
