import { UsageError } from '../../source/usage-error.ts';
import clients from './client-names.json' with { type: 'json' };

/** Where requests to AWS's services go: to no server, unless the user configures one. */
export interface Endpoints {
  /** By a service's name in resources; undefined if no server is configured. */
  destinationOf(service: string): Destination | undefined;
}

/** A server that the user runs, or their account. */
export type Destination = { readonly endpoint: URL } | 'account';

/** The endpoint for all services without one of their own. */
export const ANY_SERVICE = '*';

/**
 * Parses `--endpoint-url` and `--aws`.
 * @param urls by a service's name in resources, or `*`
 * @param isAccountAllowed whether services without an endpoint use the account of the environment
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

/**
 * Names that Step Functions and the SDK for JavaScript do not share: those of its optimised integrations, and Java's.
 */
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

/** `build/client-names.mjs` generates the names with hyphens. */
const BY_ID: ReadonlyMap<string, string> = new Map([
  ...clients.names.map((name) => [name.replaceAll('-', ''), name] as const),
  ...Object.entries(RENAMED),
]);

/**
 * The client of a service, without `@aws-sdk/client-`. Services are named as in resources (`events`, `cloudwatchlogs`),
 * or as the client.
 */
export function packageOf(service: string): string {
  const name = service.toLowerCase();
  return BY_ID.get(name.replaceAll('-', '')) ?? name;
}
