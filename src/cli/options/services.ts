import type { TaskRequest } from '../../engine/task-runner.ts';
import { findAction, findService, withoutPattern } from '../../services/find-integration.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Endpoints } from '../../tasks/aws/endpoints.ts';
import type { Connections } from '../../tasks/http/connections.ts';
import { given, type ValuesOf } from './option.ts';
import type { SERVICE_OPTIONS } from './run-options.ts';

/**
 * Parses the options for services that are reached over the network; nothing is loaded without them.
 * @throws UsageError
 */
export async function readServiceOptions(
  { endpointUrl, aws, connections }: ValuesOf<typeof SERVICE_OPTIONS>,
  cwd: string,
): Promise<{ readonly endpoints?: Endpoints; readonly connections?: Connections }> {
  return {
    ...given('endpoints', await readServiceEndpoints(endpointUrl, aws === true)),
    ...given('connections', await readConnectionsFile(connections, cwd)),
  };
}

/** How to send an unanswered task to the service itself, or to a server in its place. */
export function hintAtService({ resource }: Pick<TaskRequest, 'resource'>): string | undefined {
  if (resource.kind !== 'integration' || !mayHaveEndpoint(resource)) return undefined;
  const service = resource.service.replace('aws-sdk:', '');
  return `--endpoint-url ${service}=http://localhost:PORT sends it to your own server, --aws to the AWS account of your environment`;
}

/** Integrations that run locally, and those that cannot be called, have no endpoint. */
function mayHaveEndpoint({ service, action }: { readonly service: string; readonly action: string }): boolean {
  if (findService(service)?.runsHere === true) return false;
  return findAction(service, withoutPattern(action))?.cannotRun !== true;
}

async function readServiceEndpoints(
  urls: Readonly<Record<string, string>> | undefined,
  isAccountAllowed: boolean,
): Promise<Endpoints | undefined> {
  if (urls === undefined && !isAccountAllowed) return undefined;
  const { ANY_SERVICE, readEndpoints } = await import('../../tasks/aws/endpoints.ts');
  await checkServices(Object.keys(urls ?? {}).filter((service) => service !== ANY_SERVICE));
  return readEndpoints(urls ?? {}, isAccountAllowed);
}

/** @throws UsageError for a name that no resource has: no request would ever be sent there */
async function checkServices(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const { serviceModels } = await import('../../services/service-models.ts');
  for (const name of names) {
    // the SDK's clients have hyphens that resources omit
    const service = name
      .replace(/^aws-sdk:/, '')
      .replaceAll('-', '')
      .toLowerCase();
    if (findService(service) !== undefined || serviceModels.has(service)) continue;
    const hint = serviceModels.suggest(name);
    const message = `--endpoint-url: unknown service '${name}'`;
    throw new UsageError(hint === undefined ? message : `${message}\n${hint}`);
  }
}

async function readConnectionsFile(path: string | undefined, cwd: string): Promise<Connections | undefined> {
  if (path === undefined) return undefined;
  const { readConnections } = await import('../../tasks/http/read-connections.ts');
  return readConnections(path, cwd);
}
