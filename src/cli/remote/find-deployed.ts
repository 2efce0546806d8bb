import { dirname, resolve } from 'node:path';
import { parseArn, readExecutionArn, readMachineArn } from '../../arn.ts';
import type { AwsApi } from '../../remote/aws-api.ts';
import { findInStack } from '../../remote/find-in-stack.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import { readDeployment } from '../../template/samconfig.ts';
import type { Io } from '../io.ts';
import { createAwsApi } from '../load/aws-access.ts';

export interface Deployed {
  /** The ARN of the machine, or of a version or an alias. */
  readonly arn: string;
  /** In its region. Closed by the caller. */
  readonly api: AwsApi;
}

interface Wanted {
  readonly arn: string | undefined;
  readonly stack: string | undefined;
  readonly project: Project;
  readonly source: MachineSource;
}

/**
 * Where a machine is deployed: by its ARN, the given stack, or the stack in samconfig.toml.
 * @throws UsageError
 */
export async function findDeployed({ arn, stack, project, source }: Wanted, io: Io): Promise<Deployed> {
  const definition = project.path;
  if (arn !== undefined) {
    if (stack !== undefined) throw new UsageError('an ARN names the machine: leave out --stack');
    checkMachineArn(arn);
    return { arn, api: createAwsApi(io, { region: parseArn(arn)?.region, definition }) };
  }
  const { stackName, region, profile } = project.kind === 'template' ? await readConfigured(definition, io) : {};
  const name = stack ?? stackName;
  if (name === undefined) {
    throw new UsageError(
      'where is it deployed? Give the ARN of the state machine, --stack NAME, or stack_name in samconfig.toml',
    );
  }
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE, AWS_ACCESS_KEY_ID } = io.env;
  const api = createAwsApi(io, {
    region: AWS_REGION ?? AWS_DEFAULT_REGION ?? region,
    profile: AWS_PROFILE === undefined && AWS_ACCESS_KEY_ID === undefined ? profile : undefined,
    definition,
  });
  try {
    return { arn: await findInStack(api, name, source.logicalId), api };
  } catch (error) {
    api.close();
    throw error;
  }
}

async function readConfigured(path: string, { cwd }: Io) {
  const problems: Diagnostic[] = [];
  const deployment = await readDeployment({ root: dirname(resolve(cwd, path)), shownPath: path }, (diagnostic) =>
    problems.push(diagnostic),
  );
  // they have been printed with the template's problems
  return problems.length > 0 ? {} : deployment;
}

function checkMachineArn(arn: string): void {
  if (readMachineArn(arn) !== undefined) return;
  if (readExecutionArn(arn) !== undefined) {
    throw new UsageError(`${arn} is an execution, not a state machine\n  sfn-run trace ${arn}`);
  }
  const hint = arn.includes(':') ? '' : `\n  the machine of a stack: --stack ${arn}`;
  throw new UsageError(
    `${arn} is not the ARN of a state machine: expected arn:aws:states:REGION:ACCOUNT:stateMachine:NAME${hint}`,
  );
}
