import type { Command } from '../command.ts';

/** Each command is loaded on demand. The first one is the default command. */
export const COMMANDS = {
  run: async () => (await import('./run.ts')).runCommand,
  validate: async () => (await import('./validate.ts')).validateCommand,
  record: async () => (await import('./record.ts')).recordCommand,
  test: async () => (await import('./test.ts')).testCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  redrive: async () => (await import('./redrive.ts')).redriveCommand,
  'test-state': async () => (await import('./test-state.ts')).testStateCommand,
  list: async () => (await import('./list.ts')).listCommand,
  init: async () => (await import('./init.ts')).initCommand,
  cache: async () => (await import('./cache.ts')).cacheCommand,
  completion: async () => (await import('./completion.ts')).createCompletionCommand(loadAll),
  graph: async () => (await import('./graph.ts')).graphCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  diff: async () => (await import('./diff.ts')).diffCommand,
  pull: async () => (await import('./pull.ts')).pullCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  events: async () => (await import('./events.ts')).eventsCommand,
  trace: async () => (await import('./trace.ts')).traceCommand,
} satisfies Record<string, () => Promise<Command>>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

function loadAll(): Promise<readonly Command[]> {
  return loadCommands();
}

/** Sorted by name. */
export async function loadCommands(names: readonly CommandName[] = COMMAND_NAMES): Promise<readonly Command[]> {
  return Promise.all(names.map((name) => COMMANDS[name]()));
}
