import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Ends a process with its own process group, and everything in that group. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // the process is already gone
  }
}

/** The memory of a process in MiB, as counted for its limit on Lambda; undefined if the system does not report it. */
export function residentMemory(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}
