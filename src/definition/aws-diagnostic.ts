import type { Diagnostic } from '../source/diagnostic.ts';

/** A diagnostic as AWS's ValidateStateMachineDefinition answers it. */
export interface AwsDiagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

export function toAwsDiagnostic({ severity, code, message, location }: Diagnostic): AwsDiagnostic {
  const diagnostic = { severity: severity === 'error' ? ('ERROR' as const) : ('WARNING' as const), code, message };
  return location === undefined ? diagnostic : { ...diagnostic, location };
}
