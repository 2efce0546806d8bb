import type { Diagnostic } from './diagnostic.ts';

/** A diagnostic with its location in the file that the user edits. */
export interface LocatedDiagnostic extends Diagnostic {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** Where it ends on the line: the column after it. */
  readonly endColumn: number;
}

/** That a text is valid only for a YAML parser explains its other problems, so it comes first. */
function rankOf({ code, severity }: Diagnostic): number {
  return code === 'INVALID_JSON_DESCRIPTION' && severity === 'warning' ? 0 : 1;
}

/**
 * Determines the location of each diagnostic, removes duplicates (two machines may share a definition), and sorts them
 * by location; those without a location come first, at the beginning of the file.
 */
export async function locateDiagnostics(
  diagnostics: readonly Diagnostic[],
  path: string,
): Promise<readonly LocatedDiagnostic[]> {
  if (diagnostics.length === 0) return [];
  const { findPlace } = await import('./code-frame.ts');
  const located = new Map<string, LocatedDiagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, message, range } = diagnostic;
    const place = range === undefined ? undefined : findPlace(range);
    const { line, column } = place ?? { line: 1, column: 1 };
    const file = place?.file.path ?? (path === '-' ? '<stdin>' : path);
    const key = [file, line, column, code, message].join('\0');
    const endColumn = column + (place?.length ?? 1);
    if (!located.has(key)) located.set(key, { ...diagnostic, file, line, column, endColumn });
  }
  const files = [...new Set([...located.values()].map(({ file }) => file))];
  const order = new Map(files.map((file, index) => [file, index]));
  return [...located.values()].sort(
    (a, b) =>
      order.get(a.file)! - order.get(b.file)! || rankOf(a) - rankOf(b) || a.line - b.line || a.column - b.column,
  );
}
