import { bashCompletion } from './bash.ts';
import type { Completed } from './completed.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

export type { Completed };

/** The completion script of each shell. */
export const COMPLETIONS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} satisfies Record<string, (commands: readonly Completed[]) => string>;

export type ShellName = keyof typeof COMPLETIONS;
