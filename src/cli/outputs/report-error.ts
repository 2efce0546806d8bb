import { ReadError } from '../../read-file.ts';
import { LocatedError, UsageError } from '../../source/usage-error.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { OutputError } from './output-error.ts';
import { writePlain } from './outputs.ts';

/** Where to report a bug of ours. */
const ISSUES = "this project's issue tracker";

/** Prints an error and returns its exit code: a wrong option or path is the user's error, anything else is our bug. */
export function reportError(error: unknown, io: Io, version: string): number {
  if (error instanceof UsageError) {
    writePlain(io.stderr, `${error instanceof LocatedError ? '' : 'error: '}${error.message}\n`);
    return error.runHadBegun ? EXIT_CODES.failure : EXIT_CODES.usage;
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

/** Something that the system lacks or forbids, and that another version of the program would not change. */
const TROUBLE = new Set([
  'EACCES',
  'EAGAIN',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOSPC',
  'EPERM',
  'EROFS',
]);

/** The message for a failed system call that is not a bug of ours; undefined for any other error. */
function describeTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  if (syscall === 'uv_cwd') return 'the current directory no longer exists: change to another one';
  if (syscall === 'mkdtemp') return `temporary files cannot be written: ${message}\n  TMPDIR sets the folder for them`;
  return TROUBLE.has(code) ? `the operating system refused: ${message}` : undefined;
}
