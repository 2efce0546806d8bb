import type { Diagnostic, Report } from './diagnostic.ts';
import { describeJsonError } from './json-error.ts';
import { parseJson } from './parse-json.ts';
import type { SourceFile } from './source-file.ts';
import type { SourceNode } from './source-node.ts';

/**
 * Reads a text as JSON, and where it is no JSON as YAML: the order in which AWS reads a definition, so that a JSON file
 * with comments or trailing commas passes. What it is, is seen from the content.
 *
 * @returns undefined where it is neither, or empty; `report` has every reason but emptiness.
 */
export async function parseSource(file: SourceFile, report: Report): Promise<SourceNode | undefined> {
  const blank = /^[\s\uFEFF]*$/.test(file.text);
  if (blank) return undefined;
  const json = parseJson(file);
  if (json.error === undefined) {
    json.warnings.forEach(report);
    return json.node;
  }
  const meantAsJson = looksLikeJson(file.text);
  if (file.text.length > MAX_YAML_LENGTH || json.error.tooDeep) {
    report(meantAsJson ? describeJsonError(json.error) : tooLong(file));
    return undefined;
  }
  const { parseYaml } = await import('./parse-yaml.ts');
  if (!meantAsJson) return parseYaml(file, report);
  let broken = false;
  const node = parseYaml(file, (diagnostic) => {
    if (diagnostic.severity === 'error') broken = true;
    else report(diagnostic);
  });
  if (broken) report(describeJsonError(json.error));
  return broken ? undefined : node;
}

/** CloudFormation takes templates of 1 MB; beyond this, YAML takes many seconds and gigabytes. */
const MAX_YAML_LENGTH = 4 * 1024 * 1024;

function tooLong(file: SourceFile): Diagnostic {
  const message = `The file has ${file.text.length.toLocaleString('en')} characters; YAML is read up to ${MAX_YAML_LENGTH.toLocaleString('en')}`;
  return { severity: 'error', code: 'INVALID_YAML', message, range: { file, start: 0, end: 1 } };
}

/** Whoever starts with a bracket means JSON: its error is the one that helps. */
function looksLikeJson(text: string): boolean {
  return /^[\s\uFEFF]*[[{]/.test(text);
}
