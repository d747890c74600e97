/** All parts, and the use that a file makes of them. */
import type { PythonFile } from '../../python/file.ts';
import { type PythonCode, pythonName, trimmed } from '../../python/literals.ts';
import { frameParts } from './frames.ts';
import { learnerParts } from './learners.ts';
import type { Part } from './part.ts';
import { stepParts } from './steps.ts';
import { textLearnerParts } from './text-learners.ts';

const parts = {
  ...stepParts,
  ...frameParts,
  ...learnerParts,
  ...textLearnerParts,
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

/** The parts of one file, each after the parts that it uses. */
export class Runtime {
  private readonly used = new Set<PartName>();
  private readonly file: PythonFile;

  constructor(file: PythonFile) {
    this.file = file;
  }

  use(name: PartName): PythonCode {
    if (!this.used.has(name)) {
      const part: Part = parts[name];
      for (const need of part.needs ?? []) this.use(need as PartName);
      for (const helper of part.helpers ?? []) this.file.use(helper);
      this.file.import(...(part.imports ?? []));
      this.used.add(name);
    }
    return pythonName(name);
  }

  import(names: readonly string[]): void {
    this.file.import(...names);
  }

  blocks(): PythonCode[][] {
    return [...this.used].map((name) => [trimmed(parts[name].source)]);
  }
}
