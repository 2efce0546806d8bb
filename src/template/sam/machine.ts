import { formatArn } from '../../arn.ts';
import type { Diagnostic, DiagnosticCode, ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { SourceNode } from '../../source/source-node.ts';
import { valueOf } from '../../source/source-node.ts';
import type { WorkflowType } from '../../workflow-type.ts';
import { findPlaceholders } from '../placeholders.ts';
import type { MachineSource } from '../project.ts';
import type { TemplateScope } from './create-scope.ts';
import { type DefinitionFolder, readDefinition } from './definition-source.ts';
import { checkMachineProperties } from './machine-properties.ts';
import { MACHINE_TYPES } from './resource-types.ts';
import { errorAt } from './scope.ts';
import { type DeclaredSubstitutions, readSubstitutions, warnOfUnused } from './substitutions.ts';
import type { ResourceNode } from './template.ts';

/**
 * @param overrides `--substitution`: take precedence over the template's values
 * @param used receives the names of substitutions that the definition contains
 */
export async function readMachine(
  resource: ResourceNode,
  scope: TemplateScope,
  folder: DefinitionFolder,
  overrides: ReadonlyMap<string, string>,
  used: Set<string>,
): Promise<MachineSource> {
  const diagnostics: Diagnostic[] = [];
  const report: ReportDiagnostic = (diagnostic) => diagnostics.push(diagnostic);
  const { logicalId, properties } = resource;
  const names = MACHINE_TYPES.get(resource.type)!;
  checkMachineProperties(resource, report);

  const declared = readSubstitutions(valueOf(properties, 'DefinitionSubstitutions'), scope, overrides, report);
  const source = await readDefinition(resource, scope, folder, declared, report);
  const unresolved =
    source.definition === undefined
      ? new Map<string, Diagnostic>()
      : explainPlaceholders(source.definition, withProblems(declared, source.problems), scope, report);
  if (source.definition !== undefined) warnOfUnused(declared, report);
  for (const name of declared.used) used.add(name);

  return {
    logicalId: scope.path + logicalId,
    name: scope.resources.nameOf(resource),
    ...(scope.resources.isNameAssumed(resource) && { isNameAssumed: true }),
    arn: scope.resources.arnOf(resource),
    roleArn: readRole(resource, names.role, scope),
    type: readType(valueOf(properties, names.type), scope, report),
    definition: source.definition,
    definitionPath: source.path,
    unresolved,
    diagnostics,
  };
}

function withProblems(
  declared: DeclaredSubstitutions,
  problems: ReadonlyMap<string, Diagnostic> | undefined,
): DeclaredSubstitutions {
  return problems === undefined ? declared : { ...declared, problems: new Map([...declared.problems, ...problems]) };
}

/** Without a Role, SAM creates one named after the machine. */
function readRole(resource: ResourceNode, property: string, scope: TemplateScope): string {
  const role = scope.resolveText(valueOf(resource.properties, property));
  return role || formatArn({ ...scope.place, service: 'iam', region: '', resource: `role/${resource.logicalId}Role` });
}

function readType(node: SourceNode | undefined, scope: TemplateScope, report: ReportDiagnostic): WorkflowType {
  const text = scope.resolveText(node);
  if (text === 'EXPRESS') return 'EXPRESS';
  const isKnown = text === undefined || text === 'STANDARD' || scope.problemIn(text) !== undefined;
  if (!isKnown) report(errorAt(node!, 'INVALID_TEMPLATE', `The type '${text}' is neither STANDARD nor EXPRESS`));
  return 'STANDARD';
}

/**
 * Determines why each remaining placeholder was not replaced. What CloudFormation would refuse is reported at once; a
 * value that is only unknown on this machine matters when a run needs it.
 */
function explainPlaceholders(
  definition: SourceNode,
  { names, values, removed, problems }: DeclaredSubstitutions,
  scope: TemplateScope,
  report: ReportDiagnostic,
): ReadonlyMap<string, Diagnostic> {
  const unresolved = new Map<string, Diagnostic>();
  const isKnown = (placeholder: string): boolean => scope.problems.has(placeholder);
  for (const { name, text, range } of findPlaceholders(definition, { isKnown }).values()) {
    // One that has a value is part of a circular reference, which is already reported.
    if (values.has(name)) continue;
    const problem = problems.get(name) ?? scope.problems.get(text);
    if (problem !== undefined) {
      unresolved.set(text, problem);
      if (!REPORTED_ELSEWHERE.has(problem.code)) report(problem);
      continue;
    }
    const isRemoved = removed.has(name);
    const why = isRemoved ? `the substitution '${name}' is AWS::NoValue` : `there is no substitution '${name}'`;
    const message = `'${text}' stays as it is: ${why}`;
    const option = `--substitution ${name}=<value>`;
    const near = isRemoved ? undefined : didYouMean(name, names);
    const hint =
      near ??
      (isRemoved ? `Give it with ${option}` : `Declare it in DefinitionSubstitutions, or give it with ${option}`);
    const undeclared = errorAt(range, 'UNDECLARED_SUBSTITUTION', message, hint);
    unresolved.set(text, undeclared);
    report({ ...undeclared, severity: 'warning' });
  }
  return unresolved;
}

/** Reported when it was read, or by the run that needs it. */
const REPORTED_ELSEWHERE: ReadonlySet<DiagnosticCode> = new Set(['INVALID_SUBSTITUTION', 'MISSING_PARAMETER']);
