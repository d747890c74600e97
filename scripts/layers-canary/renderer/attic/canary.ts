// Breaks the rules on purpose: a folder without a floor.
import { preview } from '../preview/canary.ts';

export const broken = preview;
