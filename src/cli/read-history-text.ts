import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../source/usage-error.ts';
import type { Io } from './io.ts';
import { readText } from './read-input.ts';

/**
 * The text of a recorded history: of a file, or of stdin for `-`.
 * @throws UsageError where the file cannot be read
 */
export async function readHistoryText(path: string, io: Io): Promise<string> {
  if (path === '-') return readText(io.stdin);
  try {
    return await readFile(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `there is no history file ${path}` : `cannot read ${path}: ${message}`);
  }
}
