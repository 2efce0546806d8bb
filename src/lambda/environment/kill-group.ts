import type { ChildProcess } from 'node:child_process';

/** Ends a process that was started in a group of its own, and everything in that group, whatever they do. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
