import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll } from 'vitest';
import { startServer } from '../../src/server/start-server.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { folderOf } from '../cli/fake-io.ts';

export interface Served {
  readonly url: string;
  readonly client: SFNClient;
  /** What the server printed about its executions: `name status`. */
  readonly seen: readonly string[];
}

/** A server on a template, with the newest client of the SDK. Both end with the file's tests. */
export async function serve(files: Readonly<Record<string, string | object>>, accessKey?: string): Promise<Served> {
  const folder = folderOf(files);
  const project = await loadProject('template.json', { cwd: folder });
  const seen: string[] = [];
  const server = await startServer({
    project,
    host: '127.0.0.1',
    port: 0,
    cache: false,
    ...(accessKey !== undefined && { accessKey }),
    onExecution: ({ info, outcome }) => seen.push(`${info.name} ${outcome?.status ?? 'RUNNING'}`),
    onLog: (line) => seen.push(line),
  });
  const client = new SFNClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: accessKey ?? 'any', secretAccessKey: 'any' },
    // otherwise the client would use sync-127.0.0.1 for StartSyncExecution and TestState
    disableHostPrefix: true,
    // errors should be visible at once
    maxAttempts: 1,
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });
  return { url: server.url, client, seen };
}

/** A template with machines by name. */
export function template(machines: Readonly<Record<string, object>>, more: object = {}): object {
  const resources = Object.entries(machines).map(([name, Definition]) => [
    name,
    { Type: 'AWS::Serverless::StateMachine', Properties: { Name: name, Definition } },
  ]);
  return { Transform: 'AWS::Serverless-2016-10-31', Resources: { ...Object.fromEntries(resources), ...more } };
}

/** A machine of one state that returns its input. */
export const PASS = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
/** A machine that waits longer than a test runs. */
export const WAIT = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 3600, End: true } } };

/** A Distributed Map over its input, with the content of its ItemProcessor. */
export function distributedMap(content: object, more: object = {}): object {
  return {
    Type: 'Map',
    Label: 'All',
    ItemsPath: '$',
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...content },
    ...more,
  };
}

export const arnOf = (kind: string, name: string): string => `arn:aws:states:us-east-1:111111111111:${kind}:${name}`;
