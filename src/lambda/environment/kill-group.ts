import type { ChildProcess } from 'node:child_process';

/** Ends a process with its own process group, and everything in that group. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is already gone.
  }
}
