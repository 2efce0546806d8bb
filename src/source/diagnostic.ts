import type { Range } from './source-file.ts';

/** AWS's codes (ValidateStateMachineDefinition), with AWS's own messages. */
export const AWS_CODES = [
  'INVALID_JSON_DESCRIPTION',
  'SCHEMA_VALIDATION_FAILED',
  'MISSING_END_STATE',
  'DUPLICATE_STATE_NAME',
  'INVALID_STATE_NAME',
  'DUPLICATE_LABEL_NAME',
  'INVALID_LABEL_NAME',
  'MISSING_TRANSITION_TARGET',
  'TOO_DEEPLY_NESTED',
  'INVALID_JSONATA_EXPRESSION',
  'UNSUPPORTED_JSONATA_EXPRESSION',
  'INVALID_VARIABLE_NAME',
  'RESERVED_VARIABLE_NAME',
  'NO_DOLLAR',
  'NO_PATH',
  'PASS_RESULT_IS_STATIC',
] as const;

/** Codes of our own, for what AWS never sees: files, templates, substitutions, handlers. */
export const OWN_CODES = [
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'INVALID_YAML',
  'YAML_1_1',
  'INVALID_CONFIG',
  'DUPLICATE_KEY',
  'NOT_A_DEFINITION',
  'NO_STATE_MACHINE',
  'INVALID_TEMPLATE',
  'UNRESOLVED_REFERENCE',
  'UNSUPPORTED_FUNCTION',
  'MISSING_PARAMETER',
  'INVALID_PARAMETER',
  'UNDECLARED_SUBSTITUTION',
  'UNUSED_SUBSTITUTION',
  'INVALID_SUBSTITUTION',
  'QUOTED_SUBSTITUTION',
  'UNSUPPORTED_DEFINITION_SOURCE',
  'UNKNOWN_FUNCTION',
  'HANDLER_NOT_FOUND',
  'EXPORT_NOT_FOUND',
  'HANDLER_BROKEN',
  'MINIFIED_NAME',
  'TIMEOUT_TOO_SHORT',
  'MISSING_PERMISSION',
  'NEVER_MATCHES',
  'ENDLESS_LOOP',
  'UNKNOWN_VARIABLE',
  'UNKNOWN_NAME',
  'STALE_GRAPH',
  'INVALID_MOCK',
  'UNLIKELY_MOCK',
  'UNUSED_MOCK',
  'UNUSED_OPTION',
  'INVALID_EVENT',
  'INVALID_TEST',
  'UNLIKELY_TEST',
] as const;

export type AwsCode = (typeof AWS_CODES)[number];
export type OwnCode = (typeof OWN_CODES)[number];
export type DiagnosticCode = AwsCode | OwnCode;
export type Severity = 'error' | 'warning';

/** A problem in the user's file. Collected and never thrown; line, column and caret are computed for printing. */
export interface Diagnostic {
  /** A note is not a problem: it never makes a file fail. */
  readonly severity: Severity | 'note';
  readonly code: DiagnosticCode;
  /** AWS's own words if the code is AWS's. */
  readonly message: string;
  /** The location; absent only if there is no text to point at. */
  readonly range?: Range;
  /** AWS's pointer into the definition (`/States/S/Next`). */
  readonly location?: string;
  /** What to do about it: a near name, the option that helps. */
  readonly hint?: string;
}

export type ReportDiagnostic = (diagnostic: Diagnostic) => void;

/** Both lists, without diagnostics of the first that the second has as errors at the same relevant locations. */
export function mergeDiagnostics(first: readonly Diagnostic[], second: readonly Diagnostic[]): readonly Diagnostic[] {
  if (first.length === 0 || second.length === 0) return first.length === 0 ? second : first;
  const isRepeated = ({ code, message }: Diagnostic): boolean =>
    second.some((other) => other.severity === 'error' && other.code === code && other.message === message);
  return [...first.filter((diagnostic) => !isRepeated(diagnostic)), ...second];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
