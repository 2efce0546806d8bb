import { readFileSync } from 'node:fs';

/** The memory that a process holds, in MiB, as its limit on Lambda counts it; undefined where the system does not tell. */
export function residentMemory(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}
