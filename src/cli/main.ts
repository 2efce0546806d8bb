import packageJson from '../../package.json' with { type: 'json' };
import {
  findThreadMemory,
  hasRecord,
  neededThreads,
  type ThreadKind,
  type ThreadMemory,
} from '../lambda/node/thread-memory.ts';
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
  const memory = given === undefined ? findThreadMemory(argv, process.env) : undefined;
  const remember = memory === undefined ? undefined : await startEarlyThreads(memory);
  const io = given ?? createProcessIo();
  const { runProgram } = await import('./program.ts');
  const exitCode = await runProgram(argv, io, packageJson.version);
  await remember?.();
  return exitCode;
}

/**
 * Starts the threads that an earlier run needed, or that this one probably needs.
 * @returns records what the run needed
 */
async function startEarlyThreads(memory: ThreadMemory): Promise<() => Promise<void>> {
  const threads = () => import('../lambda/node/spare-threads.ts');
  const recalled = hasRecord(memory) ? (await threads()).recallThreads(memory) : undefined;
  const expected = recalled ?? (memory.definition === undefined ? [] : await guess(memory.definition));
  if (expected.length > 0) (await threads()).startSpareThreads(expected);
  return async () => {
    if (neededThreads().length + expected.length > 0) (await threads()).rememberThreads(memory, recalled, expected);
  };
}

async function guess(definition: string): Promise<readonly ThreadKind[]> {
  const { guessThread } = await import('../lambda/node/guess-thread.ts');
  const thread = guessThread(definition, process.env);
  return thread === undefined ? [] : [thread];
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
