import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import { parseSource } from '../../source/parse-source.ts';
import { type SourceNode, valueOf } from '../../source/source-node.ts';
import { isFileProblem, readSourceFile } from '../read-source-file.ts';
import { assetPath } from './asset.ts';
import { createScope, type ParameterInput, type ScopeOptions, type TemplateScope } from './create-scope.ts';
import type { DefinitionFolder } from './definition-source.ts';
import { expandTemplate } from './expand/expand-template.ts';
import { withoutNoValue } from './no-value.ts';
import { isReadType, NESTED_TYPES } from './resource-types.ts';
import { type AwsLocation, errorAt, type OutsideValues, type StackOutputs, type ValueScope } from './scope.ts';
import { withoutIdleSurprises } from './surprises.ts';
import { entriesOf, type ResourceNode, readTemplate, type Template } from './template.ts';

/** A template with the scope of its values. */
export interface Stack {
  readonly template: Template;
  /** Its `path` distinguishes nested stacks. */
  readonly scope: TemplateScope;
  readonly folder: DefinitionFolder;
  /** The file that holds it, after those of the enclosing stacks; absolute. */
  readonly files: readonly string[];
}

export interface StackContext {
  readonly place: AwsLocation;
  readonly values: OutsideValues;
  /** The values that samconfig gives parameters of the template itself. */
  readonly configured: ReadonlyMap<string, string>;
  readonly report: ReportDiagnostic;
}

/** CloudFormation has no such limit, but a template that nests itself under many names must end. */
const MAX_STACKS = 500;

/** Whether a text may contain AWS::NoValue, or choose between values. */
const DECIDES = /AWS::NoValue|!If\b|Fn::If\b/;

interface OpenStack extends Stack {
  readonly nested: Map<string, StackOutputs>;
}

/** The template itself and each nested template found on this machine, outer ones first. */
export async function loadStacks(
  node: SourceNode,
  folder: DefinitionFolder,
  context: StackContext,
): Promise<readonly Stack[]> {
  const { configured } = context;
  const fromConfig = (name: string): ParameterInput | undefined => {
    const text = configured.get(name);
    return text === undefined ? undefined : { text };
  };
  const files = [resolve(folder.root, basename(node.file.path))];
  const stacks = [await openStack(node, folder, files, { path: '', parameter: fromConfig }, context)];
  for (const stack of stacks) {
    for (const resource of stack.template.resources.values()) {
      if (!NESTED_TYPES.has(resource.type) || !exists(resource, stack.scope)) continue;
      if (stacks.length >= MAX_STACKS) {
        context.report(errorAt(resource.range, 'INVALID_TEMPLATE', `More than ${MAX_STACKS} stacks are nested here`));
        return stacks;
      }
      const child = await openNested(resource, stack, context);
      if (child !== undefined) stacks.push(child);
    }
  }
  return stacks;
}

/** A resource whose condition is false does not exist; one whose condition is unknown does. */
export function exists(resource: ResourceNode, scope: TemplateScope): boolean {
  if (resource.condition === undefined) return true;
  const name = scope.resolveText(resource.condition);
  const condition = name === undefined ? undefined : scope.condition(name, resource.condition);
  return !(condition?.kind === 'scalar' && condition.value === false);
}

async function openStack(
  node: SourceNode,
  folder: DefinitionFolder,
  files: readonly string[],
  inputs: Pick<ScopeOptions, 'path' | 'parameter'>,
  { place, values, report }: StackContext,
): Promise<OpenStack> {
  const nested = new Map<string, StackOutputs>();
  const options: ScopeOptions = { ...inputs, place, values, nested, report };
  const expanded = await expandTemplate(node, folder, options);
  const written = readTemplate(expanded);
  const resources = new Map(written.resources);
  const template = { ...written, resources };
  const scope = createScope(template, options);
  // content inserted from other files is not searched
  if (expanded !== node || DECIDES.test(node.file.text)) {
    for (const [id, resource] of resources) {
      if (isReadType(resource.type)) resources.set(id, withoutNoValue(resource, scope));
    }
  }
  return { template, scope, folder, files, nested };
}

/** Undefined if the template is not on this machine, which matters only when its outputs are used. */
async function openNested(
  resource: ResourceNode,
  parent: OpenStack,
  context: StackContext,
): Promise<OpenStack | undefined> {
  const { logicalId, properties, range } = resource;
  const property = NESTED_TYPES.get(resource.type)!;
  const location =
    assetPath(resource, property, parent.folder.root) ?? readLocation(valueOf(properties, property), parent.scope);
  if (location === undefined) return undefined;

  const at = valueOf(properties, property) ?? range;
  const shownPath = isAbsolute(location) ? location : join(dirname(parent.folder.shownPath), location);
  const path = resolve(parent.folder.root, location);
  if (parent.files.includes(path)) {
    context.report(errorAt(at, 'INVALID_TEMPLATE', `'${logicalId}' nests ${shownPath} in itself`));
    return undefined;
  }
  const file = await readSourceFile(path, shownPath);
  if (isFileProblem(file)) {
    context.report({ ...errorAt(at, file.code, file.message, file.hint), severity: 'warning' });
    return undefined;
  }
  const diagnostics: Diagnostic[] = [];
  const node = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic), 'template', parent.folder.trees);
  (node === undefined ? diagnostics : withoutIdleSurprises(node, diagnostics)).forEach(context.report);
  if (node?.kind !== 'map') {
    context.report(errorAt(at, 'INVALID_TEMPLATE', `${shownPath}, which '${logicalId}' nests, is not a template`));
    return undefined;
  }
  const inputs = { path: `${parent.scope.path}${logicalId}/`, parameter: parentParameters(resource, parent.scope) };
  const folder = { ...parent.folder, root: dirname(path), shownPath };
  const child = await openStack(node, folder, [...parent.files, path], inputs, context);
  parent.nested.set(logicalId, stackOutputs(logicalId, child.template, child.scope));
  return child;
}

/**
 * A relative path; undefined for a URL, an application of the Serverless Application Repository, or an unknown value.
 */
function readLocation(node: SourceNode | undefined, scope: ValueScope): string | undefined {
  const isApplication = node?.kind === 'map' && node.entries.length > 1;
  const text = node === undefined || isApplication ? undefined : scope.resolveText(node);
  const isLocal = text !== undefined && text !== '' && scope.problemIn(text) === undefined && !/^\w+:\/\//.test(text);
  return isLocal ? text : undefined;
}

/** The parent's value for each of the nested template's parameters, evaluated on demand. */
function parentParameters(resource: ResourceNode, parent: ValueScope): ScopeOptions['parameter'] {
  const given = new Map(entriesOf(valueOf(resource.properties, 'Parameters')).map(({ key, value }) => [key, value]));
  return (name) => {
    const node = given.get(name);
    const value = node && parent.resolve(node);
    if (node === undefined || value === undefined) return undefined;
    const items = value.kind === 'list' ? value.items : [value];
    const texts = items.map((item) => parent.resolveText(item));
    if (texts.some((text) => text === undefined)) {
      return {
        problem: errorAt(node, 'INVALID_TEMPLATE', `The parameter '${name}' must be a string or a list of strings`),
      };
    }
    const text = texts.join(',');
    const problem = parent.problemIn(text);
    return problem === undefined ? { text } : { problem };
  };
}

/** The outputs of a nested stack, each evaluated when its parent asks for it. */
function stackOutputs(logicalId: string, template: Template, scope: ValueScope): StackOutputs {
  return {
    output(name, at, parent) {
      const placeholder = `${logicalId}.Outputs.${name}`;
      const declaration = template.outputs.get(name);
      if (declaration === undefined) {
        const message = `The template of '${logicalId}' has no output '${name}'`;
        const hint = didYouMean(name, template.outputs.keys());
        return parent.unresolved(placeholder, errorAt(at, 'UNRESOLVED_REFERENCE', message, hint));
      }
      const node = valueOf(declaration, 'Value');
      const value = node && scope.resolve(node);
      const problem = value?.kind === 'scalar' ? scope.problemIn(String(value.value)) : undefined;
      return problem === undefined ? value : parent.unresolved(placeholder, problem);
    },
  };
}
