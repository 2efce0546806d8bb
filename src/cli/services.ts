import type { TaskRequest } from '../engine/task-runner.ts';
import type { Endpoints } from '../tasks/aws/endpoints.ts';
import type { Connections } from '../tasks/http/connections.ts';
import type { OptionValues } from './command.ts';
import { given } from './given.ts';

/** Services that no endpoint can stand for here, or that run without one. */
const OTHERS = /^(?:lambda|http|states)$/;

/**
 * What the options say of services that are reached over the network; nothing of it is loaded where they say nothing.
 *
 * @throws UsageError
 */
export async function readServiceOptions(
  { endpointUrl, aws, connections }: OptionValues,
  cwd: string,
): Promise<{ readonly endpoints?: Endpoints; readonly connections?: Connections }> {
  return {
    ...given('endpoints', await readServiceEndpoints(endpointUrl as Record<string, string> | undefined, aws === true)),
    ...given('connections', await readConnectionsFile(connections as string | undefined, cwd)),
  };
}

/** How to send a task that nothing answers to the service itself, or to a server that stands for it. */
export function hintAtService({ resource }: Pick<TaskRequest, 'resource'>): string | undefined {
  if (resource.kind !== 'integration' || OTHERS.test(resource.service)) return undefined;
  const service = resource.service.replace('aws-sdk:', '');
  return `--endpoint-url ${service}=http://localhost:PORT sends it to a server of yours, --aws to the account of your environment`;
}

async function readServiceEndpoints(
  urls: Readonly<Record<string, string>> | undefined,
  isAccountAllowed: boolean,
): Promise<Endpoints | undefined> {
  if (urls === undefined && !isAccountAllowed) return undefined;
  const { readEndpoints } = await import('../tasks/aws/endpoints.ts');
  return readEndpoints(urls ?? {}, isAccountAllowed);
}

async function readConnectionsFile(path: string | undefined, cwd: string): Promise<Connections | undefined> {
  if (path === undefined) return undefined;
  const { readConnections } = await import('../tasks/http/read-connections.ts');
  return readConnections(path, cwd);
}
