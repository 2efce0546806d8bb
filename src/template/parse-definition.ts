import { describeJsonError } from '../source/describe-json-error.ts';
import type { Diagnostic, ReportDiagnostic } from '../source/diagnostic.ts';
import type { KeptTrees } from '../source/kept-trees.ts';
import { MAX_DEPTH } from '../source/limits.ts';
import { parseJson } from '../source/parse-json.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type SourceNode, valueOf } from '../source/source-node.ts';
import type { YamlDialect } from '../source/yaml-dialect.ts';

/**
 * Reads the text of a definition as AWS does: as JSON, else as YAML. Anything but an object is refused with AWS's
 * message.
 *
 * @returns undefined if there is no object to continue with, after `report` was called with the reason
 */
export async function parseDefinition(
  file: SourceFile,
  report: ReportDiagnostic,
  dialect: YamlDialect = 'definition',
  trees?: KeptTrees,
): Promise<SourceNode | undefined> {
  let broken = false;
  const noteAndReport: ReportDiagnostic = (diagnostic) => {
    broken ||= diagnostic.severity === 'error';
    report(diagnostic);
  };
  const node = await parseSource(file, noteAndReport, dialect, trees);
  if (broken) return undefined;
  if (node?.kind === 'map') return node;
  report(describeNoObject(file, node));
  return undefined;
}

/**
 * Parses the text of a definition that AWS would treat as JSON, whatever it is.
 * @param hint advice if the text is not valid JSON
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

/** Plain words are valid YAML but not a definition: AWS reports its JSON parser's error. */
function describeNoObject(file: SourceFile, node: SourceNode | undefined): Diagnostic {
  const json = node === undefined ? undefined : parseJson(file).error;
  if (json !== undefined) return describeJsonError(json);
  return {
    severity: 'error',
    code: 'SCHEMA_VALIDATION_FAILED',
    message: 'Definition must be a valid JSON object',
    range: { file, start: 0, end: Math.min(1, file.text.length) },
  };
}

/** A file that is neither a template nor a definition. */
export function describeStranger(file: SourceFile, node: SourceNode | undefined): Diagnostic {
  if (node?.kind !== 'map') return describeNoObject(file, node);
  const range = { file, start: node.start, end: node.start + 1 };
  const message =
    'The file is neither a template (it has no Resources) nor a definition (it has no StartAt and States)';
  const serverless = valueOf(node, 'service') !== undefined && valueOf(node, 'provider') !== undefined;
  const hint = 'It looks like a Serverless Framework configuration: run the template that it generates';
  return { severity: 'error', code: 'NOT_A_DEFINITION', message, range, ...(serverless && { hint }) };
}
