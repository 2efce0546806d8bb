import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import { scalarPieces } from '../../source/scalar-text.ts';
import type { Range } from '../../source/source-file.ts';
import { type MapEntry, type ScalarNode, type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import { INTRINSICS } from './intrinsics/index.ts';
import { transform } from './intrinsics/references.ts';
import { checkParameter, isStoredParameter, parameterDefault, parameterValue } from './parameters.ts';
import { pseudoParameters } from './pseudo-parameters.ts';
import { createResourceValues, type ResourceValues } from './resource-values.ts';
import {
  type AwsLocation,
  errorAt,
  joinPieces,
  type OutsideValues,
  PLACEHOLDERS,
  type StackOutputs,
  scalarAt,
  type ValueScope,
} from './scope.ts';
import type { Template } from './template.ts';

export interface TemplateScope extends ValueScope {
  readonly resources: ResourceValues;
}

export interface ScopeOptions {
  readonly place: AwsLocation;
  /** Prefix of a nested stack: `App/`. Empty for the template itself. */
  readonly path: string;
  readonly values: OutsideValues;
  /** The value that samconfig or the parent stack gives a parameter, if any. */
  readonly parameter: (name: string) => ParameterInput | undefined;
  /** The nested stacks found on this machine, by logical id. */
  readonly nested: ReadonlyMap<string, StackOutputs>;
  /** Is called for parameters whose values CloudFormation would refuse. */
  readonly report: ReportDiagnostic;
}

/** A parameter's text, or the reason why it has none. */
export type ParameterInput =
  | { readonly text: string; readonly at?: Range | undefined }
  | { readonly problem: Diagnostic };

/**
 * Makes the scope of one template. Values are evaluated on demand, so that an unknown value in a part that no workflow
 * reads does no harm.
 */
export function createScope(template: Template, options: ScopeOptions): TemplateScope {
  const { place, path, values, nested, report } = options;
  const pseudo = pseudoParameters(place, path);
  const problems = new Map<string, Diagnostic>();
  const conditions = new Map<string, SourceNode | undefined>();
  const parameters = new Map<string, ParameterInput>();

  function parameter(name: string, declaration: SourceNode, at: Range): SourceNode {
    let input = parameters.get(name);
    if (input === undefined) {
      // A parent may compute it from outputs of this very stack.
      const circle = errorAt(at, 'INVALID_TEMPLATE', `The parameter '${name}' depends on itself`);
      parameters.set(name, { problem: circle });
      input = readParameter(name, declaration, at);
      parameters.set(name, input);
      if ('text' in input) checkParameter(name, declaration, input.text, input.at, report);
    }
    return 'text' in input ? parameterValue(declaration, input.text, at) : unresolved(name, input.problem);
  }

  /** The command line's values take precedence, then samconfig's or the parent's, then the default. */
  function readParameter(name: string, declaration: SourceNode, at: Range): ParameterInput {
    const override = values.take(path + name);
    if (override !== undefined) return { text: override };
    const given = options.parameter(name);
    const text = parameterDefault(declaration);
    if (isStoredParameter(declaration)) {
      const key = given === undefined ? text : 'text' in given ? given.text : undefined;
      const stored = key === undefined ? '' : `, which is '${key}' in the Parameter Store,`;
      return { problem: missing(path + name, at, `The parameter '${name}'${stored}`) };
    }
    if (given !== undefined) return given;
    if (text === undefined) return { problem: missing(path + name, at, `The parameter '${name}'`) };
    return { text, at: valueOf(declaration, 'Default') };
  }

  function missing(name: string, at: Range, what: string): Diagnostic {
    const hint = `Give it with --parameter-overrides ${quoteKey(name)}=<value>`;
    return errorAt(at, 'MISSING_PARAMETER', `${what} has no value here`, hint);
  }

  function outside(name: string, at: Range, what: string): SourceNode {
    const given = values.take(name);
    return given === undefined ? unresolved(name, missing(name, at, what)) : scalarAt(at, given);
  }

  function unresolved(name: string, problem: Diagnostic): ScalarNode {
    const placeholder = `\${${name.replace(/[\s{}"]/g, '_')}}`;
    if (!problems.has(placeholder)) problems.set(placeholder, problem);
    const at = problem.range!;
    return scalarAt(at, placeholder);
  }

  function call(node: SourceNode): { name: string; argument: SourceNode } | undefined {
    if (node.tag !== undefined) {
      const { tag, ...argument } = node;
      return { name: tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`, argument: argument as SourceNode };
    }
    if (node.kind !== 'map' || node.entries.length !== 1) return undefined;
    const [{ key, value }] = node.entries as [MapEntry];
    return key === 'Ref' || key.startsWith('Fn::') || isCondition(key, value)
      ? { name: key, argument: value }
      : undefined;
  }

  /** `Condition: Name` alone refers to a condition only inside conditions; elsewhere it is an ordinary key. */
  function isCondition(key: string, value: SourceNode): boolean {
    return key === 'Condition' && template.conditions.has(stringOf(value) ?? '');
  }

  function resolve(node: SourceNode): SourceNode | undefined {
    const called = call(node);
    if (called !== undefined) {
      const intrinsic = INTRINSICS.get(called.name);
      if (intrinsic !== undefined) {
        const value = intrinsic.resolve(called.argument, scope, node);
        return value?.kind === 'scalar' ? (dynamicReference(value) ?? value) : value;
      }
      const hint = didYouMean(called.name, INTRINSICS.keys());
      const message = `The function '${called.name}' is not supported`;
      return unresolved(called.name, errorAt(node, 'UNSUPPORTED_FUNCTION', message, hint));
    }
    if (node.kind === 'list') return { ...node, items: node.items.map(resolve).filter((item) => item !== undefined) };
    if (node.kind === 'map') return { ...node, entries: node.entries.flatMap(resolveEntry) };
    return dynamicReference(node) ?? node;
  }

  function resolveEntry(entry: MapEntry): MapEntry[] {
    // A transform appears among the values that it extends.
    const isTransform = entry.key === transform.name;
    const value = isTransform ? transform.resolve(entry.value, scope, entry.value) : resolve(entry.value);
    return value === undefined ? [] : [{ ...entry, value }];
  }

  /** `{{resolve:ssm:/name}}`: a value of Parameter Store or Secrets Manager, anywhere in a string. */
  function dynamicReference(node: ScalarNode): SourceNode | undefined {
    if (typeof node.value !== 'string' || !node.value.includes(DYNAMIC_REFERENCE)) return undefined;
    const text = node.value.replace(/\{\{(resolve:[^{}]+)\}\}/g, (_, name: string) => {
      const value = outside(name, node, `The dynamic reference '${name}'`);
      return value.kind === 'scalar' ? String(value.value) : '';
    });
    return scalarAt(node, text);
  }

  const scope: TemplateScope = {
    place,
    path,
    problems,
    outside,
    unresolved,
    resolve,

    resolvePieces(node) {
      const called = call(node);
      const own = called && INTRINSICS.get(called.name)?.pieces?.(called.argument, scope, node);
      if (own !== undefined && !own.some((piece) => piece.text.includes(DYNAMIC_REFERENCE))) return own;
      const value = resolve(node);
      if (value?.kind !== 'scalar') return undefined;
      if (value === node) return scalarPieces(value);
      const text = typeof value.value === 'number' ? joinPieces(scalarPieces(value)) : `${value.value ?? ''}`;
      return [{ text, file: node.file, offset: node.start, verbatim: false }];
    },

    resolveText(node) {
      const pieces = node && scope.resolvePieces(node);
      return pieces && joinPieces(pieces);
    },

    reference(name, at) {
      if (name === 'AWS::NoValue') return undefined;
      if (name === 'AWS::NotificationARNs')
        return { kind: 'list', items: [], file: at.file, start: at.start, end: at.end };
      const known = pseudo.get(name);
      if (known !== undefined) return scalarAt(at, known);
      const declaration = template.parameters.get(name);
      if (declaration !== undefined) return parameter(name, declaration, at);
      return resources.reference(name, at) ?? unknownName(name, name, at);
    },

    attribute(resource, attribute, at) {
      return resources.attribute(resource, attribute, at) ?? unknownName(resource, `${resource}.${attribute}`, at);
    },

    condition(name, at) {
      const known = conditions.get(name);
      if (known !== undefined) return known;
      const node = template.conditions.get(name);
      if (node === undefined) {
        const hint = didYouMean(name, template.conditions.keys());
        return unresolved(name, errorAt(at, 'UNRESOLVED_REFERENCE', `There is no condition '${name}'`, hint));
      }
      if (conditions.has(name)) {
        return unresolved(name, errorAt(at, 'INVALID_TEMPLATE', `The condition '${name}' depends on itself`));
      }
      conditions.set(name, undefined);
      const value = resolve(node) ?? scope.malformed('Condition', `'${name}' has no value`, at);
      conditions.set(name, value);
      return value;
    },

    mapping: (map) => template.mappings.get(map),

    malformed(functionName, message, at) {
      const { line } = at.file.position(at.start);
      return unresolved(`${functionName}:${line}`, errorAt(at, 'INVALID_TEMPLATE', `${functionName} ${message}`));
    },

    problemIn(text) {
      if (!text.includes('${')) return undefined;
      for (const [placeholder] of text.matchAll(PLACEHOLDERS)) {
        const problem = problems.get(placeholder);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },

    get resources() {
      return resources;
    },
  };

  function unknownName(name: string, placeholder: string, at: Range): SourceNode {
    const given = values.take(path + placeholder);
    if (given !== undefined) return scalarAt(at, given);
    const names = [...template.parameters.keys(), ...template.resources.keys(), ...pseudo.keys()];
    const message = `'${name}' is neither a parameter nor a resource of the template`;
    return unresolved(placeholder, errorAt(at, 'UNRESOLVED_REFERENCE', message, didYouMean(name, names)));
  }

  const resources = createResourceValues(template, scope, nested);
  return scope;
}

const DYNAMIC_REFERENCE = '{{resolve:';

/** A name that a shell would split is shown in quotes. */
function quoteKey(name: string): string {
  return /^[\w.:/@-]+$/.test(name) ? name : `'${name}'`;
}
