import type { TaskRequest } from '../engine/task-runner.ts';
import type { Range } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';

/** How the user of a command has a task answered: an option, and what to write. Undefined where it cannot be. */
export type Hint = (request: TaskRequest) => string | undefined;

export interface Hints {
  readonly mockHint?: Hint;
  readonly serviceHint?: Hint;
}

/** Nothing is there for a task: says which options would answer it. */
export function unanswered(request: TaskRequest, { mockHint, serviceHint }: Hints, own?: string): UsageError {
  const { state, resource } = request;
  const options = [
    mockHint?.(request),
    own,
    serviceHint?.(request),
    `--handler '${resource.arn}=./module.ts#export' runs your own module instead`,
  ].filter((option) => option !== undefined);
  return new UsageError(
    `state '${state}': no handler, mock or endpoint is configured for ${resource.arn}\n  ${options.join('\n  ')}`,
  );
}

/** A folder answers some actions of S3: says so, and which. */
export async function unansweredS3(request: TaskRequest, hints: Hints): Promise<UsageError> {
  const { LOCAL_S3_ACTIONS } = await import('./s3/local-s3-integration.ts');
  const given = `--s3 DIR uses a folder as S3; it supports ${LOCAL_S3_ACTIONS.join(', ')}`;
  return unanswered(request, hints, given);
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
