import { StatesError } from '../engine/errors.ts';
import type { EndOfEnvironment } from './environment/execution-environment.ts';

/**
 * Step Functions' failure for a function's error document: its `errorType` is the error's name. A document without one
 * is `Lambda.Unknown`. `cause` is the document as the integration shows it.
 */
export function toLambdaFailure(payload: string, cause: string): StatesError {
  const errorType = errorTypeOf(payload);
  if (errorType !== undefined) return new StatesError(errorType, cause);
  return new StatesError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
  );
}

/**
 * The failure of a module in place of another service: the causes of services are messages, not documents. The thrown
 * error goes to the log, with its location.
 */
export function toServiceError(payload: string, log: (line: string) => void): StatesError {
  const { errorMessage } = JSON.parse(payload) as { errorMessage?: unknown };
  log(summarizeError(payload));
  return toLambdaFailure(payload, typeof errorMessage === 'string' ? errorMessage : payload);
}

/** An error document in one line, for people: its name, its message and where it was thrown. */
export function summarizeError(payload: string): string {
  const document = JSON.parse(payload) as { errorType?: unknown; errorMessage?: unknown; trace?: unknown };
  const { errorType = 'Lambda.Unknown', errorMessage, trace } = document;
  const lines: unknown[] = Array.isArray(trace) ? trace : [];
  const frame = lines.find((line) => typeof line === 'string' && /^\s+at /.test(line)) as string | undefined;
  const message = typeof errorMessage === 'string' ? errorMessage : payload;
  return `${errorType}: ${message}${frame === undefined ? '' : ` ${frame.trim()}`}`;
}

function errorTypeOf(payload: string): string | undefined {
  const { errorType } = JSON.parse(payload) as { errorType?: unknown };
  return typeof errorType === 'string' && errorType !== '' ? errorType : undefined;
}

/** Lambda's descriptions of signals, in the operating system's words. */
const SIGNAL_TEXTS = new Map([
  ['SIGABRT', 'aborted'],
  ['SIGBUS', 'bus error'],
  ['SIGFPE', 'floating point exception'],
  ['SIGILL', 'illegal instruction'],
  ['SIGKILL', 'killed'],
  ['SIGSEGV', 'segmentation fault'],
  ['SIGTERM', 'terminated'],
]);

function signalText(signal: string): string {
  return SIGNAL_TEXTS.get(signal) ?? signal;
}

/** Lambda's own error document, as JSON, for a process that could not write one: describes how it ended. */
export function endPayload(ending: EndOfEnvironment, requestId: string, timeoutSeconds: number): string {
  const document = (errorType: string, text: string): string =>
    JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` });
  switch (ending.kind) {
    case 'timed-out':
      return document('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
    case 'out-of-memory':
      return document('Runtime.ExitError', 'Runtime exited with error: signal: killed');
    case 'exited':
      return document(
        'Runtime.ExitError',
        ending.exitCode === 0
          ? 'Runtime exited without providing a reason'
          : `Runtime exited with error: exit status ${ending.exitCode}`,
      );
    case 'killed':
      return document('Runtime.ExitError', `Runtime exited with error: signal: ${signalText(ending.signal)}`);
    case 'lost':
    case 'terminated':
      return document('Runtime.ExitError', 'Runtime exited with error: signal: terminated');
  }
}
