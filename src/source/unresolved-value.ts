import type { Diagnostic } from './diagnostic.ts';
import { UsageError } from './usage-error.ts';

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
  if (!(error instanceof UnresolvedValue)) return error;
  // drawing takes tables of character widths, which nobody needs otherwise
  const { formatDiagnostic } = await import('./code-frame.ts');
  return new UsageError(error.diagnostics.map(formatDiagnostic).join('\n'));
}
