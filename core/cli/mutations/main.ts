/**
 * Reads mutated files and documents in a separate process: one per message of the parent, which kills the process if an
 * answer is late (scripts/faults/mutations.mjs).
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { Session } from '../../engine/session.ts';
import { parseDocument } from '../../graph/document.ts';
import { documentText } from '../../graph/write-document.ts';
import { type PipelineDocument } from '../../graph/document-schema.ts';
import { topologicalOrder } from '../../graph/graph.ts';
import { propagateSchemas, structureProblems } from '../../graph/validate.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { applyLines } from '../apply-lines.ts';
import { Problems, UsageError } from '../errors.ts';
import { damaged, damagedValue, jsonOf, type Random, randomOf } from './mutate.ts';
import { documentSeeds, type Seed, type SeedReader, seedReaders } from './seeds.ts';

/** Request of the parent. */
export interface MutationRequest {
  readonly reader: string;
  readonly seed: number;
}

export interface MutationAnswer extends MutationRequest {
  /** Codes of the problems; empty if the input was read. */
  readonly problems: readonly string[];
  /** Violation of a promise: a defect, a partial table, a problem without advice. Null if there is none. */
  readonly violation: string | null;
  /** Peak memory of the process in megabytes. */
  readonly peak: number;
}

/** Memory budget of the engine in bytes. */
const BUDGET = 64 << 20;
const root = process.argv[2] as string;
/** Folder for files, created and removed by the parent, which outlives this process. */
const folder = process.argv[3] as string;
process.on('disconnect', () => process.exit());

const session = new Session({
  workerPath: join(root, 'out/engine-worker.cjs'),
  threads: 1,
  memoryBudget: BUDGET,
});

type Outcome = Pick<MutationAnswer, 'problems' | 'violation'>;

/** Codes that count as crashes, including the death of a thread, which the engine survives. */
const CRASHES = ['engine.defect', 'engine.thread', 'engine.memory'];

function judged(problems: readonly Problem[]): Outcome {
  const bad = problems.find(({ code, hint }) => CRASHES.includes(code) || (hint ?? '').trim() === '');
  return {
    problems: problems.map(({ code }) => code),
    violation: bad === undefined ? null : `${bad.code}: ${bad.message}`,
  };
}

const defect = (error: unknown): Outcome => ({ problems: [], violation: (error as Error).stack ?? String(error) });

function problemsOf(error: unknown): Outcome {
  if (error instanceof ProblemError) return judged([error.problem]);
  if (error instanceof Problems) return judged(error.problems.map((problem) => ({ hint: '-', ...problem })));
  return error instanceof UsageError ? { problems: ['usage'], violation: null } : defect(error);
}

const oneOf = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)] as Item;

/** Row counts of undamaged files, by seed. */
const soundRows = new Map<Seed, number>();

async function readFile({ type, ending }: SeedReader, bytes: Uint8Array): Promise<Outcome & { rows: number }> {
  const path = join(folder, `file.${ending}`);
  writeFileSync(path, bytes);
  const document: PipelineDocument = {
    format: 'prepgraph',
    version: 1,
    nodes: [{ id: 'source', type, params: { path } }],
    edges: [],
  };
  const outcome = (await session.run(document, { folder: null })).get('source');
  if (outcome?.state !== 'done') return { ...judged(outcome?.problems ?? []), rows: -1 };
  const { rows } = outcome.value.rows;
  await session.page('source', 0, 100);
  await session.page('source', Math.max(0, rows - 100), 100);
  return { problems: [], violation: null, rows };
}

async function mutateFile(reader: SeedReader, random: Random): Promise<Outcome> {
  const seed = oneOf(reader.seeds, random);
  if (!soundRows.has(seed)) soundRows.set(seed, (await readFile(reader, seed.bytes)).rows);
  if (seed.hasEnd && random(10) === 0) {
    const { rows, ...outcome } = await readFile(reader, seed.bytes.subarray(0, random(seed.bytes.length)));
    if (rows < 0 || rows === soundRows.get(seed)) return outcome;
    return { ...outcome, violation: `${rows} rows of a file of ${soundRows.get(seed)} that was cut off` };
  }
  return readFile(reader, damaged(seed.bytes, oneOf(reader.seeds, random).bytes, random));
}

/** A document's text with damage, mostly within its values, so that it is still JSON. */
function damagedText(document: PipelineDocument, random: Random): string {
  if (random(4) === 0) {
    const bytes = Buffer.from(documentText(document));
    return damaged(bytes, bytes, random).toString('utf8');
  }
  return jsonOf(damagedValue(document, random), random);
}

async function mutateDocument(seeds: readonly PipelineDocument[], random: Random): Promise<Outcome> {
  const text = damagedText(oneOf(seeds, random), random);
  let document: PipelineDocument;
  try {
    document = parseDocument(text, 'document.prepgraph.json');
  } catch (error) {
    return problemsOf(error);
  }
  try {
    structureProblems(document);
    topologicalOrder(document);
    propagateSchemas(document, new Map());
    const written = documentText(document);
    if (documentText(parseDocument(written)) !== written) return defect(new Error('written and read it is another'));
    const outcomes = await session.run(document, { folder: null, mayRead: () => false });
    const problems: Problem[] = [];
    for (const [id, outcome] of outcomes) {
      if (outcome.state !== 'done') problems.push(...outcome.problems);
      else {
        try {
          await session.page(id, 0, 50);
        } catch (error) {
          if (!(error instanceof ProblemError)) return defect(error);
          problems.push(error.problem);
        }
      }
    }
    const fields = new Map(
      [...outcomes].flatMap(([id, outcome]) =>
        outcome.state === 'done' && outcome.source !== undefined ? [[id, outcome.value.symbolic.columns] as const] : [],
      ),
    );
    propagateSchemas(document, fields);
    return judged(problems);
  } catch (error) {
    return problemsOf(error);
  }
}

const ROW = { a: 1.5, b: 'red', c: null, d: true, e: '2024-01-01' };

async function mutateLines(fitted: readonly PipelineDocument[], random: Random): Promise<Outcome> {
  const document = oneOf(fitted, random);
  const path = join(folder, 'fitted.prepgraph.json');
  writeFileSync(path, random(2) === 0 ? documentText(document) : damagedText(document, random));
  const columns = document.nodes[0]?.params['types'];
  const row = { ...ROW, ...Object.fromEntries(Object.keys(columns ?? {}).map((name) => [name, 1])) };
  const lines = Buffer.from(`${JSON.stringify(row)}\n${JSON.stringify(row)}\n`);
  const input =
    random(2) === 0 ? damaged(lines, lines, random) : Buffer.from(jsonOf(damagedValue(row, random), random));
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await applyLines(
      path,
      { node: 'step', mismatched: 'missing' },
      { input: Readable.from([input]), output, tell() {}, note() {} },
    );
    return { problems: [], violation: null };
  } catch (error) {
    return problemsOf(error);
  }
}

/** Documents fitted on the examples of their operators. */
async function fittedSeeds(): Promise<PipelineDocument[]> {
  const fitted: PipelineDocument[] = [];
  for (const document of documentSeeds()) {
    await session.run(document, { folder: null, mayRead: () => false });
    const made = session.fittedDocument();
    if (made.nodes.length === 2) fitted.push(made);
  }
  return fitted;
}

/** Functions that create and read an input, by kind of input. */
async function kindsOfInput(): Promise<Readonly<Record<string, (random: Random) => Promise<Outcome>>>> {
  const readers = Object.entries(await seedReaders(session, folder, root));
  const documents = documentSeeds();
  const fitted = await fittedSeeds();
  return {
    ...Object.fromEntries(readers.map(([name, reader]) => [name, (random: Random) => mutateFile(reader, random)])),
    document: (random) => mutateDocument([...documents, ...fitted], random),
    lines: (random) => mutateLines(fitted, random),
  };
}

const KILOBYTES_A_MEGABYTE = 1024;

/**
 * Peak memory of this process in megabytes. On Linux `maxRSS` starts at the parent's memory (for a test runner, two
 * gigabytes), but the "high water mark" starts at zero.
 */
function peakMegabytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kilobytes ?? process.resourceUsage().maxRSS) / KILOBYTES_A_MEGABYTE;
}

async function serve(): Promise<void> {
  const kinds = await kindsOfInput();
  process.on('message', async ({ reader, seed }: MutationRequest) => {
    const outcome = await (kinds[reader] as (random: Random) => Promise<Outcome>)(randomOf(seed)).catch(defect);
    process.send?.({ reader, seed, ...outcome, peak: peakMegabytes() } satisfies MutationAnswer);
  });
  process.send?.({ readers: Object.keys(kinds) });
}

void serve();
