import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

export const HAS_TMUX = spawnSync('tmux', ['-V']).status === 0;

/** A terminal that can be read. */
export interface TmuxTerminal {
  /** Starts a shell in a folder, with 80 columns. */
  open(folder: string, rows: number): void;
  close(): void;
  /** Types keys as tmux names them, such as `C-c` and `Enter`; with `-l` first, as they are. */
  type(...keys: readonly string[]): void;
  /** Clears the screen and runs a command, which is followed by `exit` and its exit code. */
  run(command: string): void;
  /** Without trailing space. */
  screen(): string;
  /** The screen once it matches. */
  until(wanted: RegExp): Promise<string>;
}

/** @param name distinguishes the terminals of a test run */
export function tmuxTerminal(name: string): TmuxTerminal {
  const socket = `sfn-run-test-${name}-${process.pid}`;
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-L', socket, ...args], { encoding: 'utf8' });
  const screen = (): string => tmux('capture-pane', '-p', '-J').trimEnd();
  const type = (...keys: readonly string[]): void => void tmux('send-keys', ...keys);
  return {
    open(folder, rows) {
      const size = ['-x', '80', '-y', String(rows)];
      tmux('-f', '/dev/null', 'new-session', '-d', ...size, '-c', folder, 'env PS1="$ " sh');
    },
    close: () => void tmux('kill-server'),
    type,
    run: (command) => type(`clear; ${command}; echo "exit $?"`, 'Enter'),
    screen,
    async until(wanted) {
      const end = Date.now() + 20_000;
      let seen = screen();
      while (!wanted.test(seen)) {
        if (Date.now() > end) throw new Error(`never on the screen: ${wanted}\n${seen}`);
        await delay(50);
        seen = screen();
      }
      return seen;
    },
  };
}
