import type { TaskRequest } from '../../engine/task-runner.ts';
import { isJsonObject } from '../../json.ts';
import type { Range } from '../../source/source-file.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Project } from '../../template/project.ts';
import type { FindRunner } from '../integration.ts';
import { after } from './after.ts';
import type { Mocks } from './mocks.ts';

/** Mocks answer first. If their file requires it, a task without a mock is refused. */
export function createFindMock(mocks: Mocks, project: Project): FindRunner {
  return (request, context) =>
    after(mocks.answer(request, context), (answer) => {
      if (answer !== undefined) return () => answer.failure ?? answer.output;
      const isRefused = mocks.refusal !== undefined && !startsOwnMachine(request, project);
      return isRefused ? refuse(request, mocks.refusal) : undefined;
    });
}

/** The project's own machines run on the same mocks: their tasks are refused, not the machines. */
function startsOwnMachine({ resource, payload }: TaskRequest, { machines }: Project): boolean {
  if (resource.kind !== 'integration' || !/^(?:states|aws-sdk:sfn)$/.test(resource.service)) return false;
  const arn = isJsonObject(payload) ? payload.StateMachineArn : undefined;
  if (!/^start(?:Sync)?Execution\b/.test(resource.action) || typeof arn !== 'string') return false;
  return machines.some((machine) => arn === machine.arn || arn.startsWith(`${machine.arn}:`));
}

/** The mock file requires a mock for every task; the message shows where. */
async function refuse({ state, resource }: TaskRequest, refusal: Range): Promise<never> {
  // drawing a frame needs tables that few runs need
  const { formatDiagnostic } = await import('../../source/code-frame.ts');
  const name = JSON.stringify(state);
  const shown = formatDiagnostic({
    severity: 'error',
    code: 'INVALID_MOCK',
    message: 'Tasks without a mock are refused',
    range: refusal,
    hint: `states: {${name}: {"return": {}}} mocks it; unmocked: allow lets it run`,
  });
  throw new UsageError(`state '${state}': no mock answers ${resource.arn}\n${shown}`);
}
