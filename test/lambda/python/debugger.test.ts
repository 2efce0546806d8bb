import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { buildCommand } from '../../cli/built-command.ts';
import { startDebugged } from '../debugger-client.ts';
import { writeFiles } from '../lambda-project.ts';

/**
 * Debuggers attach to handlers in Python through debugpy: what VS Code does, in the Debug Adapter Protocol. Source:
 * microsoft.github.io/debug-adapter-protocol/specification.
 */

const PYTHON = ['/usr/bin/python3', '/usr/local/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import debugpy']).status === 0,
);

const FILES = {
  'app.py': 'def handler(event, context):\n    total = event["a"] + 40\n    return total\n',
  'template.yml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Total:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: ., Timeout: 1}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: S
        States:
          S: {Type: Task, Resource: !GetAtt Total.Arn, TimeoutSeconds: 1, End: true}
`,
};
const PAUSE_MS = 1_600;

interface Message {
  readonly type: string;
  readonly command?: string;
  readonly event?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A client of the Debug Adapter Protocol: it sends requests, and awaits messages by kind. */
async function attach(url: URL) {
  const socket = connect(Number(url.port), url.hostname);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  let unread = Buffer.alloc(0);
  let sequence = 0;
  const messages: Message[] = [];
  let wake = (): void => {};
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      const [header, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(unread.toString('latin1')) ?? [];
      if (header === undefined || unread.length < header.length + Number(length)) break;
      messages.push(JSON.parse(unread.toString('utf8', header.length, header.length + Number(length))) as Message);
      unread = unread.subarray(header.length + Number(length));
    }
    wake();
  });
  const next = async (isWanted: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const found = messages.findIndex(isWanted);
      if (found >= 0) return messages.splice(found, 1)[0]!;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const send = (command: string, args: object): void => {
    const text = JSON.stringify({ seq: ++sequence, type: 'request', command, arguments: args });
    socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  return {
    send,
    event: (name: string) => next(({ event }) => event === name),
    ask: async (command: string, args: object) => {
      send(command, args);
      return next((message) => message.type === 'response' && message.command === command);
    },
  };
}

describe('a Python debugger', () => {
  test.skipIf(PYTHON === undefined)('stops at a line of the handler', { timeout: 120_000 }, async () => {
    const bin = buildCommand();
    const folder = writeFiles(FILES);
    mkdirSync(join(folder, '.venv/bin'), { recursive: true });
    symlinkSync(PYTHON!, join(folder, '.venv/bin/python3'));
    const args = [bin, '--inspect-brk', '--inspect=0', 'template.yml', '-i', '{"a":2}'];
    const run = startDebugged(args, folder);
    const client = await attach(await run.listening('Total'));
    await client.ask('initialize', {
      adapterID: 'test',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
    });
    client.send('attach', { name: 'Attach', justMyCode: true });
    await client.event('initialized');
    await client.ask('setBreakpoints', { source: { path: join(folder, 'app.py') }, breakpoints: [{ line: 3 }] });
    await client.ask('configurationDone', {});
    const { threadId } = (await client.event('stopped')).body!;
    const { stackFrames } = (await client.ask('stackTrace', { threadId })).body as {
      stackFrames: { id: number; line: number; source: { path: string } }[];
    };
    const [frame] = stackFrames;
    expect([frame!.source.path, frame!.line]).toEqual([join(folder, 'app.py'), 3]);
    expect((await client.ask('evaluate', { expression: 'total', frameId: frame!.id })).body).toMatchObject({
      result: '42',
    });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    client.send('continue', { threadId });
    expect(await run.ended).toEqual({ code: 0, stdout: '42\n' });
  });

  test('that is not installed is reported, and the run continues', { timeout: 120_000 }, async () => {
    const bin = buildCommand();
    const folder = writeFiles({ ...FILES, 'debugpy.py': 'raise ImportError("none")\n' });
    const run = startDebugged([bin, '--inspect=0', 'template.yml', '-i', '{"a":2}'], folder);
    expect(await run.ended).toEqual({ code: 0, stdout: '42\n' });
    expect(run.stderr()).toMatch(
      /S: sfn-run: no debugger can attach: (\S+) has no debugpy: \1 -m pip install debugpy\n/,
    );
  });
});
