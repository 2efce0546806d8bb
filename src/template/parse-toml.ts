import type { Json } from '../json.ts';
import type { ReportDiagnostic } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Parses a TOML document; dates become strings. Undefined if it is invalid, after reporting where. */
export async function parseToml(file: SourceFile, report: ReportDiagnostic): Promise<Json | undefined> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return JSON.parse(JSON.stringify(parse(file.text))) as Json;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ''] = error.message.split('\n');
    const lineStart = file.text.split('\n', error.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const start = Math.min(lineStart + error.column - 1, file.text.length);
    const message = what.replace(/^Invalid TOML document: /, 'Invalid TOML: ');
    report({ severity: 'error', code: 'INVALID_CONFIG', message, range: { file, start, end: start + 1 } });
    return undefined;
  }
}
