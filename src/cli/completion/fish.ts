import { type Completed, plain, quote } from './completed.ts';

export function fishCompletion(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const [main, ...others] = commands;
  const lines = commands.map(
    ({ name, summary }) => `complete -c sfn-run -n __fish_is_first_arg -a ${name} -d ${quote(plain(summary))}`,
  );
  for (const { name, options } of commands) {
    // the first command is the default
    const isUsed =
      name === main!.name
        ? `not __fish_seen_subcommand_from ${others.map((other) => other.name).join(' ')}`
        : `__fish_seen_subcommand_from ${name}`;
    for (const { flags, help, takesValue, choices } of options) {
      const words = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const value = choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : takesValue ? ' -r' : '';
      lines.push(`complete -c sfn-run -n ${quote(isUsed)} ${words.join(' ')}${value} -d ${quote(plain(help))}`);
    }
  }
  return `# sfn-run's completion for fish: ${names}\n${lines.join('\n')}\n`;
}
