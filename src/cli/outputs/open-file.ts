import { spawn } from 'node:child_process';
import { UsageError } from '../../source/usage-error.ts';
import type { Io } from '../io.ts';

/** The system's program for opening files and addresses; BROWSER names another one. */
function opener({ env }: Pick<Io, 'env'>): readonly [command: string, ...args: string[]] {
  if (env.BROWSER !== undefined && env.BROWSER !== '') return [env.BROWSER];
  if (process.platform === 'darwin') return ['open'];
  // the empty string is a window title, which the first quoted word would otherwise be
  return process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
}

/**
 * Opens a file or an address, without waiting for the program that opens it.
 * @throws UsageError if there is no such program
 */
export async function openFile(target: string, io: Io): Promise<void> {
  const [command, ...args] = opener(io);
  const child = spawn(command, [...args, target], { detached: true, stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new UsageError(`cannot open ${target} with ${command} (${error.message}): name a program with BROWSER`)),
    );
  });
  child.unref();
}
