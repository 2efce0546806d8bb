import { type Completed, quote } from './completed.ts';

/** Words after the command: commands, options, the choices of an option, and files. */
export function bashCompletion(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name);
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) options=${quote(['--help', ...options.flatMap(({ flags }) => flags)].join(' '))} ;;`,
  );
  const choices = commands.flatMap(({ name, options }) =>
    options
      .filter((option) => option.choices.length > 0)
      .flatMap((option) =>
        option.flags.map((flag) => `    ${name}:${flag}) choices=${quote(option.choices.join(' '))} ;;`),
      ),
  );
  return `# sfn-run's completion for bash: source <(sfn-run completion bash)
_sfn_run() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=${names[0]} options= choices=
  case " ${names.join(' ')} " in
    *" \${COMP_WORDS[1]} "*) [ "$COMP_CWORD" -gt 1 ] && command=\${COMP_WORDS[1]} ;;
  esac
  case "$command" in
${cases.join('\n')}
  esac
  case "$command:$previous" in
${choices.join('\n')}
  esac
  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$current"))
  elif [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  else
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$current"))
    [ "$COMP_CWORD" -eq 1 ] && COMPREPLY+=($(IFS=' ' compgen -W ${quote(names.join(' '))} -- "$current"))
  fi
}
complete -o filenames -F _sfn_run sfn-run
`;
}
