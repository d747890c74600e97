// Breaks the rules on purpose: the page must not reach the engine but through its port.
import { engine } from '../core/engine/engine.ts';

export const broken = engine;
