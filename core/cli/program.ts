/**
 * The command line: see docs/command-line.md. Exit code 0: success. 1: the run failed; stderr says what, where and what
 * to do. 2: the command line was wrong. 130: cancelled (Ctrl-C).
 */

import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json' with { type: 'json' };
import { Cancelled } from '../run/run.ts';
import { DTYPE_ENDINGS, WRITTEN_ENDINGS } from '../words/formats.ts';
import { removeLeftovers } from '../files/leftovers.ts';
import { DEFAULT_PURPOSE, PURPOSES } from '../ir/purpose.ts';
import { ProblemError, problemText } from '../ir/problem.ts';
import { targetNames } from '../targets/target.ts';
import { shells } from './completion.ts';
import { Problems, UsageError } from './errors.ts';
import { runCommand } from './run.ts';

/** Loads a command's code when it is called, so that `run` starts without the code of the others. */
const load =
  <Given extends unknown[]>(command: () => Promise<(...given: Given) => unknown>) =>
  async (...given: Given): Promise<void> => {
    await (await command())(...given);
  };

const collect = (value: string, previous: string[]): string[] => [...previous, value];

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return number;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };

function bytes(value: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMG]B)?$/i.exec(value) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Give a size such as 512MB or 4GB.');
  return Number(number) * (UNITS[unit.toUpperCase()] as number);
}

/** Lines after the options: the command as typed. */
const example = (...lines: readonly string[]): string =>
  `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((line) => `  $ prepgraph ${line}`).join('\n')}`;

const MISMATCHED = 'cells that their column’s type, decided at fitting, cannot hold';

function program(): Command {
  const top = new Command('prepgraph')
    .description('Prepares data for machine learning: runs the pipelines that the Prepgraph app draws.')
    .version(version, '-V, --version', 'print the version')
    .showHelpAfterError('(prepgraph --help shows how)')
    .exitOverride()
    // Cleans up after killed commands, and completes changes of two files that one of them began.
    .hook('preAction', () => removeLeftovers());

  const machine = (command: Command): Command =>
    command
      .option('--threads <n>', 'worker threads (default: the cores)', count)
      .option(
        '--memory <size>',
        'memory for tables, such as 512MB or 4GB; the rest goes to disk (default: half of the machine’s)',
        bytes,
      );

  const running = (command: Command): Command =>
    machine(command).addOption(
      new Option('--progress <kind>', 'how progress is shown').choices(['auto', 'json', 'none']).default('auto'),
    );

  const strict = (): Option =>
    new Option(
      '--strict',
      'exit 1, and write nothing, where anything was left out, cut, rounded, guessed or turned to missing',
    );

  const shared = (command: Command): Command =>
    running(
      command
        .addOption(
          new Option('--partition <part>', 'rows of a split to write; each: a file for each part, as clean-train.csv')
            .choices(['train', 'val', 'test', 'all', 'each'])
            .default('all'),
        )
        .option('--part-column', 'add a column “part” that says train, val or test')
        .addOption(
          new Option('--dtype <type>', `numbers of ${DTYPE_ENDINGS.join(' and ')}`)
            .choices(['float32', 'float64'])
            .default('float32'),
        )
        .option('--y <file>', 'write the target to this file, and only features to --output')
        .option('--escape-formulas', 'in CSV, put an apostrophe before texts that a spreadsheet would run')
        .addOption(strict()),
    );

  const mismatched = (): Option =>
    new Option('--mismatched <policy>', MISMATCHED).choices(['error', 'missing']).default('error');

  shared(
    top
      .command('run')
      .description('Fit a pipeline on its data, transform the data and write it.')
      .argument('<pipeline>', 'a .prepgraph.json file')
      .option(
        '--input <[node=]file>',
        'read this file instead of the source’s own; repeat for several sources',
        collect,
        [],
      )
      .option('--node <id>', 'write this node’s table instead of the last one’s')
      .requiredOption('--output <file>', `where to write: ${WRITTEN_ENDINGS.join(' ')}`)
      .option('--fitted <file>', 'also write the pipeline with what it learned')
      .addOption(mismatched()),
  )
    .addHelpText('after', example('run penguins.prepgraph.json --output clean.csv --fitted fitted.prepgraph.json'))
    .action(runCommand);

  shared(
    top
      .command('apply')
      .description('Transform new data with what a fitted pipeline learned. Learns nothing.')
      .argument('<fitted>', 'a fitted .prepgraph.json file')
      .requiredOption(
        '--input <[node=]file>',
        'the new data; repeat for several sources; - for rows as lines of JSON',
        collect,
        [],
      )
      .option('--node <id>', 'write this node’s table instead of the last one’s')
      .requiredOption('--output <file>', `where to write: ${WRITTEN_ENDINGS.join(' ')}; - answers --input -`)
      .addOption(mismatched()),
  )
    .addHelpText(
      'after',
      example(
        'apply fitted.prepgraph.json --input new.csv --output clean.csv',
        'apply fitted.prepgraph.json --input - --output - < rows.jsonl',
      ),
    )
    .action(load(async () => (await import('./apply.ts')).applyCommand));

  running(
    top
      .command('decode')
      .description(
        'Turn what a model says back into the target’s own words: codes into labels, scaled numbers into units.',
      )
      .argument('<fitted>', 'a fitted .prepgraph.json file')
      .requiredOption('--input <file>', 'the predictions: .npy (n, or n × classes), .csv, .jsonl or any other table')
      .requiredOption('--output <file>', `where to write: ${WRITTEN_ENDINGS.join(' ')}`)
      .option('--node <id>', 'the model learned from this node’s table instead of the last one’s')
      .option('--proba', 'also keep a column for each class')
      .option('--escape-formulas', 'in CSV, put an apostrophe before texts that a spreadsheet would run')
      .addOption(strict()),
  )
    .addHelpText(
      'after',
      example(
        'decode fitted.prepgraph.json --input predictions.npy --output labels.csv',
        'decode fitted.prepgraph.json --input probabilities.npy --proba --output labels.csv',
      ),
    )
    .action(load(async () => (await import('./decode.ts')).decodeCommand));

  running(
    top
      .command('check')
      .description(
        'Compare new data with the data that a pipeline was fitted on: columns, types, values, drift, refused cells; and check its rules.',
      )
      .argument('<fitted>', 'a fitted .prepgraph.json file')
      .option(
        '--input <[node=]file>',
        'the new data; repeat for several sources (default: the source’s own file as it is now)',
        collect,
        [],
      )
      .option('--node <id>', 'check what this node needs instead of the last one')
      .addOption(mismatched())
      .option('--drill', 'instead break a sample of the data in eight ways, and tell what would happen')
      .option('--propose', 'instead propose rules that the data suggests, with what was seen')
      .option('--html <file>', 'also write a report to this file: one page that can be sent')
      .option('--json', 'the report as JSON'),
  )
    .addHelpText(
      'after',
      example(
        'check fitted.prepgraph.json --input new.csv --html report.html',
        'check fitted.prepgraph.json --drill',
        'check fitted.prepgraph.json --propose',
      ),
    )
    .action(load(async () => (await import('./check.ts')).checkCommand));

  machine(
    top
      .command('diff')
      .description(
        'What differs between two pipelines: steps, parameters, edges, learned values; with data, results too.',
      )
      .argument('<before>', 'a .prepgraph.json file')
      .argument('<after>', 'a .prepgraph.json file')
      .option('--input <[node=]file>', 'also run both on this data and compare the results', collect, [])
      .option('--node <id>', 'compare this node’s results instead of the last one’s')
      .option('--json', 'the differences as JSON'),
  )
    .addHelpText('after', example('diff monday.prepgraph.json friday.prepgraph.json --input new.csv'))
    .action(load(async () => (await import('./diff.ts')).diffCommand));

  top
    .command('export')
    .description('Write a fitted pipeline as a file that runs without Prepgraph: Python for scikit-learn and the like.')
    .argument('<fitted>', 'a fitted .prepgraph.json file')
    .addOption(new Option('--target <name>', 'what it is to run on').choices(targetNames).makeOptionMandatory())
    .requiredOption('--output <file>', 'where to write: .py, for onnx .onnx')
    .option(
      '--input <[node=]file>',
      'take the rows that the export checks itself with from this file instead of the source’s own',
      collect,
      [],
    )
    .option('--node <id>', 'export up to this node instead of the last one')
    .option('--no-rows', 'write no row of the data into the file, with which it would check itself')
    .addOption(strict())
    .option(
      '--verify [python]',
      'then run it on the data in that Python (default: PREPGRAPH_PYTHON, or the first on the PATH) and compare every cell',
    )
    .addHelpText(
      'after',
      example(
        'export fitted.prepgraph.json --target sklearn --output prepare.py',
        'export fitted.prepgraph.json --target onnx --output prepare.onnx --verify',
      ),
    )
    .action(load(async () => (await import('./export.ts')).exportCommand));

  top
    .command('validate')
    .description('Name every problem of a pipeline, each with its node and field.')
    .argument('<pipeline>', 'a .prepgraph.json file')
    .option('--json', 'problems as JSON')
    .addOption(strict())
    .addHelpText('after', example('validate penguins.prepgraph.json'))
    .action(load(async () => (await import('./validate.ts')).validateCommand));

  machine(
    top
      .command('lint')
      .description(
        'Find what would spoil a result: leaks between train and test rows and from the target, and every problem that the app lists.',
      )
      .argument('<pipeline>', 'a .prepgraph.json file')
      .option(
        '--input <[node=]file>',
        'look at this file instead of the source’s own; repeat for several sources',
        collect,
        [],
      )
      .option('--no-data', 'do not run the pipeline: only what shows from its graph')
      .option('--json', 'problems as JSON'),
  )
    .addHelpText('after', example('lint penguins.prepgraph.json', 'lint penguins.prepgraph.json --no-data --json'))
    .action(load(async () => (await import('./lint.ts')).lintCommand));

  top
    .command('explain')
    .description('Show how a pipeline runs: plan, passes over the data, and what each column becomes.')
    .argument('<pipeline>', 'a .prepgraph.json file')
    .option('--input <[node=]file>', 'read this file instead of the source’s own', collect, [])
    .option('--node <id>', 'the node to explain instead of the last one')
    .option('--kernels', 'also the generated text of the kernel')
    .addHelpText('after', example('explain penguins.prepgraph.json --node scale'))
    .action(load(async () => (await import('./explain.ts')).explainCommand));

  top
    .command('profile')
    .description('Types, missing cells, distinct values and quantiles of a data file.')
    .argument('<file>', 'a data file')
    .option('--json', 'as JSON')
    .addOption(strict())
    .addHelpText('after', example('profile penguins.csv'))
    .action(load(async () => (await import('./profile.ts')).profileCommand));

  machine(
    top
      .command('suggest')
      .description('Propose a preparation for a data file: steps for a kind of model, each with its reason.')
      .argument('<file>', 'a data file')
      .option('--target <column>', 'the column to predict (default: guessed from its name)')
      .option('--no-target', 'nothing is to be predicted')
      .addOption(new Option('--for <model>', 'what the result is for').choices(PURPOSES).default(DEFAULT_PURPOSE))
      .option('--output <pipeline>', 'write the steps as a pipeline')
      .option('--json', 'the steps as JSON'),
  )
    .addHelpText(
      'after',
      example('suggest penguins.csv', 'suggest houses.csv --target price --for trees --output prepare.prepgraph.json'),
    )
    .action(load(async () => (await import('./suggest.ts')).suggestCommand));

  top
    .command('operators')
    .description('List the operators.')
    .option('--search <words>', 'those that do this, in plain English, best first')
    .option('--json', 'with parameter schemas, as JSON')
    .addHelpText('after', example('operators', "operators --search 'remove duplicates'"))
    .action(load(async () => (await import('./operators.ts')).operatorsCommand));

  top
    .command('completion')
    .description('Print a script by which a shell completes commands, options and files.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(shells)))
    .addHelpText('after', '\nExample: in ~/.bashrc\n  source <(prepgraph completion bash)')
    .action((shell: keyof typeof shells) => console.log(shells[shell](top)));

  return top;
}

/** Exit code after Ctrl-C, as usual in shells. */
const INTERRUPTED = 130;

/** Runs one command line; resolves to the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) {
      console.error(`${error.message}\n(prepgraph --help shows how)`);
      return 2;
    }
    if (error instanceof Cancelled) {
      console.error('Cancelled before the output was written.');
      return INTERRUPTED;
    }
    if (error instanceof ProblemError) console.error(problemText(error.problem));
    else if (error instanceof Problems) {
      if (error.problems.length > 0) console.error(error.message);
    } else console.error(error);
    return 1;
  }
}
