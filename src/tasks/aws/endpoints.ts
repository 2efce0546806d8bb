import { UsageError } from '../../source/usage-error.ts';
import clients from './client-names.json' with { type: 'json' };

/** Where requests to AWS's services go: nowhere, unless the user says so. */
export interface Endpoints {
  /** For a service as resources name it; undefined: nowhere. */
  destinationOf(service: string): Destination | undefined;
}

/** A server of the user's, or their account. */
export type Destination = { readonly endpoint: URL } | 'account';

/** The service of an endpoint for all that have none of their own. */
export const ANY_SERVICE = '*';

/**
 * Reads what `--endpoint-url` and `--aws` say.
 *
 * @param urls by service as resources name it, or `*`
 * @param isAccountAllowed whether what has no endpoint goes to the account of the environment
 * @throws UsageError
 */
export function readEndpoints(urls: Readonly<Record<string, string>>, isAccountAllowed: boolean): Endpoints {
  const byPackage = new Map(Object.entries(urls).map(([service, text]) => [packageOf(service), readUrl(text)]));
  return {
    destinationOf(service) {
      const endpoint = byPackage.get(packageOf(service)) ?? byPackage.get(ANY_SERVICE);
      if (endpoint !== undefined) return { endpoint };
      return isAccountAllowed ? 'account' : undefined;
    },
  };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new UsageError(
    '--endpoint-url: expected a URL without credentials, or a service and its URL (dynamodb=http://localhost:8000)',
  );
}

/** What Step Functions calls otherwise than the SDK for JavaScript does: its optimised integrations, and Java's names. */
const RENAMED: Readonly<Record<string, string>> = {
  apigateway: 'api-gateway',
  config: 'config-service',
  costandusagereport: 'cost-and-usage-report-service',
  databasemigration: 'database-migration-service',
  directory: 'directory-service',
  elasticmapreduce: 'emr',
  elasticsearch: 'elasticsearch-service',
  events: 'eventbridge',
  applicationdiscovery: 'application-discovery-service',
  logs: 'cloudwatch-logs',
  marketplaceentitlement: 'marketplace-entitlement-service',
  states: 'sfn',
  stepfunctions: 'sfn',
};

/** The names with hyphens are made by `build/client-names.mjs`. */
const BY_ID: ReadonlyMap<string, string> = new Map([
  ...clients.names.map((name) => [name.replaceAll('-', ''), name] as const),
  ...Object.entries(RENAMED),
]);

/**
 * The client of a service: what follows `@aws-sdk/client-`. Services are named as resources do (`events`,
 * `cloudwatchlogs`), or as the client is.
 */
export function packageOf(service: string): string {
  const name = service.toLowerCase();
  return BY_ID.get(name.replaceAll('-', '')) ?? name;
}
