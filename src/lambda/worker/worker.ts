import { inspect } from 'node:util';
import { errorPayload, responsePayload, responseSizeError, wrapError } from '../environment/error-payload.ts';
import { watchUnsetVariables } from '../environment/unset-variables.ts';
import type { InvocationData, LoadRequest, RuntimeRules, WorkerCommand, WorkerReply } from '../protocol.ts';
import { RUNTIME_FILE } from './call-handler.ts';
import { captureOutput } from './capture-output.ts';
import type { ThreadEnvironment } from './channel-data.ts';
import { describeFunction } from './create-context.ts';
import type { Ending } from './ending.ts';
import { invokeAsyncHandler, invokeHandler, invokeStreamingHandler } from './invoke-handler.ts';
import { type Handler, isNotLoadable, loadError, loadHandler } from './load-handler.ts';
import { openChannel } from './open-channel.ts';
import { serveStatesApiNames } from './states-api-names.ts';
import { hasStartedPrograms, limitThread } from './thread-limits.ts';

// Captured, since handlers may replace them.
const { parse } = JSON;
const exit = process.exit.bind(process);
const ownFrames = [RUNTIME_FILE, import.meta.filename];
const toPayload = (error: unknown): string =>
  errorPayload(error, rules, (frame) => ownFrames.some((own) => frame.includes(own)));

/** Node.js's own exit code for it. */
const UNSETTLED_TOP_LEVEL_AWAIT = 13;

let handler: Handler | undefined;
let streams = false;
let rules: RuntimeRules = 'nodejs22';
let current: string | undefined;
let whenIdle: (() => void) | undefined;
let hasSaidThatItStartsPrograms = false;

const channel = openChannel((command: WorkerCommand | ThreadEnvironment) => {
  switch (command.kind) {
    case 'environment':
      Object.assign(process.env, command.variables);
      limits = limitThread(command.taskRoot, needProcess);
      return;
    case 'load':
      void load(command);
      return;
    case 'invoke':
      invoke(handler!, command.event, command.invocation);
      return;
  }
});
let limits = channel.taskRoot === undefined ? undefined : limitThread(channel.taskRoot, needProcess);

/** Reports the result of the current command. */
function report(message: WorkerReply): void {
  if (!hasSaidThatItStartsPrograms && hasStartedPrograms()) {
    hasSaidThatItStartsPrograms = true;
    channel.send({ kind: 'starts-programs' });
  }
  channel.send(message);
}

function needProcess(): never {
  channel.send({ kind: 'needs-process' });
  return exit();
}

async function load(request: LoadRequest): Promise<void> {
  rules = request.rules;
  describeFunction();
  serveStatesApiNames();
  const notice = watchUnsetVariables();
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
  // A module that waits for a promise that never settles ends its process.
  channel.unref();
  whenIdle = () => exit(rules === 'nodejs24' ? 0 : UNSETTLED_TOP_LEVEL_AWAIT);
  try {
    const found = await loadHandler(request.code, request.exportNames, rules);
    limits?.loaded();
    if ('problem' in found) return report({ kind: 'unsuitable', problem: found.problem });
    const refusal = rules === 'nodejs24' && !found.streams ? refuseCallback(found.handler) : undefined;
    if (refusal !== undefined) throw refusal;
    handler = found.handler;
    streams = found.streams;
    // A promise of the module that was rejected meanwhile is a failure of the init phase.
    setImmediate(() => report({ kind: 'loaded' }));
  } catch (error) {
    report({ kind: 'load-failed', error: toPayload(loadError(error)), notLoadable: isNotLoadable(error) });
  } finally {
    whenIdle = undefined;
    channel.ref();
  }
}

function invoke(run: Handler, event: string, invocation: InvocationData): void {
  const { requestId } = invocation;
  current = requestId;
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  // From here on, only the handler's work keeps the worker alive, so that it is noticed when none is left.
  channel.unref();
  const end = (message: WorkerReply): void => {
    if (current !== requestId) return;
    current = undefined;
    whenIdle = undefined;
    channel.ref();
    report(message);
  };
  const ending: Ending = {
    succeed(result) {
      const payload = responsePayload(result, rules);
      const tooLarge = responseSizeError(payload);
      if (tooLarge === undefined) end({ kind: 'answered', requestId, payload });
      else end({ kind: 'failed', requestId, error: tooLarge });
    },
    chunk(bytes) {
      if (invocation.isStreamed !== true || current !== requestId) return;
      channel.send({ kind: 'chunk', requestId, chunk: bytes.toString('base64') });
    },
    stream(chunks) {
      if (invocation.isStreamed === true) return end({ kind: 'answered', requestId, payload: '', chunks: [] });
      const payload = streamedPayload(chunks);
      const tooLarge = invocation.task === undefined ? undefined : responseSizeError(payload);
      if (tooLarge !== undefined) return end({ kind: 'failed', requestId, error: tooLarge });
      end({ kind: 'answered', requestId, payload, chunks: chunks.map((chunk) => chunk.toString('base64')) });
    },
    fail: (error) => end({ kind: 'failed', requestId, error: toPayload(error) }),
    whenIdle(callback) {
      if (current === requestId) whenIdle = callback;
    },
    exit,
    warn: (message) => channel.send({ kind: 'output', stream: 'stderr', text: `sfn-run: ${message}\n` }),
  };
  const returning = rules === 'nodejs24' && invocation.task === undefined ? invokeAsyncHandler : invokeHandler;
  const call = streams ? invokeStreamingHandler : returning;
  call(run, parse(event), invocation, ending);
}

/** Invoke's result for a streamed response in a state: the text, as a string if it is not JSON. */
function streamedPayload(chunks: readonly Buffer[]): string {
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

/** An uncaught error: Lambda's runtime reports it and exits with this code, and the environment is gone. */
function crash(error: unknown, exitCode: number): void {
  report({ kind: 'crashed', requestId: current, error: toPayload(error) });
  exit(exitCode);
}

// The runtime is an ES module, so there is no `require.main`.
Object.assign(process, { mainModule: undefined });
// Lambda's runtime has one more level.
Object.assign(console, { fatal: console.error });
captureOutput((stream, text) => channel.send({ kind: 'output', stream, text }));
process.on('uncaughtException', (error) => {
  if (rules === 'nodejs24') {
    if (process.listenerCount('uncaughtException') === 1) crashAsNode(error);
    return;
  }
  crash(error, 129);
});
process.on('unhandledRejection', (reason) => {
  if (rules === 'nodejs24') {
    if (process.listenerCount('unhandledRejection') === 1) crashAsNode(reason);
    return;
  }
  crash(wrapError('Runtime.UnhandledPromiseRejection', reason), 128);
});
process.on('beforeExit', () => {
  // The channel keeps the worker alive again, whatever the callback does.
  channel.ref();
  whenIdle?.();
});

/**
 * From nodejs24.x on, the runtime leaves it to Node.js, which prints the error and exits, unless the handler listens.
 */
function crashAsNode(error: unknown): void {
  channel.send({ kind: 'output', stream: 'stderr', text: `${inspect(error)}\n\nNode.js ${process.version}\n` });
  exit(1);
}

/**
 * The error of Lambda's runtimes from nodejs24.x on for a handler with a callback, with the message of aws-lambda-ric
 * 4.0.2.
 */
function refuseCallback(handler: Handler): Error | undefined {
  if (handler.length < 3) return undefined;
  const error = new Error(
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
  error.name = 'Runtime.CallbackHandlerDeprecated';
  return error;
}
