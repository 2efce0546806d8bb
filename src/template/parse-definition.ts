import type { Diagnostic, ReportDiagnostic } from '../source/diagnostic.ts';
import { describeJsonError } from '../source/json-error.ts';
import { MAX_DEPTH } from '../source/limits.ts';
import { parseJson } from '../source/parse-json.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { YamlDialect } from '../source/yaml-dialect.ts';

/**
 * Reads the text of a definition as AWS does: as JSON, else as YAML. What is not an object is refused in AWS's words.
 *
 * @returns undefined if there is no object to continue with; `report` has said why.
 */
export async function parseDefinition(
  file: SourceFile,
  report: ReportDiagnostic,
  dialect: YamlDialect = 'definition',
): Promise<SourceNode | undefined> {
  let broken = false;
  const noteAndReport: ReportDiagnostic = (diagnostic) => {
    broken ||= diagnostic.severity === 'error';
    report(diagnostic);
  };
  const node = await parseSource(file, noteAndReport, dialect);
  if (broken) return undefined;
  if (node?.kind === 'map') return node;
  report(describeNoObject(file, node));
  return undefined;
}

/**
 * Reads the text of a definition that AWS takes for JSON, whatever it is.
 *
 * @param hint what may help where it is not valid JSON
 */
export function parseJsonDefinition(file: SourceFile, report: ReportDiagnostic, hint: string): SourceNode | undefined {
  const { node, error, warnings } = parseJson(file);
  if (node?.kind === 'map') {
    warnings?.forEach(report);
    return node;
  }
  if (error?.kind === 'too-deep') {
    const message = `The definition is nested deeper than ${MAX_DEPTH} levels`;
    report({ severity: 'error', code: 'TOO_DEEPLY_NESTED', message, range: error.range });
    return undefined;
  }
  const isEmpty = file.text.trim() === '';
  report(error === undefined || isEmpty ? describeNoObject(file, node) : { ...describeJsonError(error), hint });
  return undefined;
}

/** Words that happen to be YAML are no definition: AWS's answer is that of its JSON parser. */
export function describeNoObject(file: SourceFile, node: SourceNode | undefined): Diagnostic {
  const json = node === undefined ? undefined : parseJson(file).error;
  if (json !== undefined) return describeJsonError(json);
  return {
    severity: 'error',
    code: 'SCHEMA_VALIDATION_FAILED',
    message: 'Definition must be a valid JSON object',
    range: { file, start: 0, end: Math.min(1, file.text.length) },
  };
}
