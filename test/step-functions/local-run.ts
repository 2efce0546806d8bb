import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { compile } from '../../src/compile.ts';
import { createTasks } from '../../src/create-tasks.ts';
import type { Outcome, TraceEvent } from '../../src/engine/events.ts';
import type { Json } from '../../src/json.ts';
import type { Reporter } from '../../src/reporters/reporter.ts';
import { run } from '../../src/run.ts';
import type { WaitingTask } from '../../src/step-functions/callbacks.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { selectMachine } from '../../src/template/select-machine.ts';

export const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine';

/** What code in a handler has posted. */
export interface Mail {
  /** The API's address from the handler's environment. */
  readonly api: string;
  readonly event: { readonly [key: string]: Json };
  readonly context: { readonly taskToken?: string };
}

export interface Mailbox {
  /** Text of a module whose `handler` posts its event and returns `{"queued": true}`. */
  readonly poster: string;
  next(): Promise<Mail>;
}

/** A real HTTP server that handlers post to: a queue whose consumer answers. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  const readers: ((mail: Mail) => void)[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const mail = JSON.parse(text) as Mail;
    const reader = readers.shift();
    if (reader === undefined) mails.push(mail);
    else reader(mail);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    poster: `export const handler = async (event, context) => {
      const body = JSON.stringify({ event, context, api: process.env.AWS_ENDPOINT_URL_SFN });
      await fetch('${url}', { method: 'POST', body });
      return { queued: true };
    };`,
    next: () =>
      new Promise((resolve) => {
        const mail = mails.shift();
        if (mail === undefined) readers.push(resolve);
        else resolve(mail);
      }),
  };
}

export interface LocalRunOptions {
  /** By name; the first is run. */
  readonly machines: Readonly<Record<string, object>>;
  readonly express?: readonly string[];
  /** Properties of functions of the template, by logical id. */
  readonly functions?: Readonly<Record<string, object>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Resource or function → module. */
  readonly handlers?: Readonly<Record<string, string>>;
  readonly input?: Json;
  readonly fastForward?: boolean;
  readonly onPending?: (task: WaitingTask) => void;
  readonly reporters?: readonly Reporter[];
}

export interface LocalRun {
  readonly outcome: Promise<Outcome>;
  readonly events: readonly TraceEvent[];
  readonly logs: readonly string[];
  /** The root execution's events of these kinds, with their details. */
  history(kinds: RegExp): unknown[];
  stop(): void;
}

/** Runs a machine as the command does, without the command line. */
export async function startLocal(options: LocalRunOptions): Promise<LocalRun> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sfn-run-callbacks-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const resources = Object.entries(options.machines).map(([name, definition]) => [
    name,
    {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: name,
        StateMachineType: options.express?.includes(name) === true ? 'EXPRESS' : 'STANDARD',
        RoleArn: 'arn:aws:iam::111111111111:role/machine',
        DefinitionString: JSON.stringify(definition),
      },
    },
  ]);
  const functions = Object.entries(options.functions ?? {}).map(([name, properties]) => [
    name,
    { Type: 'AWS::Serverless::Function', Properties: properties },
  ]);
  const template = {
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: Object.fromEntries([...resources, ...functions]),
  };
  for (const [name, text] of Object.entries({ ...options.files, 'template.json': JSON.stringify(template) })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const project = await loadProject('template.json', {
    cwd: root,
    region: 'us-east-1',
    ...(options.handlers !== undefined && { handlers: options.handlers }),
  });
  const source = selectMachine(project, Object.keys(options.machines)[0]);
  const { machine, diagnostics } = await compile(source);
  if (machine === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const tasks = createTasks({ project, ...(options.onPending !== undefined && { onPending: options.onPending }) });
  const events: TraceEvent[] = [];
  const logs: string[] = [];
  const stop = new AbortController();
  const outcome = run({
    project,
    source,
    machine,
    input: options.input ?? {},
    tasks,
    fastForward: options.fastForward ?? false,
    signal: stop.signal,
    reporters: [
      {
        onEvent: (event) => void events.push(event),
        onLog: ({ state, text }) => void logs.push(`${state}: ${text}`),
      },
      ...(options.reporters ?? []),
    ],
  }).finally(() => tasks.close());
  outcome.catch(() => {});
  onTestFinished(async () => {
    stop.abort();
    await outcome.catch(() => {});
  });
  return {
    outcome,
    events,
    logs,
    history: (kinds) =>
      events
        .filter(({ type, scope }) => scope.parent === undefined && kinds.test(type))
        .map(({ type, details }) => [type, ...(details === undefined ? [] : [details])]),
    stop: () => stop.abort(),
  };
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly [key: string]: Json };
}

/** Calls the API as the AWS SDK does on the wire. */
export async function callApi(api: string, action: string, parameters: object, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(`${api}/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': `AWSStepFunctions.${action}` },
    body: JSON.stringify(parameters),
    ...(signal !== undefined && { signal }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** Waits for an imminent event. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`never: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A machine of one Task that waits for its token; undefined members of `task` are left out. */
export function callbackMachine(task: object = {}, more: object = {}): object {
  return {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'send', Payload: { 'token.$': '$$.Task.Token' } },
        End: true,
        ...task,
      },
      ...more,
    },
  };
}
