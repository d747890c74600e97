/** A problem in the user's words: what happened, and what to do. */
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { capitalised, shorten } from './numbers.ts';
import type { NodeProblem } from '../store/problems.ts';

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info };

/** A short name may stand in any word of the message. */
const isNamed = (column: string, message: string): boolean =>
  message.includes(`"${column}"`) || message.includes(`“${column}”`);

export function ProblemCard({ problem, id }: { problem: NodeProblem; id?: string }) {
  const Icon = icons[problem.severity];
  const { field, column } = problem;
  // On its field, the field's name is said already.
  const message =
    field !== undefined && problem.message.startsWith(`${field}: `)
      ? problem.message.slice(field.length + 2)
      : problem.message;
  const where = [
    column !== undefined && !isNamed(column, message) ? `Column “${shorten(column, 60)}”` : '',
    problem.line === undefined ? '' : `line ${problem.line}`,
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <div className="problem" data-tone={problem.severity} id={id}>
      <Icon size={15} aria-hidden="true" />
      <div>
        <p>
          {where !== '' && <span className="isolate">{capitalised(where)}: </span>}
          {capitalised(message)}
        </p>
        {problem.hint !== undefined && <p className="problem-hint">{problem.hint}</p>}
      </div>
    </div>
  );
}
