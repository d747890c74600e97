/** A problem in the user's words: description and remedy. */
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { plainWords } from '../../core/operators/plain-words.ts';
import { capitalised, shorten } from '../design/numbers.ts';
import { baseName } from '../store/paths.ts';
import type { NodeProblem } from '../store/problems.ts';

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info };

/** Only a name in quotes counts, because a short one could occur in any word of the message. */
const mentionsColumn = (column: string, message: string): boolean =>
  message.includes(`"${column}"`) || message.includes(`“${column}”`);

const mentionsLine = (line: number, message: string): boolean =>
  [...message.matchAll(/\bline (\d+)/g)].some(([, said]) => Number(said) === line);

/**
 * The message without the name of the field, because the field displays it already, and elsewhere it is the document's
 * word.
 */
export const messageOf = ({ field, message }: Pick<NodeProblem, 'field' | 'message'>): string =>
  capitalised(field !== undefined && message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message);

export function ProblemCard({ problem, id }: { problem: NodeProblem; id?: string }) {
  const Icon = icons[problem.severity];
  const { column } = problem;
  const message = messageOf(problem);
  const where = [
    problem.isNotice === true && problem.file !== undefined ? `“${shorten(baseName(problem.file), 60)}”` : '',
    column !== undefined && !mentionsColumn(column, message) ? `Column “${shorten(column, 60)}”` : '',
    problem.line === undefined || mentionsLine(problem.line, message) ? '' : `line ${problem.line}`,
    problem.isNotice === true && problem.row !== undefined ? `row ${problem.row + 1}` : '',
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <div className="problem" data-tone={problem.severity} id={id}>
      <Icon size={15} aria-hidden="true" />
      <div>
        <p>
          {where !== '' && <span className="isolate">{capitalised(where)}: </span>}
          {message}
        </p>
        {problem.hint !== undefined && <p className="problem-hint">{plainWords(problem.hint)}</p>}
      </div>
    </div>
  );
}
