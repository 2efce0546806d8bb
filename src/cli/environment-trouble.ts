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
  if (syscall === 'uv_cwd') return 'the current folder does not exist any more: change to another one';
  if (syscall === 'mkdtemp')
    return `there is no room for temporary files: ${message}\n  TMPDIR names the folder that they go to`;
  return TROUBLE.has(code) ? `the system does not allow it: ${message}` : undefined;
}
