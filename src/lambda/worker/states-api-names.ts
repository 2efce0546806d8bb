import { LAMBDA_API_CARRIER, STATES_API_CARRIER, STATES_API_ONLY } from '../states-api-carrier.ts';

/** StartSyncExecution: the SDKs prefix the host name with this, whatever endpoint they use. */
const PREFIX = 'sync-';
const STATES_OF_AWS = /^(?:sync-)?states(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/i;
const LAMBDA_OF_AWS = /^lambda(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/i;

type Lookup = (hostname: string, ...rest: unknown[]) => unknown;

interface Refused {
  readonly hosts: RegExp;
  /** The variables by which SDKs find the run's API. */
  readonly variable: string;
}

/**
 * In an environment whose run provides the Step Functions API: the API's host also gets the SDKs' prefixed name. The
 * host of AWS's own API, and of AWS Lambda if the run provides that, is refused without `--aws`, since a call to it
 * would leave the machine with the user's credentials. An SDK that does not read the endpoint variables, such as
 * aws-sdk 2, makes such calls.
 */
export function serveStatesApiNames(): void {
  const { [STATES_API_CARRIER]: states, [LAMBDA_API_CARRIER]: lambda, AWS_ENDPOINT_URL_SFN: url } = process.env;
  if (states === undefined && lambda === undefined) return;
  delete process.env[STATES_API_CARRIER];
  delete process.env[LAMBDA_API_CARRIER];
  const refused: Refused[] = [];
  if (states === STATES_API_ONLY && url !== undefined) {
    refused.push({ hosts: STATES_OF_AWS, variable: 'AWS_ENDPOINT_URL_SFN' });
  }
  if (lambda !== undefined) refused.push({ hosts: LAMBDA_OF_AWS, variable: 'AWS_ENDPOINT_URL_LAMBDA' });
  const host = states === undefined || url === undefined ? undefined : new URL(url).hostname;
  // the object in which Node's own modules look it up
  const dns = process.getBuiltinModule('node:dns') as { lookup: Lookup };
  const { lookup } = dns;
  dns.lookup = (hostname, ...rest) => {
    if (host !== undefined && hostname === PREFIX + host) return lookup(host, ...rest);
    const refusing = typeof hostname === 'string' ? refused.find(({ hosts }) => hosts.test(hostname)) : undefined;
    if (refusing === undefined) return lookup(hostname, ...rest);
    const message = refusal(hostname, refusing);
    const error = Object.assign(new Error(message), { code: 'ENOTFOUND', hostname, syscall: 'getaddrinfo' });
    const callback = rest.at(-1) as (error: Error) => void;
    process.nextTick(() => {
      process.stderr.write(`${error.message}\n`);
      callback(error);
    });
    return undefined;
  };
}

function refusal(hostname: string, { variable }: Refused): string {
  return `sfn-run: a call to ${hostname} was stopped: it would go to AWS. Its SDK does not read ${variable} (aws-sdk 2, botocore before 1.31): give its client that endpoint, or allow AWS with --aws`;
}
