import { spawn } from 'node:child_process';
import { UsageError } from '../../source/usage-error.ts';
import type { Io } from '../io.ts';

/** How a file or an address is opened by whatever the user's system has for it; BROWSER names another program. */
function opener({ env }: Pick<Io, 'env'>): readonly [command: string, ...args: string[]] {
  if (env.BROWSER !== undefined && env.BROWSER !== '') return [env.BROWSER];
  if (process.platform === 'darwin') return ['open'];
  // the empty text is the title of a window, which the first quoted word would be
  return process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
}

/**
 * Opens a file or an address, and does not wait for what opens it.
 * @throws UsageError where nothing can
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
