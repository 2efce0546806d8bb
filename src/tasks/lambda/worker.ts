/** Entry of the thread that is one execution environment: it loads one handler and runs one invocation at a time. */
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { captureOutput } from './capture-output.ts';
import { errorPayload, responseSizeError, wrapError } from './error-payload.ts';
import { type Ending, invokeHandler } from './invoke-handler.ts';
import { type Handler, isNotLoadable, loadError, loadHandler } from './load-handler.ts';
import type { Command, InvocationData, Report } from './protocol.ts';
import { watchUnsetVariables } from './unset-variables.ts';

const port = parentPort!;
const ownFrames = [import.meta.url, fileURLToPath(import.meta.url)];
const toPayload = (error: unknown): string =>
  errorPayload(error, (frame) => ownFrames.some((own) => frame.includes(own)));

let handler: Handler | undefined;
let current: string | undefined;
let whenIdle: (() => void) | undefined;

function report(message: Report): void {
  port.postMessage(message);
}

async function load(command: Command & { kind: 'load' }): Promise<void> {
  const notice = watchUnsetVariables();
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
  try {
    const found = await loadHandler(command.code, command.exportNames);
    if ('problem' in found) return report({ kind: 'unsuitable', problem: found.problem });
    handler = found.handler;
    report({ kind: 'loaded' });
  } catch (error) {
    report({ kind: 'load-failed', error: toPayload(loadError(error)), notLoadable: isNotLoadable(error) });
  }
}

function invoke(run: Handler, event: string, invocation: InvocationData): void {
  const { requestId } = invocation;
  current = requestId;
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  // From here on the thread is kept alive by the handler's work alone, so that it shows when there is none left.
  port.unref();
  const end = (message: Report): void => {
    if (current !== requestId) return;
    current = undefined;
    whenIdle = undefined;
    port.ref();
    report(message);
  };
  const ending: Ending = {
    succeed(result) {
      const payload = stringify(result);
      const tooLarge = responseSizeError(payload);
      if (tooLarge === undefined) end({ kind: 'answered', requestId, payload });
      else end({ kind: 'failed', requestId, error: tooLarge });
    },
    fail: (error) => end({ kind: 'failed', requestId, error: toPayload(error) }),
    whenIdle(callback) {
      if (current === requestId) whenIdle = callback;
    },
  };
  invokeHandler(run, JSON.parse(event), invocation, ending);
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

/** Nobody caught it: Lambda's runtime reports it and ends with this exit code, and the environment is gone. */
function crash(error: unknown, exitCode: number): void {
  report({ kind: 'crashed', requestId: current, error: toPayload(error) });
  process.exit(exitCode);
}

captureOutput((stream, text) => report({ kind: 'output', stream, text }));
process.on('uncaughtException', (error) => crash(error, 129));
process.on('unhandledRejection', (reason) => crash(wrapError('Runtime.UnhandledPromiseRejection', reason), 128));
process.on('beforeExit', () => {
  // The port keeps the thread alive again, whatever the callback makes of it.
  port.ref();
  whenIdle?.();
});

port.on('message', (command: Command) => {
  switch (command.kind) {
    case 'load':
      void load(command);
      return;
    case 'invoke':
      invoke(handler!, command.event, command.invocation);
      return;
  }
});
