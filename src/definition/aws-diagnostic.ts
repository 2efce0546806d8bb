import type { Diagnostic } from '../source/diagnostic.ts';

/** A diagnostic as AWS's ValidateStateMachineDefinition answers it. */
export interface AwsDiagnostic {
  /** AWS has no NOTE. */
  readonly severity: 'ERROR' | 'WARNING' | 'NOTE';
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

const SEVERITIES = { error: 'ERROR', warning: 'WARNING', note: 'NOTE' } as const;

export function toAwsDiagnostic({ severity, code, message, location }: Diagnostic): AwsDiagnostic {
  const diagnostic = { severity: SEVERITIES[severity], code, message };
  return location === undefined ? diagnostic : { ...diagnostic, location };
}
