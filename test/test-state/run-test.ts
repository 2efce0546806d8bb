import { join } from 'node:path';
import { createVirtualClock } from '../../src/engine/clock.ts';
import {
  compileState,
  createTasks,
  type InspectionLevel,
  loadProject,
  type TestStateAnswer,
  type TestStateOptions,
  testState,
  toTestStateAnswer,
} from '../../src/index.ts';
import { folderOf } from '../cli/fake-io.ts';

export interface StateTest
  extends Partial<Pick<TestStateOptions, 'input' | 'variables' | 'context' | 'mock' | 'configuration' | 'roleArn'>> {
  /** A state, or an entire machine. */
  readonly definition: object;
  readonly stateName?: string;
  readonly level?: InspectionLevel;
  /** Modules next to the definition, by file name: the functions with their names. */
  readonly handlers?: Readonly<Record<string, string>>;
}

/** Midnight, and a clock that only waits advance: times in context objects are known. */
export const NOW = Date.UTC(2025, 0, 31);

/** Tests a state in a file, as the command line does. */
export async function runTest(test: StateTest): Promise<TestStateAnswer> {
  const { definition, stateName, level = 'INFO', handlers = {}, input = {}, ...request } = test;
  const folder = folderOf({ 'flow.asl.json': definition, ...handlers });
  const project = await loadProject(join(folder, 'flow.asl.json'), { acceptsParts: true, handlersFolder: folder });
  const source = project.machines[0]!;
  const { found, diagnostics } = await compileState(source, stateName === undefined ? {} : { stateName });
  if (found === undefined) throw new Error(JSON.stringify(diagnostics.map(({ code, message }) => [code, message])));
  const tasks = createTasks({ project });
  try {
    const clock = createVirtualClock(NOW, () => 0);
    const tested = await testState({ ...request, ...found, input, project, source, tasks, clock, random: () => 0.5 });
    return toTestStateAnswer(tested!, level);
  } finally {
    await tasks.close();
  }
}

/** The response with its documents parsed. */
export function parsed(answer: TestStateAnswer): object {
  const { output, inspectionData, ...rest } = answer;
  const data = inspectionData && Object.fromEntries(Object.entries(inspectionData).map(([k, v]) => [k, parse(v)]));
  return { ...rest, ...(output !== undefined && { output: parse(output) }), ...(data && { inspectionData: data }) };
}

function parse(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}
