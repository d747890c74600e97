/** Converts findings about new data to problems and notices. */
import { findingProblem } from '../engine/new-data/new-data.ts';
import type { Finding, FindingKind } from '../engine/new-data/finding.ts';
import type { Notice } from '../ir/notice.ts';
import type { Problem } from '../ir/problem.ts';
import type { PipelineRun } from './pipeline.ts';

/** Findings as problems, with their files. */
export const problemsOf = (findings: readonly Finding[], { inputs }: PipelineRun): Problem[] =>
  findings.map((finding) => findingProblem(finding, finding.examples && inputs.get(finding.nodeId)));

/** Notices of findings that cost the result something but do not stop the command. */
export const findingNotices = (findings: readonly Finding[], run: PipelineRun): Notice[] =>
  findings.flatMap((finding): Notice[] => {
    const { kind, cells, isHarmless } = finding;
    if (isHarmless === true || !isNotice(kind)) return [];
    const [{ code: _, hint: __, field: ___, at: ____, option: _____, ...place }] = problemsOf([finding], run) as [
      Problem,
    ];
    return [{ ...place, code: `new-data.${kind}`, ...(cells !== undefined && { count: cells }) }];
  });

/** Findings that cost the result nothing. */
export const harmlessFindings = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ kind, fatal, isHarmless }) => !fatal && (isHarmless === true || !isNotice(kind)));

/** Kinds of findings that cost the result something. The other kinds stop the command or cost nothing. */
type NoticeKind = 'missing-column' | 'extra-column' | 'mismatched' | 'unseen';

const KINDS: ReadonlySet<FindingKind> = new Set<NoticeKind>(['missing-column', 'extra-column', 'mismatched', 'unseen']);

const isNotice = (kind: FindingKind): kind is NoticeKind => KINDS.has(kind);
