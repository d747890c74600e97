// Breaks the rules on purpose: panels do not import each other, and types do not import each other in a circle.
import type { Broken } from '../parts/canary.ts';
import { preview } from '../preview/canary.ts';

export interface Canvas {
  readonly part: Broken;
}
export const broken = preview;
