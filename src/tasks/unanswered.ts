import type { TaskRequest } from '../engine/task-runner.ts';
import { UsageError } from '../source/usage-error.ts';
import type { FindRunner } from './integration.ts';

/** How to configure an answer to a task: an option and its value. Undefined if there is no way. */
type Hint = (request: TaskRequest) => string | undefined;

export interface Hints {
  readonly mockHint?: Hint;
  readonly serviceHint?: Hint;
}

export function refuseUnanswered(hints: Hints): FindRunner {
  return async (request) => {
    const { resource } = request;
    const isS3 = resource.kind === 'integration' && resource.service === 'aws-sdk:s3';
    throw isS3 ? await unansweredS3(request, hints) : unanswered(request, hints);
  };
}

/** No source answers the task: reports the options that would. */
function unanswered(request: TaskRequest, { mockHint, serviceHint }: Hints, own?: string): UsageError {
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

/** The same for a function that the project does not have: a mock may answer in its place. */
export function withMockHint({ message }: UsageError, request: TaskRequest, { mockHint }: Hints): UsageError {
  const hint = mockHint?.(request);
  const [what = '', ...hints] = message.split('\n');
  return new UsageError([what, ...(hint === undefined ? [] : [`  ${hint}`]), ...hints].join('\n'));
}

/** A folder supports only some S3 actions: reports that, and which. */
async function unansweredS3(request: TaskRequest, hints: Hints): Promise<UsageError> {
  const { LOCAL_S3_ACTIONS } = await import('./s3/local-s3-integration.ts');
  const given = `--s3 DIR uses a folder as S3; it supports ${LOCAL_S3_ACTIONS.join(', ')}`;
  return unanswered(request, hints, given);
}
