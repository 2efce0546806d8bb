/** What the system lacks or does not allow; nothing that another version of the program would do better. */
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

/** The message for a failed call of the system that is no bug of ours; undefined for any other error. */
export function describeTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  if (syscall === 'uv_cwd') return 'the current directory no longer exists: change to another one';
  if (syscall === 'mkdtemp') return `temporary files cannot be written: ${message}\n  TMPDIR sets the folder for them`;
  return TROUBLE.has(code) ? `the operating system refused: ${message}` : undefined;
}
