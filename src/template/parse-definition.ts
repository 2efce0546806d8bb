import type { Diagnostic, Report } from '../source/diagnostic.ts';
import { describeJsonError } from '../source/json-error.ts';
import { parseJson } from '../source/parse-json.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';

/**
 * Reads the text of a definition as AWS does: as JSON, else as YAML. What is no object is refused in AWS's words.
 *
 * @returns undefined where there is no object to go on with; `report` has said why.
 */
export async function parseDefinition(file: SourceFile, report: Report): Promise<SourceNode | undefined> {
  let broken = false;
  const node = await parseSource(file, (diagnostic) => {
    broken ||= diagnostic.severity === 'error';
    report(diagnostic);
  });
  if (broken) return undefined;
  if (node?.kind === 'map') return node;
  report(describeNoObject(file, node));
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
