/**
 * Report of `prepgraph check --html`: one self-contained file for sharing. It runs no script, loads nothing, and
 * follows the reader's light or dark mode. All texts from the data and the document are escaped.
 */
import { type RuleResult, stopsRun } from '../engine/new-data/check-rules.ts';
import { type ColumnFigures, type ComparedColumn, valueText } from '../engine/new-data/compare-profile.ts';
import type { NewDataReport } from '../engine/new-data/new-data.ts';
import type { Finding } from '../engine/new-data/finding.ts';
import { counted, tableSize, thousands } from '../words/counted.ts';
import { FINDING_TITLES, RULE_STATES } from './check-words.ts';

export interface CheckReport {
  readonly report: NewDataReport;
  readonly rules: readonly RuleResult[];
  /** File name of the pipeline. */
  readonly pipeline: string;
  /** File read and file used for fitting, by source node. */
  readonly files: ReadonlyMap<string, { readonly read: string | null; readonly fitted: string | null }>;
  readonly version: string;
  /** Time of the check, ISO 8601. */
  readonly time: string;
}

/** Most columns drawn; those with drift come first. */
const MAX_CARDS = 300;
/** Most bars per card. */
const MAX_BARS = 12;
/** Most rows in a table of findings or rules. */
const MAX_LISTED = 500;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Escapes a text for HTML, including attributes. Characters not allowed in documents (control characters, half
 * characters) are replaced.
 */
export const escaped = (text: string): string =>
  text
    // Line breaks and tabs are kept.
    .replace(/[^\P{Cc}\n\t]|[\p{Cs}\uFFFE\uFFFF]/gu, '�')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);

/** A name whose writing direction must not affect the text beside it. */
const name = (text: string): string => `<bdi>${escaped(text)}</bdi>`;

export function checkHtml({ report, rules, pipeline, files, version, time }: CheckReport): string {
  const { findings, sources, columns, untold } = report;
  const errors = findings.filter(({ fatal }) => fatal).length + rules.filter(stopsRun).length;
  const others =
    findings.length -
    findings.filter(({ fatal }) => fatal).length +
    rules.filter((rule) => rule.state === 'broken' && !stopsRun(rule)).length;
  const [tone, verdict] =
    errors > 0
      ? ['bad', `${counted(errors, 'error')}: the data does not fit the pipeline.`]
      : others > 0
        ? ['note', `The pipeline can be applied; ${counted(others, 'finding')} to look at.`]
        : ['good', 'The data is as the pipeline knows it.'];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Data check: ${escaped(pipeline)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kicker">Data check</p>
<h1>${name(pipeline)}</h1>
<p class="verdict ${tone}">${escaped(verdict)}</p>
<p class="quiet">${escaped(time.slice(0, 16).replace('T', ' '))} UTC · Prepgraph ${escaped(version)}</p>
</header>
<main>
<section aria-labelledby="data"><h2 id="data">Data</h2>
${list(sources.map(({ nodeId, rows, columns: wide, fittedColumns }) => sourceText(nodeId, tableSize(rows, wide), fittedColumns, files.get(nodeId))))}
</section>
<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${findings.length === 0 ? '<p>Nothing differs from the data that the pipeline was fitted on.</p>' : findingsTable(findings)}
${untold.map(({ message }) => `<p class="quiet">${escaped(message)}</p>`).join('\n')}
</section>
${rules.length === 0 ? '' : `<section aria-labelledby="rules"><h2 id="rules">Rules</h2>\n${rulesTable(rules)}</section>`}
${columns.length === 0 ? '' : columnsSection(columns, findings)}
</main>
</body>
</html>
`;
}

const list = (items: readonly string[]): string => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;

function sourceText(
  nodeId: string,
  size: string,
  fittedColumns: number,
  file: { readonly read: string | null; readonly fitted: string | null } | undefined,
): string {
  const read = file?.read == null ? '' : ` from ${name(file.read)}`;
  const fitted = file?.fitted == null ? '' : `: <span class="quiet">${escaped(file.fitted)}</span>`;
  return `<strong>${name(nodeId)}</strong>: ${escaped(size)}${read}; fitted on ${escaped(counted(fittedColumns, 'column'))}${fitted}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[], more: number): string =>
  `<div class="wide"><table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table></div>${
    more > 0 ? `<p class="quiet">and ${thousands(more)} more; prepgraph check --json lists all.</p>` : ''
  }`;

const badge = (tone: 'bad' | 'note' | 'good', text: string): string =>
  `<span class="badge ${tone}">${escaped(text)}</span>`;

function findingsTable(findings: readonly Finding[]): string {
  const rows = findings
    .slice(0, MAX_LISTED)
    .map(({ kind, fatal, column, nodeId, message, hint, row }) => [
      badge(fatal ? 'bad' : 'note', fatal ? 'error' : 'note'),
      escaped(FINDING_TITLES[kind]),
      column === undefined ? '' : name(column),
      name(nodeId),
      `${row === undefined ? '' : `Row ${thousands(row + 1)}: `}${escaped(message)}${hint === undefined ? '' : ` <span class="quiet">${escaped(hint)}</span>`}`,
    ]);
  return table(['', 'Finding', 'Column', 'Step', 'What'], rows, findings.length - rows.length);
}

function rulesTable(rules: readonly RuleResult[]): string {
  const rows = rules.slice(0, MAX_LISTED).map((result) => {
    const { state, formula, node, message, first, broken } = result;
    const tone = stopsRun(result) ? 'bad' : state === 'broken' ? 'note' : 'good';
    const lines = first
      .slice(1)
      .map(({ row, line }) => `row ${thousands(row + 1)}${line === undefined ? '' : ` (line ${thousands(line)})`}`);
    const left = broken - 1 - lines.length;
    const further =
      lines.length === 0
        ? ''
        : ` <span class="quiet">Further: ${escaped(lines.join(', '))}${left > 0 ? ` and ${thousands(left)} more` : ''}.</span>`;
    return [
      badge(tone, RULE_STATES[state]),
      name(result.name),
      `<code>${name(formula)}</code>`,
      node === null ? '' : name(node),
      `${escaped(message)}${further}`,
    ];
  });
  return table(['', 'Rule', 'Formula', 'Table of', 'What'], rows, rules.length - rows.length);
}

const RANK = { large: 0, moderate: 1, unknown: 3, none: 3 } as const;

function columnsSection(columns: readonly ComparedColumn[], findings: readonly Finding[]): string {
  const found = new Set(findings.map(({ nodeId, column }) => `${nodeId} ${column}`));
  const rank = (each: ComparedColumn): number => {
    const own = RANK[each.drift?.level ?? 'none'];
    return own === 3 && found.has(`${each.nodeId} ${each.column}`) ? 2 : own;
  };
  const order = columns
    .map((each, index) => ({ each, index, rank: rank(each) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  const shown = order.slice(0, MAX_CARDS);
  const several = new Set(columns.map(({ nodeId }) => nodeId)).size > 1;
  const left = columns.length - shown.length;
  return `<section aria-labelledby="columns"><h2 id="columns">Columns, then and now</h2>
<p class="legend"><span class="key train"></span> train rows <span class="key now"></span> new rows</p>
<div class="cards">
${shown.map(({ each }) => card(each, several)).join('\n')}
</div>
${left > 0 ? `<p class="quiet">${thousands(left)} more columns are not drawn; prepgraph check --json lists all.</p>` : ''}
</section>`;
}

const LEVELS = {
  large: ['bad', 'drifted much'],
  moderate: ['note', 'drifted'],
  unknown: ['quiet', 'too few rows to tell'],
  none: ['good', 'no drift'],
} as const;

function card(each: ComparedColumn, withSource: boolean): string {
  const { column, nodeId, type, train, now, outside, drift } = each;
  const [tone, words] = drift === undefined ? ['quiet', ''] : LEVELS[drift.level];
  const figures = [
    ...(drift === undefined
      ? []
      : [
          ['PSI', fixed(drift.psi)],
          ['Jensen–Shannon', fixed(drift.js)],
        ]),
    ['missing', `${percent(train.missing, train.rows)} → ${percent(now.missing, now.rows)}`],
    ...(train.min === undefined
      ? []
      : [
          ['least', `${valueText(each, train.min)} → ${valueText(each, now.min)}`],
          ['greatest', `${valueText(each, train.max)} → ${valueText(each, now.max)}`],
        ]),
    ...(outside === 0 ? [] : [['out of range', counted(outside, 'cell')]]),
  ];
  return `<article class="card">
<h3>${name(column)}</h3>
<p class="quiet">${withSource ? `${name(nodeId)} · ` : ''}${type}${words === '' ? '' : ` · <span class="level ${tone}">${words}</span>`}</p>
${chart(each)}
<dl>${figures.map(([term, value]) => `<div><dt>${term}</dt><dd>${escaped(value as string)}</dd></div>`).join('')}</dl>
</article>`;
}

const fixed = (value: number): string => value.toFixed(3);
const percent = (part: number, all: number): string =>
  all === 0 ? '–' : `${Number(((100 * part) / all).toFixed(1))} %`;

interface Bar {
  readonly label: string;
  readonly train: number;
  readonly now: number;
}

/** Two bars per bin or value: shares of the cells that are not missing. */
function chart(each: ComparedColumn): string {
  const bars = each.edges === undefined ? valueBars(each) : binBars(each, each.edges);
  const most = Math.max(...bars.flatMap(({ train, now }) => [train, now]));
  if (bars.length === 0 || !(most > 0)) return '<p class="empty quiet">no shares</p>';
  const [width, height] = [280, 76];
  const step = width / bars.length;
  const gap = Math.min(3, step * 0.12);
  const thick = (step - 2 * gap) / 2;
  const drawn = bars.map((bar, index) => {
    const x = index * step + gap;
    const title = `${bar.label}: ${(100 * bar.train).toFixed(1)} % → ${(100 * bar.now).toFixed(1)} %`;
    const rect = (kind: 'train' | 'now', at: number): string => {
      const tall = (bar[kind] / most) * (height - 2);
      return `<rect class="${kind}" x="${at.toFixed(1)}" y="${(height - tall).toFixed(1)}" width="${thick.toFixed(1)}" height="${tall.toFixed(1)}" rx="1"/>`;
    };
    return `<g><title>${escaped(title)}</title><rect class="hit" x="${(x - gap).toFixed(1)}" y="0" width="${step.toFixed(1)}" height="${height}"/>${rect('train', x)}${rect('now', x + thick)}</g>`;
  });
  const ends =
    each.edges === undefined
      ? bars.map(({ label }) => label).join(' · ')
      : `${shortText(each, each.train.min)} … ${shortText(each, each.train.max)}`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Shares in train rows and new rows: ${escaped(
    bars
      .slice(0, MAX_BARS)
      .map(({ label, train, now }) => `${label} ${(100 * train).toFixed(0)} and ${(100 * now).toFixed(0)} percent`)
      .join(', '),
  )}">${drawn.join('')}<line class="axis" x1="0" x2="${width}" y1="${height}" y2="${height}"/></svg>
<p class="ends quiet" title="${escaped(ends)}">${name(ends)}</p>`;
}

const total = ({ counts = [], rest = 0 }: ColumnFigures): number => counts.reduce((sum, count) => sum + count, rest);
const share = (count: number, all: number): number => (all === 0 ? 0 : count / all);

function binBars(each: ComparedColumn, edges: readonly number[]): Bar[] {
  const { train, now } = each;
  const [before, after] = [train.counts ?? [], now.counts ?? []];
  const [n, m] = [total(train), total(now)];
  const size = Math.max(1, Math.ceil(before.length / MAX_BARS));
  const bars: Bar[] = [];
  for (let from = 0; from < before.length; from += size) {
    const to = Math.min(before.length, from + size);
    const sum = (counts: readonly number[]): number => counts.slice(from, to).reduce((all, count) => all + count, 0);
    const low = from === 0 ? train.min : edges[from - 1];
    const high = to === before.length ? train.max : edges[to - 1];
    const isOne = low === high && from > 0;
    bars.push({
      label: isOne ? `${valueText(each, low)} and more` : `${shortText(each, low)} to ${shortText(each, high)}`,
      train: share(sum(before), n),
      now: share(sum(after), m),
    });
  }
  return bars;
}

/** A number with four digits, enough for a chart. */
const shortText = (each: ComparedColumn, value: number | undefined): string =>
  each.type === 'number' && value !== undefined ? String(Number(value.toPrecision(4))) : valueText(each, value);

function valueBars({ values = [], train, now }: ComparedColumn): Bar[] {
  const [before, after] = [train.counts ?? [], now.counts ?? []];
  const [n, m] = [total(train), total(now)];
  const shown = values.slice(0, MAX_BARS - 1);
  const bars = shown.map(
    (value, index): Bar => ({
      label: String(value),
      train: share(before[index] ?? 0, n),
      now: share(after[index] ?? 0, m),
    }),
  );
  const rest = (counts: readonly number[], other = 0): number =>
    counts.slice(shown.length).reduce((sum, count) => sum + count, other);
  const [others, othersNow] = [rest(before, train.rest), rest(after, now.rest)];
  return others + othersNow === 0
    ? bars
    : [...bars, { label: 'others', train: share(others, n), now: share(othersNow, m) }];
}

const STYLE = `
:root{color-scheme:light dark;--bg:#f7f8fa;--surface:#fff;--line:#e1e5eb;--text:#171b24;--quiet:#4f5a69;--train:#9aa8bf;--now:#3553d1;--bad:#b9251c;--bad-soft:#fdeceb;--note:#7a4f00;--note-soft:#fdf3dd;--good:#1a7346;--good-soft:#e4f5ec}
@media (prefers-color-scheme:dark){:root{--bg:#14171d;--surface:#1c2028;--line:#313846;--text:#e8ebf1;--quiet:#a9b3c2;--train:#6b788e;--now:#8ea4ff;--bad:#ff9b93;--bad-soft:#43201f;--note:#f0c674;--note-soft:#3b2f14;--good:#7fd6a8;--good-soft:#17352a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main{max-width:1120px;margin:0 auto;padding:0 24px}
header{padding-top:40px}
.kicker{margin:0;color:var(--quiet);font-size:13px;letter-spacing:.06em;text-transform:uppercase}
h1{margin:4px 0 16px;font-size:28px;line-height:1.2;overflow-wrap:anywhere}
h2{margin:40px 0 12px;font-size:18px}
h3{margin:0;font-size:15px;overflow-wrap:anywhere}
p{margin:0 0 8px}
ul{margin:0;padding-left:20px}
li{overflow-wrap:anywhere}
.quiet{color:var(--quiet)}
.verdict{display:inline-block;margin:0 0 12px;padding:8px 14px;border-radius:8px;font-weight:600}
.bad{color:var(--bad)}.note{color:var(--note)}.good{color:var(--good)}
.verdict.bad,.badge.bad{background:var(--bad-soft)}.verdict.note,.badge.note{background:var(--note-soft)}.verdict.good,.badge.good{background:var(--good-soft)}
.badge{display:inline-block;padding:1px 8px;border-radius:999px;font-size:13px;font-weight:600;white-space:nowrap}
.level{font-weight:600}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{padding:9px 14px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--quiet);font-size:13px;font-weight:500}
td{overflow-wrap:anywhere;min-width:64px}
td:nth-child(2),td:nth-child(3),td:nth-child(4){min-width:110px}
td:last-child{min-width:320px}
tr:last-child td{border-bottom:0}
code{font:13px ui-monospace,"SF Mono",Consolas,monospace}
.legend{font-size:13px}
.key{display:inline-block;width:11px;height:11px;margin:0 4px 0 10px;border-radius:2px;vertical-align:-1px}
.key:first-child{margin-left:0}
.key.train{background:var(--train)}.key.now{background:var(--now)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:14px}
.card{padding:14px 16px;border:1px solid var(--line);border-radius:10px;background:var(--surface);break-inside:avoid}
.card p{font-size:13px}
svg{display:block;width:100%;height:auto;margin-top:6px}
rect.train{fill:var(--train)}rect.now{fill:var(--now)}rect.hit{fill:transparent}
line.axis{stroke:var(--line)}
.ends{margin:4px 0 0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.empty{margin:24px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:1px 12px;margin:8px 0 0;font-size:13px}
dl div{display:contents}
.wide+p{margin-top:10px}
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
main{padding-bottom:56px}
@media print{body{background:#fff}.wide{overflow:visible}}
`.trim();
