import type { TaskRequest } from '../engine/task-runner.ts';
import type { Range } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';

/** How the user of a command mocks a task: an option, and what to write. */
export type MockHint = (request: TaskRequest) => string;

/** Nothing is there for a task: says which options would answer it. */
export function unanswered(request: TaskRequest, mockHint: MockHint | undefined): UsageError {
  const { state, resource } = request;
  const options = [
    ...(mockHint === undefined ? [] : [mockHint(request)]),
    `--handler '${resource.arn}=./module.ts#export' lets a module of yours answer it`,
  ];
  return new UsageError(`state '${state}': nothing here answers ${resource.arn}\n  ${options.join('\n  ')}`);
}

/** The mock file answers everything or nothing runs; shows where it says so. */
export async function unmocked({ state, resource }: TaskRequest, refusal: Range): Promise<UsageError> {
  // drawing a frame takes tables that few runs need
  const { formatDiagnostic } = await import('../source/code-frame.ts');
  const name = JSON.stringify(state);
  const shown = formatDiagnostic({
    severity: 'error',
    code: 'INVALID_MOCK',
    message: 'What has no mock is refused',
    range: refusal,
    hint: `states: {${name}: {"return": {}}} mocks it; unmocked: allow lets it run`,
  });
  return new UsageError(`state '${state}': no mock answers ${resource.arn}\n${shown}`);
}
