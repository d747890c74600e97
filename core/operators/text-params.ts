/** The parameter that is a regular expression. */
import { z } from 'zod';
import { compilePattern } from '../ir/functions/patterns.ts';
import { ProblemError } from '../ir/problem.ts';
import type { ParamMeta } from './params.ts';

/** A regular expression as Python writes them, required; refused where it is none. */
export const pattern = (meta: Omit<ParamMeta, 'editor' | 'options'>) =>
  z
    .string({ error: 'must be a regular expression' })
    .min(1, 'must not be empty')
    .superRefine((source, context) => {
      try {
        compilePattern(source);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        context.addIssue({ code: 'custom', message: error.problem.message });
      }
    })
    .meta({ editor: 'pattern', ...meta } satisfies ParamMeta as unknown as Record<string, unknown>);
