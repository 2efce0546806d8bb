import type { Io, TextSink } from './io.ts';
import { openSink } from './open-sink.ts';

/** The process's own. */
export function createProcessIo(): Io {
  // Lambda's, for the threads that handlers run in: a process has one. Nothing that the command prints depends on it.
  process.env.TZ = 'UTC';
  let stderr: TextSink | undefined;
  return {
    // opening it takes 5 ms, and few runs read it
    get stdin() {
      return process.stdin;
    },
    stdout: openSink(1, () => process.stdout),
    get stderr() {
      stderr ??= openSink(2, () => process.stderr);
      return stderr;
    },
    env: process.env,
    get cwd() {
      return process.cwd();
    },
    onInterrupt(listener) {
      const off = (): void => {
        for (const signal of SIGNALS) process.off(signal, heard);
      };
      const heard = (): void => {
        off();
        listener();
      };
      for (const signal of SIGNALS) process.on(signal, heard);
      return off;
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
