import type { Diagnostic } from './diagnostic.ts';
import { locateDiagnostics } from './locate-diagnostics.ts';
import { LocatedError, UsageError } from './usage-error.ts';

/** A run needs a value that nothing gives. No failure of the workflow: neither Retry nor Catch sees it. */
export class UnresolvedValue extends UsageError {
  /** Each says what gives its value; `location` is the field that needs it. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ message }) => message).join('; '));
    this.diagnostics = diagnostics;
  }
}

/** An UnresolvedValue as the error that a command ends with; everything else as it is. */
export async function toUsageError(error: unknown): Promise<unknown> {
  return error instanceof UnresolvedValue ? describeProblems(error.diagnostics) : error;
}

/** The error of a command that does not begin because of these, in the order of their places. */
export async function describeProblems(diagnostics: readonly Diagnostic[]): Promise<UsageError> {
  // drawing takes tables of character widths, which nobody needs otherwise
  const { formatDiagnostic } = await import('./code-frame.ts');
  const located = await locateDiagnostics(diagnostics, '');
  return new LocatedError(located.map(formatDiagnostic).join('\n'));
}
