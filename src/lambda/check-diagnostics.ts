import { LocatedError } from '../source/usage-error.ts';
import type { FunctionSettings } from './lambda-options.ts';

/** Rejects with a UsageError that shows a function's problems in the template. */
export async function checkDiagnostics(source: Pick<FunctionSettings, 'diagnostics'>): Promise<void> {
  const errors = source.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length === 0) return;
  // Drawing a frame needs tables of character widths, which take longer to load than everything else here.
  const { formatDiagnostic } = await import('../source/code-frame.ts');
  throw new LocatedError(errors.map(formatDiagnostic).join('\n'));
}
