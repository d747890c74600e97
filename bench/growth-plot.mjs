/** @typedef {import('./jobs.mjs').GrowthPoint} GrowthPoint */

const PANEL = { width: 300, height: 190, left: 58, right: 36, top: 30, bottom: 38 };
const FULL = { width: PANEL.left + PANEL.width + PANEL.right, height: PANEL.top + PANEL.height + PANEL.bottom };
const LEGEND = 28;

const panels = /** @type {const} */ ([
  { title: 'Time by rows', axis: 'rows', unit: 's', value: (/** @type {GrowthPoint} */ point) => point.seconds.median },
  {
    title: 'Peak memory by rows',
    axis: 'rows',
    unit: 'MB',
    value: (/** @type {GrowthPoint} */ point) => point.peak / 1e6,
  },
  {
    title: 'Time by columns',
    axis: 'columns',
    unit: 's',
    value: (/** @type {GrowthPoint} */ point) => point.seconds.median,
  },
  {
    title: 'Peak memory by columns',
    axis: 'columns',
    unit: 'MB',
    value: (/** @type {GrowthPoint} */ point) => point.peak / 1e6,
  },
]);

/** Four log–log panels as an SVG that reads well on light and on dark ground. */
export function growthPlot(/** @type {readonly GrowthPoint[]} */ points) {
  const series = [...new Set(points.map((point) => point.series))];
  const legend = series.map(
    (name, index) =>
      `<g transform="translate(${PANEL.left + index * 130} 16)"><line class="s${index}" x2="22"/>${mark(index, 11, 0)}` +
      `<text x="30" y="4">${escape(name)}</text></g>`,
  );
  const drawn = panels.map((panel, index) => {
    const at = `translate(${(index % 2) * FULL.width} ${LEGEND + Math.floor(index / 2) * FULL.height})`;
    return `<g transform="${at}">${drawPanel(panel, points, series)}</g>`;
  });
  const width = 2 * FULL.width;
  const height = LEGEND + 2 * FULL.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>How time and peak memory grow with rows and with columns</title>
<style>
text { font: 11px system-ui, sans-serif; fill: #444 }
.title { font-weight: 600; fill: #111 }
.grid { stroke: #8884; stroke-width: 1 }
.s0, .s1 { fill: none; stroke-width: 2; stroke-linejoin: round }
.s0 { stroke: #0a66c2 } .m0 { fill: #0a66c2 }
.s1 { stroke: #c2410c; stroke-dasharray: 5 3 } .m1 { fill: #c2410c }
@media (prefers-color-scheme: dark) {
  text { fill: #bbb } .title { fill: #eee }
  .s0 { stroke: #6cb6ff } .m0 { fill: #6cb6ff }
  .s1 { stroke: #ffa657 } .m1 { fill: #ffa657 }
}
</style>
${legend.join('\n')}
${drawn.join('\n')}
</svg>
`;
}

function drawPanel(
  /** @type {(typeof panels)[number]} */ { title, axis, unit, value },
  /** @type {readonly GrowthPoint[]} */ points,
  /** @type {readonly string[]} */ series,
) {
  const shown = points.filter((point) => point.axis === axis && value(point) > 0);
  if (shown.length === 0) return '';
  const x = logScale(
    shown.map(({ size }) => size),
    PANEL.left,
    PANEL.left + PANEL.width,
  );
  const y = logScale(shown.map(value), PANEL.top + PANEL.height, PANEL.top);
  const bottom = PANEL.top + PANEL.height;
  const right = PANEL.left + PANEL.width;
  const parts = [`<text class="title" x="${PANEL.left}" y="18">${title} (${unit})</text>`];
  for (const tick of x.ticks) {
    const at = x.place(tick).toFixed(1);
    parts.push(`<line class="grid" x1="${at}" x2="${at}" y1="${PANEL.top}" y2="${bottom}"/>`);
    parts.push(`<text x="${at}" y="${bottom + 16}" text-anchor="middle">${tickText(tick)}</text>`);
  }
  for (const tick of y.ticks) {
    const at = y.place(tick).toFixed(1);
    parts.push(`<line class="grid" x1="${PANEL.left}" x2="${right}" y1="${at}" y2="${at}"/>`);
    parts.push(`<text x="${PANEL.left - 8}" y="${Number(at) + 4}" text-anchor="end">${tickText(tick)}</text>`);
  }
  parts.push(`<text x="${right}" y="${bottom + 32}" text-anchor="end">${axis}</text>`);
  for (const [index, name] of series.entries()) {
    const line = shown
      .filter((point) => point.series === name)
      .map((point) => ({ at: x.place(point.size), up: y.place(value(point)) }));
    parts.push(
      `<polyline class="s${index}" points="${line.map(({ at, up }) => `${at.toFixed(1)},${up.toFixed(1)}`).join(' ')}"/>`,
    );
    parts.push(...line.map(({ at, up }) => mark(index, at, up)));
  }
  return parts.join('');
}

/** From decade to decade, so that every decade has a line. */
function logScale(/** @type {readonly number[]} */ values, /** @type {number} */ start, /** @type {number} */ end) {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    place: (/** @type {number} */ value) => start + ((Math.log10(value) - low) / (high - low)) * (end - start),
  };
}

/** Circles for one series, squares for the other: the colour is not alone in telling them apart. */
const mark = (/** @type {number} */ index, /** @type {number} */ x, /** @type {number} */ y) =>
  index === 0
    ? `<circle class="m0" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5"/>`
    : `<rect class="m1" x="${(x - 3).toFixed(1)}" y="${(y - 3).toFixed(1)}" width="6" height="6"/>`;

const tickText = (/** @type {number} */ value) =>
  value >= 1e6 ? `${value / 1e6} M` : value >= 1 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(1)));

const escape = (/** @type {string} */ text) => text.replace(/[<>&]/g, (letter) => `&#${letter.charCodeAt(0)};`);
