import { UsageError } from '../../source/usage-error.ts';
import type { Command } from '../command.ts';
import { COMPLETIONS, type Completed, type ShellName } from '../completion/index.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { writePlain } from '../outputs/outputs.ts';

/**
 * Prints a shell's completion script.
 * @param loadCommands returns all commands, including this one
 */
export const createCompletionCommand = (loadCommands: () => Promise<readonly Command[]>): Command => ({
  name: 'completion',
  summary: 'prints the completion script for bash, zsh or fish',
  arguments: [['<shell>', 'bash, zsh or fish']],
  options: [],
  examples: [
    ['source <(sfn-run completion bash)', 'in ~/.bashrc; for zsh the same in ~/.zshrc, below compinit'],
    ['sfn-run completion fish > ~/.config/fish/completions/sfn-run.fish', 'for fish'],
  ],

  async run([shell = ''], _options, io) {
    if (!Object.hasOwn(COMPLETIONS, shell)) {
      throw new UsageError(`there is no completion for '${shell}', only for ${Object.keys(COMPLETIONS).join(', ')}`);
    }
    const commands: readonly Completed[] = (await loadCommands()).map(({ name, summary, options }) => ({
      name,
      summary,
      options: options.map(({ short, long, help, choices = [], takesValue }) => ({
        flags: [short, long].filter((flag) => flag !== undefined),
        help,
        takesValue: takesValue !== 'never',
        choices,
      })),
    }));
    writePlain(io.stdout, COMPLETIONS[shell as ShellName](commands));
    return EXIT_CODES.success;
  },
});
