import { Module } from 'node:module';
import type { OnReadOpts, SocketConstructorOpts } from 'node:net';
import { isMainThread, workerData } from 'node:worker_threads';
import type { WorkerCommand } from '../protocol.ts';
import { awaitCommands } from './await-commands.ts';
import {
  COMMANDS,
  type InspectorRequest,
  type ProcessGreeting,
  REPORTED,
  REPORTS,
  type ThreadData,
  type ThreadEnvironment,
  UNREAD,
  type WorkerMessage,
  type WorkerNotice,
} from './channel-data.ts';
import { encodeMessage, MessageReader } from './messages.ts';

/** The worker's end of its channel to the run. A handler cannot access any part of it. */
export interface Channel {
  /** Undefined in a process, where it is the working directory, and in a thread that receives it later. */
  readonly taskRoot: string | undefined;
  /** Returns when the message is on its way, whatever happens next. */
  send(message: WorkerMessage): void;
  /** Whether the channel keeps the event loop alive. */
  ref(): void;
  unref(): void;
}

/** The maximum number of characters of output on their way from a thread. */
const MAX_UNREAD = 1_000_000;

/** Most events are smaller. */
const READ_BYTES = 65_536;

export function openChannel(onCommand: (command: WorkerCommand | ThreadEnvironment) => void): Channel {
  return isMainThread ? openPipes(onCommand) : openPort(onCommand);
}

function openPort(onCommand: (command: WorkerCommand | ThreadEnvironment) => void): Channel {
  const data = workerData as { -readonly [K in keyof ThreadData]?: ThreadData[K] };
  const { port, words, taskRoot } = data as ThreadData;
  delete data.port;
  delete data.words;
  const post = port.postMessage.bind(port);
  const ref = port.ref.bind(port);
  const answered = awaitCommands(port, words, onCommand);
  return {
    taskRoot,
    send(message) {
      if (message.kind === 'output') waitForRoom(words, message.text.length);
      post(message);
      Atomics.add(words, REPORTED, 1);
    },
    ref() {
      ref();
      answered();
    },
    unref: port.unref.bind(port),
  };
}

function waitForRoom(words: Int32Array, length: number): void {
  for (;;) {
    const before = Atomics.load(words, UNREAD);
    if (before <= MAX_UNREAD) break;
    Atomics.wait(words, UNREAD, before);
  }
  Atomics.add(words, UNREAD, length);
}

function openPipes(onCommand: (command: WorkerCommand) => void): Channel {
  // Only here: it takes milliseconds to load.
  const { Socket } = process.getBuiltinModule('node:net');
  const { writeSync } = process.getBuiltinModule('node:fs');
  let secret: string | undefined;
  const reader = new MessageReader<WorkerCommand | ProcessGreeting>(undefined, (message) => {
    if (message.kind !== 'greeting') return onCommand(message);
    secret = message.secret;
    if (message.inspector !== undefined) openInspector(message.inspector, channel.send);
    channel.send({ kind: 'started' });
  });
  // Bypasses the stream, which takes as long as everything else in an invocation here.
  const onread: OnReadOpts = {
    buffer: Buffer.allocUnsafe(READ_BYTES),
    callback(length, buffer) {
      reader.push(Buffer.from(buffer.subarray(0, length)));
      return true;
    },
  };
  const options: SocketConstructorOpts & { readonly onread: OnReadOpts } = {
    fd: COMMANDS,
    readable: true,
    writable: false,
    onread,
  };
  const commands = new Socket(options);
  const channel: Channel = {
    taskRoot: undefined,
    send(message) {
      const bytes = Buffer.from(encodeMessage(message, secret));
      for (let sent = 0; sent < bytes.length; ) sent += writeSync(REPORTS, bytes, sent);
    },
    ref: commands.ref.bind(commands),
    unref: commands.unref.bind(commands),
  };
  commands.resume();
  // The run is gone, however it ended: this process must not stay behind.
  commands.on('close', endGroup);
  commands.on('error', endGroup);
  return channel;
}

const { kill, pid, platform } = process;

function endGroup(): void {
  kill(platform === 'win32' ? pid : -pid, 'SIGKILL');
}

/** The number of ports to try from the given one on; other programs may use some. */
const MAX_ATTEMPTS = 100;

/** Starts this process's inspector and reports its address. Returns when the process may continue. */
function openInspector({ host, port, waits }: InspectorRequest, send: (notice: WorkerNotice) => void): void {
  const inspector = process.getBuiltinModule('node:inspector');
  // A debugger that came with the process has opened it.
  for (let i = 0; i < MAX_ATTEMPTS && inspector.url() === undefined; i++) {
    inspector.open(port === 0 ? 0 : port + i, host);
  }
  send({ kind: 'inspector', url: inspector.url() });
  // At its end, Node.js waits for the debugger to detach: the exit code is reported to the waiting code first.
  process.on('exit', (exitCode) => send({ kind: 'exiting', exitCode }));
  runAsScripts();
  if (waits) inspector.waitForDebugger();
}

/**
 * A debugger sets its breakpoints before a script runs, but not before a function that is compiled without one, as
 * Node.js compiles CommonJS. Node.js makes scripts of modules if this function has been replaced.
 */
function runAsScripts(): void {
  const module = Module as unknown as { wrap(text: string): string };
  const { wrap } = module;
  module.wrap = (text) => wrap(text);
}
