// Breaks the rules on purpose: commands do not know the shell.
import { shell } from '../shell/canary.ts';

export const broken = shell;
