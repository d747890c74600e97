/** A seed, or a generator that is passed on. */
import { RandomState } from './mt19937.ts';

/** A seed, or a generator whose stream continues: scikit-learn's `random_state`. There is no default on purpose. */
export type Randomness = number | RandomState;

export const randomState = (seed: Randomness): RandomState => (typeof seed === 'number' ? new RandomState(seed) : seed);
