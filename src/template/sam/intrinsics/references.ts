import { type SourceNode, stringOf, valueOf } from '../../../source/source-node.ts';
import { errorAt, type TemplateFunction, type ValueScope } from '../scope.ts';

/** The value of a parameter or pseudo parameter, or what refers to a resource (its name, ARN or URL). */
export const ref: TemplateFunction = {
  name: 'Ref',
  resolve(argument, scope, at) {
    const name = stringOf(argument);
    return name === undefined ? scope.malformed('Ref', 'needs a name', at) : scope.reference(name, at);
  },
};

/** `Resource.Attribute` as one string, or both in a list; the attribute may be a function. */
export const getAtt: TemplateFunction = {
  name: 'Fn::GetAtt',
  resolve(argument, scope, at) {
    const names = readNames(argument, scope);
    if (names === undefined) return scope.malformed('Fn::GetAtt', "needs 'Resource.Attribute'", at);
    return scope.attribute(names.resource, names.attribute, at);
  },
};

function readNames(argument: SourceNode, scope: ValueScope): { resource: string; attribute: string } | undefined {
  const parts = argument.kind === 'list' ? argument.items : [argument];
  const texts = parts.map((part) => scope.resolveText(part));
  if (texts.some((text) => text === undefined)) return undefined;
  const path = texts.join('.');
  const dot = path.indexOf('.');
  return dot <= 0 ? undefined : { resource: path.slice(0, dot), attribute: path.slice(dot + 1) };
}

/** A value of Mappings; with AWS::LanguageExtensions a fourth item may name the DefaultValue. */
export const findInMap: TemplateFunction = {
  name: 'Fn::FindInMap',
  resolve(argument, scope, at) {
    const items = argument.kind === 'list' ? argument.items : [];
    const keys = items.slice(0, 3).map((item) => scope.resolveText(item));
    const [map, first, second] = keys;
    if (map === undefined || first === undefined || second === undefined) {
      return scope.malformed('Fn::FindInMap', 'needs the names of a map and of two keys', at);
    }
    const unresolved = items.find((_, i) => scope.problemIn(keys[i] ?? '') !== undefined);
    if (unresolved !== undefined) return scope.resolve(unresolved);
    const found = valueOf(valueOf(scope.mapping(map), first), second);
    if (found !== undefined) return scope.resolve(found);
    const fallback = valueOf(items[3], 'DefaultValue');
    if (fallback !== undefined) return scope.resolve(fallback);
    return scope.malformed('Fn::FindInMap', `finds nothing at ${map} / ${first} / ${second} in Mappings`, at);
  },
};

/** An output of another stack: known only if given on the command line. */
export const importValue: TemplateFunction = {
  name: 'Fn::ImportValue',
  resolve(argument, scope, at) {
    const name = scope.resolveText(argument);
    if (name === undefined) return scope.malformed('Fn::ImportValue', 'needs the name of an export', at);
    return scope.problemIn(name) === undefined
      ? scope.outside(name, at, `The export '${name}' of another stack`)
      : scope.resolve(argument);
  },
};

/** A macro runs only in AWS. A local AWS::Include has already been inserted; one that remains is in S3. */
export const transform: TemplateFunction = {
  name: 'Fn::Transform',
  resolve(argument, scope, at) {
    const name = stringOf(valueOf(argument, 'Name')) ?? 'without a name';
    const location = scope.resolveText(valueOf(valueOf(argument, 'Parameters'), 'Location'));
    const what = name === 'AWS::Include' && location !== undefined ? `${name} of '${location}'` : name;
    const message = `Fn::Transform ${what} runs in CloudFormation only`;
    return scope.unresolved(`Fn::Transform:${name}`, errorAt(at, 'UNSUPPORTED_FUNCTION', message));
  },
};
