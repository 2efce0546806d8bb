import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Team, ValidateOptions } from '../validate/file-report.ts';

/** With fewer, starting a thread takes as long as it saves. */
const MANY = 1_000;

/** Who judges many definitions; nothing of it is loaded for a few. As sources the command has no threads. */
export function findTeam(options: ValidateOptions): Team {
  const door = join(import.meta.dirname, '../bin/thread.js');
  return async (files) => {
    if (files.length < MANY || !existsSync(door)) return new Map();
    const { createTeam } = await import('../validate/create-team.ts');
    return createTeam(options, door)(files);
  };
}
