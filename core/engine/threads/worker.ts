/** Entry of a worker thread. */
import { preferCompiledCode } from './compiled-code.ts';

preferCompiledCode();
void import('./task-loop.ts');
