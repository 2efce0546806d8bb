import { dirname, resolve } from 'node:path';
import { AwsApi } from '../../remote/aws-api.ts';
import type { Io } from '../io.ts';

export interface AccessNeeds {
  /** The region of an ARN; undefined uses that of the environment or a profile. */
  readonly region: string | undefined;
  readonly profile?: string | undefined;
  /** The file of a definition: the AWS SDK is resolved from its folder. */
  readonly definition?: string | undefined;
}

/** AWS through the SDK of the user's project. Closed by the caller. */
export function createAwsApi({ env, cwd }: Io, { region, profile, definition }: AccessNeeds): AwsApi {
  const isFile = definition !== undefined && definition !== '-';
  return new AwsApi({
    folders: isFile ? [dirname(resolve(cwd, definition)), cwd] : [cwd],
    // the AWS CLI also reads the second name, the SDK does not
    region: region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION,
    profile,
    env,
  });
}
