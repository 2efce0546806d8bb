import { createRequire } from 'node:module';
import { STATES_API_CARRIER, STATES_API_ONLY } from '../states-api-carrier.ts';

/** StartSyncExecution: the SDKs put this before the name of the host, whatever endpoint they are told. */
const PREFIX = 'sync-';
const OF_AWS = /^(?:sync-)?states(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/i;

type Lookup = (hostname: string, ...rest: unknown[]) => unknown;

/**
 * In an environment whose run speaks the Step Functions API: the API's host also has the name that the SDKs make of it,
 * and the name of AWS's own is refused without `--aws`, since a call to it would leave the machine with the user's
 * credentials. An SDK that does not read AWS_ENDPOINT_URL_SFN, such as aws-sdk 2, makes such calls.
 */
export function serveStatesApiNames(): void {
  const carried = process.env[STATES_API_CARRIER];
  const url = process.env.AWS_ENDPOINT_URL_SFN;
  if (carried === undefined) return;
  delete process.env[STATES_API_CARRIER];
  if (url === undefined) return;
  const host = new URL(url).hostname;
  // the object that Node's own modules look it up in
  const dns = createRequire(import.meta.url)('node:dns') as { lookup: Lookup };
  const { lookup } = dns;
  dns.lookup = (hostname, ...rest) => {
    if (hostname === PREFIX + host) return lookup(host, ...rest);
    if (carried !== STATES_API_ONLY || typeof hostname !== 'string' || !OF_AWS.test(hostname)) {
      return lookup(hostname, ...rest);
    }
    const error = Object.assign(new Error(refusal(hostname)), { code: 'ENOTFOUND', hostname, syscall: 'getaddrinfo' });
    const callback = rest.at(-1) as (error: Error) => void;
    process.nextTick(() => {
      process.stderr.write(`${error.message}\n`);
      callback(error);
    });
    return undefined;
  };
}

function refusal(hostname: string): string {
  return `sfn-run: a call to ${hostname} was stopped: it would go to AWS. Its SDK does not read AWS_ENDPOINT_URL_SFN (aws-sdk 2, botocore before 1.31): give its client that endpoint, or allow AWS with --aws`;
}
