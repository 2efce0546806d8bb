import { type Completed, plain, quote } from './completed.ts';

export function zshCompletion(commands: readonly Completed[]): string {
  const [main] = commands;
  const described = commands.map(({ name, summary }) => `    ${quote(`${name}:${plain(summary)}`)}`);
  const cases = commands.map(({ name, options }) => {
    const specs = options.flatMap(({ flags, help, takesValue, choices }) =>
      flags.map((flag) => {
        const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : takesValue ? ':value:_files' : '';
        return `        ${quote(`*${flag}[${plain(help)}]${value}`)}`;
      }),
    );
    return `    ${name})\n      _arguments \\\n${[...specs, "        '--help[help]'", "        '*:file:_files'"].join(' \\\n')} ;;`;
  });
  return `#compdef sfn-run
# sfn-run's completion for zsh: source <(sfn-run completion zsh), below compinit
_sfn_run() {
  local command=${main!.name}
  local -a commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )) && [[ "$words[2]" != -* ]]; then
    _describe command commands
    _files
    return
  fi
  if [[ " ${commands.map(({ name }) => name).join(' ')} " == *" $words[2] "* ]]; then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _sfn_run sfn-run
`;
}
