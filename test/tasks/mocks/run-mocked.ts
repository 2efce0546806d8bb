import { folderOf, type Result, runMain } from '../../cli/fake-io.ts';

export type States = Readonly<Record<string, object>>;

/** A machine with these states in a row. */
export function machineOf(states: States): object {
  const names = Object.keys(states);
  const chained = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { ...(next === undefined ? { End: true } : { Next: next }), ...states[name] }];
  });
  return { StartAt: names[0], States: Object.fromEntries(chained) };
}

export function task(resource: string, fields: object = {}): object {
  return { Type: 'Task', Resource: `arn:aws:states:::${resource}`, ...fields };
}

/** Runs a machine with a mock file; nothing takes time. */
export async function runMocked(
  states: States,
  mocks: string | object,
  args: readonly string[] = [],
  files: Readonly<Record<string, string | object>> = {},
): Promise<Result> {
  const cwd = folderOf({ 'flow.asl.json': machineOf(states), 'mocks.yml': mocks, ...files });
  return runMain(cwd, ['flow.asl.json', '--mock', 'mocks.yml', '-q', '-f', ...args]);
}

/** The results of a run's tasks, or the error that it ended with. */
export function outcomeOf({ code, stdout, stderr }: Result): unknown {
  return code === 0 ? JSON.parse(stdout) : { code, stderr };
}
