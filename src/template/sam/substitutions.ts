import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { MapEntry, SourceNode } from '../../source/source-node.ts';
import type { Substitutions } from '../substitute.ts';
import type { TemplateScope } from './create-scope.ts';
import { errorAt } from './scope.ts';
import { entriesOf } from './template.ts';

export interface DeclaredSubstitutions extends Substitutions {
  /** All names declared in the template or given on the command line. */
  readonly names: readonly string[];
  readonly entries: readonly MapEntry[];
  /** Names whose value is AWS::NoValue, as if they were not declared. */
  readonly removed: ReadonlySet<string>;
  /** Names without a known value, with the reason: their placeholders stay. */
  readonly problems: ReadonlyMap<string, Diagnostic>;
}

/** Evaluates DefinitionSubstitutions: strings, integers and booleans. The command line's values take precedence. */
export function readSubstitutions(
  node: SourceNode | undefined,
  scope: TemplateScope,
  overrides: ReadonlyMap<string, string>,
  report: ReportDiagnostic,
): DeclaredSubstitutions {
  const values = new Map<string, string>();
  const problems = new Map<string, Diagnostic>();
  const removed = new Set<string>();
  const entries = entriesOf(node !== undefined && isCall(node) ? scope.resolve(node) : node);
  for (const { key, value } of entries) {
    if (overrides.has(key)) continue;
    if (scope.resolve(value) === undefined) {
      removed.add(key);
      continue;
    }
    const text = readValue(value, scope);
    const problem = text === undefined ? notAValue(key, value) : scope.problemIn(text);
    if (problem === undefined) values.set(key, text!);
    else problems.set(key, problem);
    if (text === undefined) report(problem!);
  }
  for (const [name, text] of overrides) values.set(name, text);
  const names = [...new Set([...entries.map((entry) => entry.key), ...overrides.keys()])];
  return { values, removed, problems, names, entries, used: new Set() };
}

/** Whether the map is the result of a CloudFormation function. */
function isCall(node: SourceNode): boolean {
  if (node.tag !== undefined) return true;
  const [only, more] = entriesOf(node);
  return only !== undefined && more === undefined && (only.key.startsWith('Fn::') || only.key === 'Ref');
}

/** A declared substitution that the definition does not use is usually a typo. */
export function warnOfUnused({ entries, values, used }: DeclaredSubstitutions, report: ReportDiagnostic): void {
  for (const { key, keyRange } of entries) {
    if (!values.has(key) || used.has(key)) continue;
    const message = `The definition has no '\${${key}}' for this substitution`;
    report({ severity: 'warning', code: 'UNUSED_SUBSTITUTION', message, range: keyRange });
  }
}

/** Warns of names on the command line that no machine's definition uses. */
export function warnOfUnknown(
  overrides: ReadonlyMap<string, string>,
  used: ReadonlySet<string>,
  known: Iterable<string>,
  report: ReportDiagnostic,
): void {
  for (const name of overrides.keys()) {
    if (used.has(name)) continue;
    const message = `No definition has '\${${name}}' for --substitution ${name}`;
    const hint = didYouMean(name, known);
    report({ severity: 'warning', code: 'UNUSED_SUBSTITUTION', message, ...(hint !== undefined && { hint }) });
  }
}

function readValue(node: SourceNode, scope: TemplateScope): string | undefined {
  const text = scope.resolveText(node);
  const isFraction = node.kind === 'scalar' && typeof node.value === 'number' && !Number.isInteger(node.value);
  const isNull = node.kind === 'scalar' && node.value === null;
  return isFraction || isNull ? undefined : text;
}

function notAValue(name: string, node: SourceNode): Diagnostic {
  const message = `The substitution '${name}' must be a string, an integer or a boolean`;
  return errorAt(node, 'INVALID_SUBSTITUTION', message);
}
