import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** How the environment or the home folder may say who the user is to AWS. */
const OWN = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];

/** Credentials without which the AWS SDK signs no request, for users who have none; a stand-in for a service does not check them. */
export function standInCredentials(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const folder = join(homedir(), '.aws');
  const hasOwn =
    OWN.some((name) => env[name] !== undefined) ||
    ['credentials', 'config'].some((file) => existsSync(join(folder, file)));
  return hasOwn ? {} : { AWS_ACCESS_KEY_ID: 'stand-in', AWS_SECRET_ACCESS_KEY: 'stand-in' };
}
