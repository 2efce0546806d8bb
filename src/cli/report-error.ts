import { ReadError } from '../read-file.ts';
import { HandlerError, LocatedError, UsageError } from '../source/usage-error.ts';
import { describeTrouble } from './environment-trouble.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Io } from './io.ts';
import { OutputError } from './output-error.ts';
import { writePlain } from './outputs.ts';

/** Where a bug of ours is reported. */
const ISSUES = "this project's issue tracker";

/** Says what went wrong and gives the exit code for it: a wrong flag or path is the user's, anything else is our bug. */
export function reportError(error: unknown, io: Io, version: string): number {
  if (error instanceof UsageError) {
    writePlain(io.stderr, `${error instanceof LocatedError ? '' : 'error: '}${error.message}\n`);
    return error instanceof HandlerError && error.runHadBegun ? EXIT_CODES.failure : EXIT_CODES.usage;
  }
  if (error instanceof OutputError) {
    writePlain(io.stderr, `error: ${error.message}\n`);
    return EXIT_CODES.failure;
  }
  const trouble = error instanceof ReadError ? `${error.path} ${error.message}` : describeTrouble(error);
  if (trouble !== undefined) {
    writePlain(io.stderr, `error: ${trouble}\n`);
    return EXIT_CODES.usage;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writePlain(
    io.stderr,
    `sfn-run ${version} has a bug; please report this to ${ISSUES} (Node.js ${process.version}):\n${stack}\n`,
  );
  return EXIT_CODES.bug;
}
