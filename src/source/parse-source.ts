import type { Diagnostic, ReportDiagnostic } from './diagnostic.ts';
import { dialectByKeys } from './dialect-by-keys.ts';
import { describeJsonError, type JsonError } from './json-error.ts';
import { parseJson } from './parse-json.ts';
import type { SourceFile } from './source-file.ts';
import type { SourceNode } from './source-node.ts';
import type { DialectChoice } from './yaml-dialect.ts';

/**
 * Reads a text as JSON, and where it is not valid JSON as YAML: the order in which AWS reads templates and definitions, so
 * that a JSON file with trailing commas passes as one of them. What it is, is seen from the content.
 *
 * @param choice who reads the YAML on its way to AWS
 * @returns undefined where it is neither, or empty; `report` has every reason but emptiness.
 */
export async function parseSource(
  file: SourceFile,
  report: ReportDiagnostic,
  choice: DialectChoice = 'core',
): Promise<SourceNode | undefined> {
  const blank = /^[\s\uFEFF]*$/.test(file.text);
  if (blank) return undefined;
  const json = parseJson(file);
  if (json.error === undefined) {
    json.warnings.forEach(report);
    return json.node;
  }
  const meantAsJson = looksLikeJson(file.text);
  // where no other reader forgives it, a guess at what is meant could only be wrong: `{id:1}` is `{"id:1": null}` in YAML
  const isOnlyJson = choice === 'core' && meantAsJson && !isYamlName(file.path);
  if (file.text.length > MAX_YAML_LENGTH || json.error.kind === 'too-deep' || isOnlyJson) {
    report(meantAsJson ? describeJsonError(json.error) : tooLong(file));
    return undefined;
  }
  const { parseYaml } = await import('./parse-yaml.ts');
  let broken = false;
  const node = parseYaml(
    file,
    (diagnostic) => {
      if (diagnostic.severity === 'error') broken = true;
      if (diagnostic.severity !== 'error' || !meantAsJson) report(diagnostic);
    },
    choice,
  );
  if (broken && meantAsJson) report(describeJsonError(json.error));
  if (broken || node === undefined) return undefined;
  const isDefinition = choice === 'definition' || (choice === 'by-content' && dialectOf(node) === 'definition');
  return isDefinition ? judgeAsDefinition(node, json.error, meantAsJson, report) : node;
}

function dialectOf(node: SourceNode): 'template' | 'definition' {
  return dialectByKeys(node.kind === 'map' ? node.entries.map(({ key }) => key) : []);
}

/**
 * CloudFormation's handler takes a file for JSON as soon as its first value is one, which `"StartAt": A` begins with: the
 * string "StartAt". And CreateStateMachine forgives nothing that YAML forgives.
 */
function judgeAsDefinition(
  node: SourceNode,
  error: JsonError,
  meantAsJson: boolean,
  report: ReportDiagnostic,
): SourceNode | undefined {
  if (error.kind === 'trailing-text' && /^\s*["\d-]/.test(error.range.file.text)) {
    const hint =
      'The file begins with a JSON value, so CloudFormation reads all of it as JSON: begin with an unquoted key';
    report({ ...describeJsonError(error), hint });
    return undefined;
  }
  if (meantAsJson && !isYamlName(error.range.file.path)) {
    report({ ...describeJsonError(error), severity: 'warning', hint: FORGIVEN });
  }
  return node;
}

const FORGIVEN =
  'This is not valid JSON; only a YAML reader accepts it. CloudFormation reads such a file as YAML, CreateStateMachine refuses it';

/** CloudFormation takes templates of 1 MB; beyond this, YAML takes many seconds and gigabytes. */
const MAX_YAML_LENGTH = 4 * 1024 * 1024;

function tooLong(file: SourceFile): Diagnostic {
  const message = `The file has ${file.text.length.toLocaleString('en')} characters; YAML is read up to ${MAX_YAML_LENGTH.toLocaleString('en')}`;
  return { severity: 'error', code: 'INVALID_YAML', message, range: { file, start: 0, end: 1 } };
}

function isYamlName(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/** Whoever starts with a bracket means JSON: its error is the one that helps. */
function looksLikeJson(text: string): boolean {
  return /^[\s\uFEFF]*[[{]/.test(text);
}
