/** Reading ORC files: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readOrc } from './read.ts';
import { readStripe, type StripeInput } from './stripe.ts';

export const orcReader: FormatReader = {
  read: readOrc,
  tasks: { 'orc.read': (input: StripeInput) => readStripe(input) },
};
