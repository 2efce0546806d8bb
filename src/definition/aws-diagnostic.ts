import type { Diagnostic } from '../source/diagnostic.ts';

/** A diagnostic as AWS's ValidateStateMachineDefinition answers it. */
export interface AwsDiagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** What CreateStateMachine and TestState answer of a definition with errors. */
export function describeInvalidDefinition(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const texts = errors.map(({ code, message, location = null }) => `${code}: ${message} at ${location}`);
  return `Invalid State Machine Definition: '${texts.join(', ')}'`;
}

export function toAwsDiagnostic({ severity, code, message, location }: Diagnostic): AwsDiagnostic {
  const diagnostic = { severity: severity === 'error' ? ('ERROR' as const) : ('WARNING' as const), code, message };
  return location === undefined ? diagnostic : { ...diagnostic, location };
}
