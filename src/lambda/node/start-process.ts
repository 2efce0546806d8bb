import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { killGroup, residentMemory } from '../environment/child-process.ts';
import type { EndOfEnvironment, Unusable } from '../environment/execution-environment.ts';
import { endFamily } from '../environment/process-family.ts';
import { DEBUGGER_MEMORY_MB } from '../inspector/inspectors.ts';
import type { ProcessGreeting, WorkerMessage } from '../worker/channel-data.ts';
import { encodeMessage, MessageReader } from '../worker/messages.ts';
import type { StartWorker, WorkerSettings } from './worker-host.ts';

const MEMORY_CHECK_MS = 50;
/** Memory of Node.js itself and of the worker: a function has its entire memory size. */
const OWN_MEMORY_MB = 64;
/** At its end, Node.js waits for a debugger to detach, which may never happen. */
const DEBUGGER_LEAVES_MS = 500;
/** Messages of Node.js about its inspector, which bypass the worker. */
const OF_INSPECTOR =
  /^(?:Debugger (?:attached\.|listening on .*|ending on .*)|For help, see: .*|Waiting for the debugger to disconnect\.\.\.|Starting inspector on .* failed: .*)\r?\n/gm;
/** Child processes may keep its output open; the wait for its last lines is limited. */
const LAST_OUTPUT_MS = 100;
const MAX_START_TEXT = 2000;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) killGroup(child);
});

/**
 * Runs the worker in a separate process, in a process group with its children, and with the task root as its working
 * directory.
 */
export const startProcess: StartWorker = (settings, listener) => {
  const { variables, memorySizeMb, inspector } = settings;
  const child = spawnWorker(settings);
  const [, stdout, stderr, commands, reports] = child.stdio as [null, Readable, Readable, Writable, Readable];
  const secret = randomBytes(16).toString('hex');
  let isStarted = false;
  let startText = '';
  let outOfMemory = false;
  let startedPrograms = false;
  /** It was ended during a command: it could not report its child processes. */
  let wasBusy = false;
  let isBusy = false;
  let isOver = false;
  /** For an inspected process that ends by itself. */
  let exitingWith: number | undefined;

  const finish = (ending: EndOfEnvironment | Unusable): void => {
    if (isOver) return;
    isOver = true;
    running.delete(child);
    clearInterval(memoryTimer);
    inspector?.ended();
    listener.ended(isStarted || ending.kind === 'unusable' ? ending : notStarted(ending));
  };
  const notStarted = (ending: EndOfEnvironment): EndOfEnvironment | Unusable => {
    // Node.js's exit code for unsupported options.
    if (ending.kind !== 'exited' || ending.exitCode !== 9) return ending;
    const reason = startText.trim() || `it ended with exit status ${ending.exitCode}`;
    return { kind: 'unusable', message: startMessage(settings, reason) };
  };
  const startInspector = (url: string | undefined): void => {
    if (url !== undefined) {
      inspector?.listens(url);
      return;
    }
    const message = `the inspector of function ${variables.AWS_LAMBDA_FUNCTION_NAME} cannot listen on ${inspector?.host}, port ${inspector?.port} or one of the next 100`;
    finish({ kind: 'unusable', message });
    killGroup(child);
  };
  const leaveDebugger = (exitCode: number): void => {
    exitingWith = exitCode;
    setTimeout(killGroup, DEBUGGER_LEAVES_MS, child).unref();
  };
  const checkMemory = (): void => {
    const limit = memorySizeMb + OWN_MEMORY_MB + (inspector === undefined ? 0 : DEBUGGER_MEMORY_MB);
    if (child.pid === undefined || (residentMemory(child.pid) ?? 0) <= limit) return;
    outOfMemory = true;
    killGroup(child);
  };
  const memoryTimer = setInterval(checkMemory, MEMORY_CHECK_MS).unref();

  for (const [name, stream] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (!isStarted) startText = (startText + text).slice(0, MAX_START_TEXT);
      // V8 reports it and aborts.
      if (name === 'stderr' && text.includes('JavaScript heap out of memory')) outOfMemory = true;
      const said = inspector === undefined ? text : text.replace(OF_INSPECTOR, '');
      if (said !== '') listener.output(said, name);
    });
  }
  const reader = new MessageReader<WorkerMessage>(secret, (report) => {
    if (report.kind === 'started') isStarted = true;
    else if (report.kind === 'starts-programs') startedPrograms = true;
    else if (report.kind === 'inspector') startInspector(report.url);
    else if (report.kind === 'exiting') leaveDebugger(report.exitCode);
    else if (report.kind === 'output') listener.report(report);
    else {
      isBusy = false;
      // Earlier output of the handler's child processes is read in this turn of the event loop, and this comes after
      // it.
      if (startedPrograms) setImmediate(() => listener.report(report));
      else listener.report(report);
    }
  });
  reports.on('data', (chunk: Buffer) => {
    // Broken by the handler: there is no way to communicate with it.
    if (!reader.push(chunk)) killGroup(child);
  });
  // A handler that closes its end counts as ended.
  reports.on('end', () => killGroup(child));
  for (const stream of [commands, reports]) stream.on('error', () => {});

  child.on('error', (error) => finish({ kind: 'unusable', message: startMessage(settings, error.message) }));
  child.on('exit', (exitCode, signal) => {
    // Child processes left behind.
    killGroup(child);
    if (startedPrograms || wasBusy) endFamily(variables);
    const ending =
      exitingWith === undefined ? endOf(exitCode, signal, outOfMemory) : endOf(exitingWith, null, outOfMemory);
    const timer = setTimeout(finish, LAST_OUTPUT_MS, ending);
    child.once('close', () => {
      clearTimeout(timer);
      // after pending reports
      setImmediate(finish, ending);
    });
  });
  running.add(child);
  // The timer of the current command keeps our process alive; the child process alone should not.
  child.unref();
  for (const stream of child.stdio) (stream as { unref?(): void } | null)?.unref?.();

  const request = inspector && { host: inspector.host, port: inspector.port, waits: inspector.waits };
  const greeting: ProcessGreeting = { kind: 'greeting', secret, inspector: request };
  commands.write(encodeMessage(greeting));
  return {
    post(command) {
      isBusy = true;
      commands.write(encodeMessage(command));
    },
    end() {
      wasBusy = isBusy;
      // the process must keep ours alive now: its end is awaited
      child.ref();
      killGroup(child);
    },
  };
};

function spawnWorker(settings: WorkerSettings): ChildProcess {
  const { workerPath, variables, taskRoot, memorySizeMb, flags, inspector } = settings;
  const options = [
    '--enable-source-maps',
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${memorySizeMb}`,
    ...(inspector === undefined ? [] : ['--inspect-publish-uid=http', ...inspector.flags]),
    ...flags,
  ];
  return spawn(process.execPath, [...options, workerPath], {
    cwd: existingFolder(taskRoot),
    env: { ...variables, ...inspector?.variables },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

/** The folder, or the nearest one above it: the output of a build may never have been written. */
function existingFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function startMessage({ variables }: WorkerSettings, reason: string): string {
  const options = variables.NODE_OPTIONS;
  const with_ = options === undefined ? '' : ` with NODE_OPTIONS '${options}'`;
  return `Node.js ${process.version} does not start${with_} for function ${variables.AWS_LAMBDA_FUNCTION_NAME}: ${reason}`;
}

function endOf(exitCode: number | null, signal: string | null, outOfMemory: boolean): EndOfEnvironment {
  if (outOfMemory) return { kind: 'out-of-memory' };
  return signal === null ? { kind: 'exited', exitCode: exitCode ?? 0 } : { kind: 'killed', signal };
}
