import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '..', 'bin', 'sfn-run.js');

/**
 * Runs the built command and returns how many hidden classes V8 made at each place, in all threads.
 * @param args its arguments, in `folder`
 */
export function newHiddenClasses(args: readonly string[], folder: string): ReadonlyMap<string, number> {
  const log = join(folder, 'v8.log');
  const flags = ['--log-maps', `--logfile=${log}`, '--no-logfile-per-isolate'];
  execFileSync(process.execPath, [...flags, COMMAND, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  // map,<kind>,<time>,<from>,<to>,<code>,<line>,<column>,<reason>,<name>: a line for each new map
  const made = new Map<string, number>();
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [event, kind, , , , , row, column, reason, name] = line.split(',');
    if (event !== 'map') continue;
    const place = [kind, `${row}:${column}`, reason, name].join(' ');
    made.set(place, (made.get(place) ?? 0) + 1);
  }
  rmSync(log);
  return made;
}
