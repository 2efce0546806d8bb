import { Module } from 'node:module';
import type { InspectorRequest, WorkerNotice } from './channel-data.ts';

/** The number of ports to try from the given one on; other programs may use some. */
const ATTEMPTS = 100;

/** Starts this process's inspector and reports its address. Returns when the process may continue. */
export function openInspector({ host, port, waits }: InspectorRequest, send: (notice: WorkerNotice) => void): void {
  const inspector = process.getBuiltinModule('node:inspector');
  // A debugger that came with the process has opened it.
  for (let i = 0; i < ATTEMPTS && inspector.url() === undefined; i++) {
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
