import packageJson from '../../package.json' with { type: 'json' };
import type { Io } from './io.ts';
import { createProcessIo } from './process-io.ts';

/**
 * Runs the command line and gives its exit code.
 * @param argv what follows the program's name
 */
export async function main(argv: readonly string[], given?: Io): Promise<number> {
  const io = given ?? createProcessIo();
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    io.stdout.write(`${packageJson.version}\n`);
    return 0;
  }
  // asking for the version loads nothing of this
  const { runProgram } = await import('./program.ts');
  const { startSpareThread } = await import('../lambda/node/spare-thread.ts');
  const remember = given === undefined ? startSpareThread(argv, process.env) : undefined;
  const exitCode = await runProgram(argv, io, packageJson.version);
  remember?.();
  return exitCode;
}
