import type { FileReport, LocatedDiagnostic } from '../../validate.ts';

/**
 * The diagnostics of all files, without duplicates: two templates may share a definition, or nest the same template.
 */
export function distinctDiagnostics(reports: readonly FileReport[]): readonly LocatedDiagnostic[] {
  if (reports.every(({ diagnostics }) => diagnostics.length === 0)) return [];
  const distinct = new Map<string, LocatedDiagnostic>();
  for (const diagnostic of reports.flatMap(({ diagnostics }) => diagnostics)) {
    const { file, line, column, code, message } = diagnostic;
    const key = [file, line, column, code, message].join('\0');
    if (!distinct.has(key)) distinct.set(key, diagnostic);
  }
  return [...distinct.values()];
}
