import { readdirSync, readFileSync } from 'node:fs';

/** Unique to an execution environment, and inherited by all its child processes. */
export const FAMILY_VARIABLE = 'AWS_LAMBDA_LOG_STREAM_NAME';

/**
 * The processes that an execution environment started and left behind, where the system lists processes (Linux): the
 * descendants of a process, and all processes with the environment's log stream in their variables, even after their
 * parent is gone and they are in a session of their own. No other process has that name in its variables. End the
 * parent first: it may otherwise continue when a process that it waits for ends.
 * @param parent the process of the environment, which is not included; undefined if there is none, or if it has ended
 */
export function findFamily(parent: number | undefined, logStream: string): number[] {
  const processes = readProcesses();
  const mark = `${FAMILY_VARIABLE}=${logStream}`;
  const family = parent === undefined ? new Set<number>() : descendantsOf(parent, processes);
  const isMember = (pid: number): boolean => family.has(pid) || hasVariable(pid, mark);
  return processes.map(({ pid }) => pid).filter((pid) => pid !== parent && pid !== process.pid && isMember(pid));
}

/** Ends the processes that an environment with these variables left behind after its own process, if any, has ended. */
export function endFamily(variables: Readonly<Record<string, string>>): void {
  const logStream = variables[FAMILY_VARIABLE];
  if (logStream !== undefined && logStream !== '') killAll(findFamily(undefined, logStream));
}

/** Ends processes, whatever they are doing; those that are already gone are ignored. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it is gone
    }
  }
}

interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
}

/** For one turn of the event loop: environments are ended together, and listing takes a millisecond. */
let known: readonly RunningProcess[] | undefined;

function readProcesses(): readonly RunningProcess[] {
  if (known !== undefined) return known;
  known = listNames().flatMap((name) => {
    const parent = parentOf(name);
    return parent === undefined ? [] : [{ pid: Number(name), parent }];
  });
  setImmediate(() => {
    known = undefined;
  });
  return known;
}

function listNames(): string[] {
  if (process.platform !== 'linux') return [];
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** The name of a program, in parentheses, may contain anything. */
function parentOf(pid: string): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const parent = stat === undefined ? undefined : /^ \S (\d+)/.exec(stat.slice(stat.lastIndexOf(')') + 1))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function descendantsOf(ancestor: number, processes: readonly RunningProcess[]): Set<number> {
  const found = new Set<number>();
  const pending = [ancestor];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    for (const child of processes) {
      if (child.parent !== parent || found.has(child.pid)) continue;
      found.add(child.pid);
      pending.push(child.pid);
    }
  }
  return found;
}

function hasVariable(pid: number, variable: string): boolean {
  return read(`/proc/${pid}/environ`)?.split('\0').includes(variable) === true;
}

/** Undefined if the process is gone or another user's. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
