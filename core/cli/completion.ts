/** Completion scripts for shells, generated from the commands' definitions. */
import type { Argument, Command, Option } from 'commander';

/** Completion of an option's value or of an argument. */
type Completed = { readonly choices: readonly string[] } | 'file' | 'free';

interface CompletedOption {
  readonly flag: string;
  readonly description: string;
  /** Null for an option without a value. */
  readonly value: Completed | null;
  readonly repeats: boolean;
}

interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly (readonly [name: string, Completed])[];
}

const valueOf = ({ argChoices, flags, required, optional }: Option): Completed | null => {
  if (!required && !optional) return null;
  if (argChoices !== undefined) return { choices: argChoices };
  return /file/.test(flags) ? 'file' : 'free';
};

const argumentOf = (argument: Argument): readonly [string, Completed] => [
  argument.name(),
  argument.argChoices === undefined ? 'file' : { choices: argument.argChoices },
];

const commandsOf = (top: Command): CompletedCommand[] =>
  top.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options, ...helpOf(command)].map((option) => ({
      flag: option.long ?? option.flags,
      description: option.description,
      value: valueOf(option),
      repeats: Array.isArray(option.defaultValue),
    })),
    arguments: command.registeredArguments.map(argumentOf),
  }));

/** The --help option, which Commander adds only when it displays the help. */
const helpOf = (command: Command): readonly Option[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => !command.options.includes(option));

const choicesOf = (completed: Completed): string => (typeof completed === 'string' ? '' : completed.choices.join(' '));

function bash(top: Command): string {
  const commands = commandsOf(top);
  const cases = commands.map(({ name, options, arguments: given }) => {
    const byFlag = options.flatMap(({ flag, value }): string[] => {
      if (value === null || value === 'file') return [];
      if (value === 'free') return [`        ${flag}) compopt +o default 2>/dev/null; return ;;`];
      return [`        ${flag}) COMPREPLY=($(compgen -W "${choicesOf(value)}" -- "$word")); return ;;`];
    });
    const files = options.filter(({ value }) => value === 'file').map(({ flag }) => flag);
    if (files.length > 0) byFlag.push(`        ${files.join('|')}) return ;;`);
    const words = given
      .map(([, completed]) => choicesOf(completed))
      .join(' ')
      .trim();
    return [
      `    ${name})`,
      ...(byFlag.length > 0 ? ['      case "$before" in', ...byFlag, '      esac'] : []),
      `      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "${options.map(({ flag }) => flag).join(' ')}" -- "$word"))`,
      ...(words === '' ? [] : [`      else COMPREPLY=($(compgen -W "${words}" -- "$word"))`]),
      '      fi ;;',
    ].join('\n');
  });
  return `# prepgraph completion for bash: source <(prepgraph completion bash)
_prepgraph() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} --help" -- "$word"))
    return
  fi
  # What is left empty is completed with files.
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
}
complete -o bashdefault -o default -F _prepgraph prepgraph`;
}

/** Single-quoted; all three shells read it alike. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zsh(top: Command): string {
  const commands = commandsOf(top);
  const plain = (text: string): string => text.replace(/[\\[\]:]/g, '\\$&');
  const action = (completed: Completed): string =>
    completed === 'file' ? '_files' : completed === 'free' ? ' ' : `(${choicesOf(completed)})`;
  const cases = commands.map(({ name, options, arguments: given }) => {
    const specs = [
      ...options.map(({ flag, description, value, repeats }) => {
        const spec = `${repeats ? '*' : ''}${flag}[${plain(description)}]`;
        return value === null ? spec : `${spec}:${flag.slice(2)}:${action(value)}`;
      }),
      ...given.map(([argument, completed], index) => `${index + 1}:${argument}:${action(completed)}`),
    ];
    return `    ${name}) _arguments ${specs.map((spec) => `\\\n      ${quoted(spec)}`).join(' ')} ;;`;
  });
  return `#compdef prepgraph
# prepgraph completion for zsh: prepgraph completion zsh > a folder of $fpath, as _prepgraph
_prepgraph() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${plain(description)}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _prepgraph ]]; then _prepgraph "$@"; else compdef _prepgraph prepgraph; fi`;
}

function fish(top: Command): string {
  const text = (words: string): string => `'${words.replace(/[\\']/g, '\\$&')}'`;
  const lines = commandsOf(top).flatMap(({ name, description, options, arguments: given }) => {
    const seen = `complete -c prepgraph -n '__fish_seen_subcommand_from ${name}'`;
    const values = (completed: Completed): string => ` -a ${text(choicesOf(completed))}`;
    return [
      `complete -c prepgraph -n __fish_use_subcommand -a ${name} -d ${text(description)}`,
      ...options.map(({ flag, description: help, value }) => {
        const takes =
          value === null ? '' : value === 'file' ? ' -r -F' : value === 'free' ? ' -x' : ` -x${values(value)}`;
        return `${seen} -l ${flag.slice(2)}${takes} -d ${text(help)}`;
      }),
      ...(given.some(([, completed]) => completed === 'file') ? [`${seen} -F`] : []),
      ...given.flatMap(([, completed]) => (typeof completed === 'string' ? [] : [`${seen}${values(completed)}`])),
    ];
  });
  return `# prepgraph completion for fish: prepgraph completion fish > ~/.config/fish/completions/prepgraph.fish
complete -c prepgraph -f
${lines.join('\n')}`;
}

/** Generators of the scripts, by shell. */
export const shells: Readonly<Record<'bash' | 'zsh' | 'fish', (top: Command) => string>> = { bash, zsh, fish };
