/** What differs in new data, as problems and as notices. */
import { findingProblem } from '../engine/new-data/new-data.ts';
import { type FindingKind } from '../engine/new-data/finding.ts';
import { type Finding } from '../engine/new-data/finding.ts';
import type { Notice } from '../ir/notice.ts';
import type { Problem } from '../ir/problem.ts';
import type { PipelineRun } from './pipeline.ts';

/** Findings as problems, with the files that they are about. */
export const problemsOf = (findings: readonly Finding[], { inputs }: PipelineRun): Problem[] =>
  findings.map((finding) => findingProblem(finding, finding.examples && inputs.get(finding.nodeId)));

/** Findings by which the result loses something, but which do not stop the command. */
export const findingNotices = (findings: readonly Finding[], run: PipelineRun): Notice[] =>
  findings.flatMap((finding): Notice[] => {
    const { kind, cells, isHarmless } = finding;
    if (isHarmless === true || !isNotice(kind)) return [];
    const [{ code: _, hint: __, field: ___, at: ____, ...place }] = problemsOf([finding], run) as [Problem];
    return [{ ...place, code: `new-data.${kind}`, ...(cells !== undefined && { count: cells }) }];
  });

/** Findings by which the result loses nothing. */
export const harmlessFindings = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ kind, fatal, isHarmless }) => !fatal && (isHarmless === true || !isNotice(kind)));

/** Kinds by which a result loses something. The others stop the command, or lose nothing. */
type NoticeKind = 'missing-column' | 'extra-column' | 'mismatched' | 'unseen';

const KINDS: ReadonlySet<FindingKind> = new Set<NoticeKind>(['missing-column', 'extra-column', 'mismatched', 'unseen']);

const isNotice = (kind: FindingKind): kind is NoticeKind => KINDS.has(kind);
