/** All export targets, in the order in which they are offered. */
import { keras } from './keras/target.ts';
import { onnx } from './onnx/target.ts';
import { ray } from './ray/index.ts';
import { sklearn } from './sklearn/index.ts';
import type { Target } from './target.ts';

export const targets: readonly Target[] = [sklearn, keras, ray, onnx];
