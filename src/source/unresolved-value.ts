import type { Diagnostic } from './diagnostic.ts';
import { locateDiagnostics } from './locate-diagnostics.ts';
import { LocatedError, UsageError } from './usage-error.ts';

/** A run needs an unresolved value. This is not a failure of the workflow: neither Retry nor Catch sees it. */
export class UnresolvedValue extends UsageError {
  /** Each says where its value would come from; `location` is the field that needs it. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ message }) => message).join('; '));
    this.diagnostics = diagnostics;
  }
}

/** An UnresolvedValue as the error that a command ends with; other errors unchanged. */
export async function toUsageError(error: unknown): Promise<unknown> {
  return error instanceof UnresolvedValue ? describeProblems(error.diagnostics) : error;
}

/** The error of a command that cannot start because of these, sorted by location. */
export async function describeProblems(diagnostics: readonly Diagnostic[]): Promise<UsageError> {
  // drawing needs tables of character widths, which are rarely used otherwise
  const { formatDiagnostic } = await import('./code-frame.ts');
  const located = await locateDiagnostics(diagnostics, '');
  return new LocatedError(located.map(formatDiagnostic).join('\n'));
}
