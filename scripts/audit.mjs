import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { npm, root } from './process.mjs';
import { shippedFolders } from './third-parties.mjs';

/**
 * What `npm audit` finds in the packages that are shipped. All packages are development ones, because the bundler puts what is
 * needed into `out/`; so `npm audit --omit=dev` would look at nothing, and `npm audit` at the tools as well.
 *
 * @typedef {{ severity: string, range: string, nodes: string[], via: (string | { title?: string, url?: string })[] }} Vulnerability
 */

/**
 * The findings of a report that concern shipped packages, one line each.
 *
 * @param {{ vulnerabilities?: Record<string, Vulnerability> }} report what `npm audit --json` prints
 * @param {readonly string[]} shipped folders of packages, such as `node_modules/zod`
 */
export function shippedFindings(report, shipped) {
  return Object.entries(report.vulnerabilities ?? {}).flatMap(([name, { severity, range, nodes, via }]) => {
    const here = nodes.filter((node) => shipped.includes(node));
    const why = via.map((each) =>
      typeof each === 'string' ? `through ${each}` : [each.title, each.url].filter(Boolean).join(' '),
    );
    return here.map((node) => `${severity}: ${name} ${range} (${node}): ${why.join('; ')}`);
  });
}

async function audit() {
  await build();
  const shipped = shippedFolders(join(root, 'out'));
  const { output } = await npm(['audit', '--json']);
  /** @type {{ vulnerabilities?: Record<string, Vulnerability>, auditReportVersion?: number }} */
  let report = {};
  try {
    report = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {}
  if (report.auditReportVersion === undefined) {
    console.error(`The registry gave no audit report, so nothing was checked.\n${output.slice(0, 500)}`);
    process.exit(2);
  }
  const findings = shippedFindings(report, shipped);
  for (const finding of findings) console.error(finding);
  const others = Object.keys(report.vulnerabilities ?? {}).length;
  console.log(
    `${findings.length} findings in ${shipped.length} shipped packages; ${others} in all packages, tools included.`,
  );
  process.exit(findings.length > 0 ? 1 : 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await audit();
