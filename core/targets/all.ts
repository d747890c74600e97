/** Every export target, in the order in which people are offered them. */
import { keras } from './keras/target.ts';
import { onnx } from './onnx/target.ts';
import { ray } from './ray/index.ts';
import { sklearn } from './sklearn/index.ts';
import type { Target } from './target.ts';

export const targets: readonly Target[] = [sklearn, keras, ray, onnx];
