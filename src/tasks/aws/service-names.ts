import clients from './client-names.json' with { type: 'json' };

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
