import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Builds the command as shipped, in a folder of its own, and returns the path of its bin. */
export function buildCommand(): string {
  const root = resolve(import.meta.dirname, '../..');
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-built-'));
  execFileSync(process.execPath, ['build.mjs', join(folder, 'dist')], { cwd: root });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'bin/sfn-run.js');
}
