import type { Diagnostic } from '../source/diagnostic.ts';

/** A diagnostic as AWS's ValidateStateMachineDefinition answers it. */
export interface AwsDiagnostic {
  /** AWS has no NOTE. */
  readonly severity: 'ERROR' | 'WARNING' | 'NOTE';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** AWS's response from CreateStateMachine and TestState for a definition with errors. */
export function describeInvalidDefinition(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const texts = errors.map((error) => `${error.code}: ${messageOf(error)} at ${error.location ?? null}`);
  return `Invalid State Machine Definition: '${texts.join(', ')}'`;
}

const SEVERITIES = { error: 'ERROR', warning: 'WARNING', note: 'NOTE' } as const;

export function toAwsDiagnostic(diagnosed: Diagnostic): AwsDiagnostic {
  const { severity, code, location } = diagnosed;
  const diagnostic = { severity: SEVERITIES[severity], code, message: messageOf(diagnosed) };
  return location === undefined ? diagnostic : { ...diagnostic, location };
}

/** The message of a JSON error also contains its position, in Jackson's format. */
function messageOf({ code, message, location }: Diagnostic): string {
  return code === 'INVALID_JSON_DESCRIPTION' && location !== undefined ? `${message}\n at ${location}` : message;
}
