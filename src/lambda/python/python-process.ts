import { type ChildProcess, spawn } from 'node:child_process';
import type { EnvironmentInspector } from '../inspector/inspectors.ts';
import type { PythonProgram } from './python-program.ts';

export interface PythonProcess {
  /** Our script. */
  readonly bootstrap: string;
  readonly program: PythonProgram;
  /** The process's entire environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** A debugger may attach to it. */
  readonly inspector?: EnvironmentInspector | undefined;
}

const ON_WINDOWS = process.platform === 'win32';
/** The file descriptor of commands and reports, which the script knows too. */
export const CHANNEL = 3;

/**
 * Starts our script: in a separate process group, since Ctrl-C is for the run, and without byte code next to the
 * sources.
 */
export function spawnPython({ program, bootstrap, variables, inspector }: PythonProcess): ChildProcess {
  // debuggers miss breakpoints in frozen modules
  const forDebuggers = inspector === undefined ? [] : ['-X', 'frozen_modules=off'];
  return spawn(program.python, ['-B', '-X', 'utf8', ...forDebuggers, bootstrap], {
    cwd: program.folder,
    env: { ...variables },
    // the last is the lifeline: nothing is sent on it
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: !ON_WINDOWS,
    windowsHide: true,
  });
}
