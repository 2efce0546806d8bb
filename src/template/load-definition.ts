import { formatArn } from '../arn.ts';
import type { Diagnostic, ReportDiagnostic } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { YamlDialect } from '../source/yaml-dialect.ts';
import { parseDefinition } from './parse-definition.ts';
import { findPlaceholders } from './placeholders.ts';
import type { MachineSource } from './project.ts';
import type { AwsLocation } from './sam/scope.ts';
import { substituteText } from './substitute.ts';

/** What parsing the file's text gave. */
export interface ReadFile {
  readonly node: SourceNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Parses it again after its substitutions. */
  readonly dialect: YamlDialect;
}

export interface GivenSubstitutions {
  readonly values: ReadonlyMap<string, string>;
  /** Names that count as used. */
  readonly shared: ReadonlySet<string>;
}

/**
 * Loads a standalone ASL file as a machine named after the file. Placeholders without a `--substitution` stay: their
 * values are unknown, which is not an error. Where nothing is replaced, the text is not parsed again.
 */
export async function loadDefinition(
  file: SourceFile,
  read: ReadFile,
  place: AwsLocation,
  { values, shared }: GivenSubstitutions,
): Promise<MachineSource> {
  const diagnostics: Diagnostic[] = [];
  const report: ReportDiagnostic = (diagnostic) => diagnostics.push(diagnostic);
  const substitutions = { values, used: new Set(shared) };
  const substituted = substituteText(file, substitutions, report);
  const isRead = substituted === file && read.node?.kind === 'map';
  if (isRead) read.diagnostics.forEach(report);
  const parsed = isRead ? read.node : await parseDefinition(substituted, report, read.dialect);
  const refused = findInvalidJson(diagnostics);
  if (refused !== undefined) diagnostics.splice(0, diagnostics.length, refused);
  const definition = refused === undefined ? parsed : undefined;
  const unresolved = new Map<string, Diagnostic>();
  // an escaped character may be part of a placeholder
  const isVerbatim = !(substituted.text.includes('\\') && /\\[uUx]/.test(substituted.text));
  const mayHold = !isVerbatim || substituted.text.includes('${');
  const placeholders =
    definition === undefined || !mayHold ? [] : findPlaceholders(definition, { isVerbatim }).values();
  for (const { name, text, range } of placeholders) {
    // values of `--substitution` are in place; a value that equals its own placeholder is meant literally
    if (values.has(name)) continue;
    const hint = `Give it with --substitution ${name}=<value>`;
    const message = `'${text}' has no value here`;
    unresolved.set(text, { severity: 'error', code: 'UNDECLARED_SUBSTITUTION', message, range, hint });
  }
  for (const name of values.keys()) {
    if (substitutions.used.has(name)) continue;
    const names = [...unresolved.keys()].map((text) => text.slice(2, -1));
    const hint = didYouMean(name, names);
    const message = `The definition has no '\${${name}}' for --substitution ${name}`;
    report({ severity: 'warning', code: 'UNUSED_SUBSTITUTION', message, ...(hint !== undefined && { hint }) });
  }
  const name = machineName(file.path);
  const { partition, accountId } = place;
  return {
    logicalId: name,
    name,
    arn: formatArn({ service: 'states', resource: `stateMachine:${name}`, ...place }),
    roleArn: formatArn({ partition, service: 'iam', accountId, resource: `role/${name}Role` }),
    type: 'STANDARD',
    definition,
    definitionPath: file.path,
    unresolved,
    diagnostics,
  };
}

/**
 * The reason why a text is not valid JSON, as an error: a standalone definition goes to CreateStateMachine, which
 * accepts only JSON. It is the only diagnostic, because what a YAML parser makes of such a text need not be what was
 * meant.
 */
export function findInvalidJson(diagnostics: readonly Diagnostic[]): Diagnostic | undefined {
  const found = diagnostics.find(({ code }) => code === 'INVALID_JSON_DESCRIPTION');
  return found && { ...found, severity: 'error' };
}

/** What a machine's name leaves off the name of its file. Longer extensions come first: the first match counts. */
const EXTENSIONS = ['.asl.json', '.asl.yaml', '.asl.yml', '.asl.asl', '.json', '.yaml', '.yml', '.asl'];

/** The file's name without its extension, reduced to the characters that AWS allows, at most 80. */
function machineName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const lowerCase = file.toLowerCase();
  const extension = EXTENSIONS.find((one) => lowerCase.endsWith(one)) ?? '';
  const stem = file.slice(0, file.length - extension.length);
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9]$/.test(stem)) return stem;
  const name = stem.replace(/[^\p{L}\p{N}_.-]+/gu, '-');
  return name.replace(/^-+|-+$/g, '').slice(0, 80) || 'StateMachine';
}
