import type { Command } from '../command.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { testStateCommand } from './test-state.ts';
import { traceCommand } from './trace.ts';
import { validateCommand } from './validate.ts';

/** The first one is run where no command is named. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  validateCommand,
  replayCommand,
  testStateCommand,
  traceCommand,
];
