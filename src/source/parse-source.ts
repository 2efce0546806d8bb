import { describeJsonError } from './describe-json-error.ts';
import type { Diagnostic, ReportDiagnostic } from './diagnostic.ts';
import { dialectByKeys } from './dialect-by-keys.ts';
import type { JsonError } from './json-error.ts';
import type { KeptTrees } from './kept-trees.ts';
import { parseJson } from './parse-json.ts';
import type { SourceFile } from './source-file.ts';
import type { SourceNode } from './source-node.ts';
import type { DialectChoice } from './yaml-dialect.ts';

/**
 * Parses a text as JSON or, if it is not valid JSON, as YAML: AWS's order for templates and definitions, in which a
 * JSON file with trailing commas is accepted. The content decides, not the file name.
 *
 * @param choice which program parses the YAML on its way to AWS
 * @param kept trees of earlier runs, if the YAML need not be parsed again
 * @returns undefined if it is neither, or empty; every reason but emptiness is reported.
 */
export async function parseSource(
  file: SourceFile,
  report: ReportDiagnostic,
  choice: DialectChoice = 'core',
  kept?: KeptTrees,
): Promise<SourceNode | undefined> {
  if (file.text.trim() === '') return undefined;
  const json = parseJson(file);
  if (json.error === undefined) {
    json.warnings.forEach(report);
    return json.node;
  }
  const meantAsJson = looksLikeJson(file.text);
  // where no other parser accepts it, a guess could only be wrong: `{id:1}` is `{"id:1": null}` in YAML
  const isOnlyJson = choice === 'core' && meantAsJson && !isYamlName(file.path);
  if (file.text.length > MAX_YAML_LENGTH || json.error.kind === 'too-deep' || isOnlyJson) {
    report(meantAsJson ? describeJsonError(json.error) : tooLong(file));
    return undefined;
  }
  let broken = false;
  let isSilent = true;
  const note: ReportDiagnostic = (diagnostic) => {
    isSilent = false;
    if (diagnostic.severity === 'error') broken = true;
    if (diagnostic.severity !== 'error' || !meantAsJson) report(diagnostic);
  };
  const known = kept?.find(file, choice);
  const node = known ?? (await import('./parse-yaml.ts')).parseYaml(file, note, choice);
  if (known === undefined && node !== undefined && isSilent) kept?.keep(file, choice, node);
  if (broken && meantAsJson) report(describeJsonError(json.error));
  if (broken || node === undefined) return undefined;
  const isDefinition = choice === 'definition' || (choice === 'by-content' && dialectOf(node) === 'definition');
  return isDefinition ? judgeAsDefinition(node, json.error, meantAsJson, report) : node;
}

function dialectOf(node: SourceNode): 'template' | 'definition' {
  return dialectByKeys(node.kind === 'map' ? node.entries.map(({ key }) => key) : []);
}

/**
 * CloudFormation's handler treats a file as JSON if its first value is valid JSON, as in `"StartAt": A`, which begins
 * with the string "StartAt". And CreateStateMachine accepts only JSON.
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

/** CloudFormation accepts templates of 1 MB; beyond this, YAML takes many seconds and gigabytes. */
const MAX_YAML_LENGTH = 4 * 1024 * 1024;

function tooLong(file: SourceFile): Diagnostic {
  const message = `The file has ${file.text.length.toLocaleString('en')} characters; YAML is read up to ${MAX_YAML_LENGTH.toLocaleString('en')}`;
  return { severity: 'error', code: 'INVALID_YAML', message, range: { file, start: 0, end: 1 } };
}

function isYamlName(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/** A text that starts with a bracket is meant as JSON: the JSON error is the one that helps. */
function looksLikeJson(text: string): boolean {
  return /^[\s\uFEFF]*[[{]/.test(text);
}
