/** Entry of a worker thread. */
import { takeCompiledCode } from './compiled-code.ts';

takeCompiledCode();
void import('./task-loop.ts');
