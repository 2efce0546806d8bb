import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Unique for each environment, and inherited by every program that a handler starts. */
const MARK = 'AWS_LAMBDA_LOG_STREAM_NAME';

/**
 * Ends the programs that handlers of these environments have started and that still run. Lambda freezes them with the
 * environment; here nothing else would end one that has left its group or lost its parent. They are told by a variable
 * that each environment has a value of its own for, so that no unrelated process is ended, whatever its number is.
 * Windows does not show the variables of another process: there they stay.
 */
export function endOrphans(environments: readonly Readonly<Record<string, string>>[]): void {
  const marks = environments.flatMap((variables) =>
    variables[MARK] === undefined ? [] : [`${MARK}=${variables[MARK]}`],
  );
  if (marks.length === 0 || process.platform === 'win32') return;
  const isMarked = (variables: string): boolean => marks.some((mark) => variables.includes(mark));
  const find = process.platform === 'linux' ? findInProc : findWithPs;
  // What it finds may have started another one in the meantime.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = find(isMarked).filter((pid) => pid !== process.pid);
    if (found.length === 0) return;
    for (const pid of found) end(pid);
  }
}

const MAX_ROUNDS = 5;

function findInProc(isMarked: (variables: string) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return isMarked(readFileSync(`/proc/${name}/environ`, 'latin1'));
      } catch {
        // another user's, or gone
        return false;
      }
    })
    .map(Number);
}

function findWithPs(isMarked: (variables: string) => boolean): number[] {
  let list: string;
  try {
    list = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], {
      encoding: 'latin1',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return [];
  }
  return list
    .split('\n')
    .filter(isMarked)
    .map((line) => Number.parseInt(line, 10));
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
