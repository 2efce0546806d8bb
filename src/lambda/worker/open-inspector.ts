import { Module } from 'node:module';
import type { InspectorRequest, WorkerNotice } from './channel-data.ts';

/** Ports that are tried from the given one on; what else listens on this machine has taken some. */
const ATTEMPTS = 100;

/** Starts the inspector of this process and says where it listens. Returns when it may go on. */
export function openInspector({ host, port, waits }: InspectorRequest, send: (notice: WorkerNotice) => void): void {
  const inspector = process.getBuiltinModule('node:inspector');
  // A debugger that came with the process has opened it.
  for (let i = 0; i < ATTEMPTS && inspector.url() === undefined; i++) {
    inspector.open(port === 0 ? 0 : port + i, host);
  }
  send({ kind: 'inspector', url: inspector.url() });
  // Node.js waits at its end for the debugger to leave: whoever waits for the process is told what it ends with.
  process.on('exit', (exitCode) => send({ kind: 'exiting', exitCode }));
  runAsScripts();
  if (waits) inspector.waitForDebugger();
}

/**
 * A debugger is asked to set its breakpoints before a script runs, and not before a function that is compiled without
 * one, as Node.js compiles CommonJS. It makes scripts of modules where somebody has replaced this function.
 */
function runAsScripts(): void {
  const module = Module as unknown as { wrap(text: string): string };
  const { wrap } = module;
  module.wrap = (text) => wrap(text);
}
