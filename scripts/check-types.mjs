import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { root } from './process.mjs';

/**
 * Assertions `as number` (also `as number[]`, `as number | null`) that core/ may have. Few are needed, because loops are
 * checked without noUncheckedIndexedAccess; more of them mean that a loop stands in a project where it does not belong.
 */
const MAX_NUMBER_CASTS = 100;

/** The projects of `tsc --build`. */
const projects = ['tsconfig.operators.json', 'tsconfig.graph.json', 'tsconfig.engine.json', 'tsconfig.json'];

/**
 * Checks what the compiler does not: that each file of core/ belongs to a project, and that assertions to numbers are few.
 * Returns how many there are.
 */
export function checkTypes() {
  const folder = join(root, 'core');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/[\\/]assembly[\\/]/.test(name))
    .map((name) => join(folder, name));
  checkProjects(files);

  const found = files
    .map((file) => ({ file, casts: numberCasts(readFileSync(file, 'utf8')) }))
    .filter(({ casts }) => casts > 0)
    .sort((a, b) => b.casts - a.casts);
  const all = found.reduce((sum, { casts }) => sum + casts, 0);
  if (all === 0) throw new Error('No assertion "as number" was seen in core/, so nothing was checked.');
  if (all > MAX_NUMBER_CASTS) {
    const lines = found.map(({ file, casts }) => `  ${relative(root, file)}: ${casts}`);
    throw new Error(`core/ has ${all} assertions "as number", of ${MAX_NUMBER_CASTS} allowed:\n${lines.join('\n')}`);
  }
  return all;
}

function checkProjects(/** @type {string[]} */ files) {
  const checked = projects.flatMap((project) => {
    const { config } = ts.readConfigFile(join(root, project), ts.sys.readFile);
    return ts.parseJsonConfigFileContent(config, ts.sys, root).fileNames;
  });
  const known = new Set(checked.map((name) => join(name)));
  const lines = files.filter((file) => !known.has(file)).map((file) => `  ${relative(root, file)}`);
  if (lines.length > 0) throw new Error(`Files that no project of tsc holds:\n${lines.join('\n')}`);
}

/** The text is parsed, because messages say "as number" as well. */
function numberCasts(/** @type {string} */ text) {
  if (!text.includes('as number')) return 0;
  let count = 0;
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isAsExpression(node) && /^number\b/.test(node.type.getText())) count += 1;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('', text, ts.ScriptTarget.Latest, true));
  return count;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(`Each file of core/ has its project; ${checkTypes()} of ${MAX_NUMBER_CASTS} assertions "as number".`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
