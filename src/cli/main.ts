import packageJson from '../../package.json' with { type: 'json' };
import { hasOtherThreads, recallThreads } from '../lambda/node/thread-memory.ts';
import type { Io, TextSink } from './io.ts';
import { openSink } from './outputs/open-sink.ts';

/**
 * Runs the command line and returns its exit code.
 * @param argv the words after the program's name
 */
export async function main(argv: readonly string[], given?: Io): Promise<number> {
  // Lambda's time zone, for the threads of handlers: a process has only one. The command's own output does not depend
  // on it.
  if (given === undefined) process.env.TZ = 'UTC';
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    const { stdout } = given ?? createProcessIo();
    stdout.write(`${packageJson.version}\n`);
    return 0;
  }
  // printing the version loads none of this
  const memory = given === undefined ? recallThreads(argv, process.env) : undefined;
  const startsThreads = memory !== undefined && memory.threads.length > 0;
  if (startsThreads) (await import('../lambda/node/spare-threads.ts')).startSpareThreads(memory.threads);
  const io = given ?? createProcessIo();
  const { runProgram } = await import('./program.ts');
  const exitCode = await runProgram(argv, io, packageJson.version);
  if (memory !== undefined && hasOtherThreads(memory)) {
    (await import('../lambda/node/spare-threads.ts')).rememberThreads(memory);
  }
  return exitCode;
}

/** Stdin, stdout, stderr, environment and working directory of the process. */
function createProcessIo(): Io {
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
