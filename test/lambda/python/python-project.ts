import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import type { Json } from '../../../src/json.ts';
import type { FunctionSource } from '../../../src/template/project.ts';
import { makeFunction, type Run, startRun, writeFiles } from '../lambda-project.ts';

const hasPython = spawnSync('python3', ['-c', '']).status === 0;

/** Tests that run Python: skipped if the machine has no python3. */
export const describeWithPython = hasPython ? describe : describe.skip;

export interface PythonCase {
  /** Of `app.py`, or files by name. */
  readonly code: string | Readonly<Record<string, string>>;
  readonly event?: Json;
  readonly properties?: Partial<FunctionSource>;
}

/** A run of one Python function, Fn. */
export function startPython({ code, properties }: PythonCase): Run & { readonly root: string } {
  const root = writeFiles(typeof code === 'string' ? { 'app.py': code } : code);
  return { ...startRun(root, [makeFunction(root, { runtime: 'python3.13', ...properties })]), root };
}
