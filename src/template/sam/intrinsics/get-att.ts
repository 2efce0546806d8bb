import type { SourceNode } from '../../../source/source-node.ts';
import type { Intrinsic, Scope } from '../scope.ts';

/** `Resource.Attribute` as one text, or the two in a list; the attribute may be a function. */
export const getAtt: Intrinsic = {
  name: 'Fn::GetAtt',
  resolve(argument, scope, at) {
    const names = readNames(argument, scope);
    if (names === undefined) return scope.malformed('Fn::GetAtt', "needs 'Resource.Attribute'", at);
    return scope.attribute(names.resource, names.attribute, at);
  },
};

function readNames(argument: SourceNode, scope: Scope): { resource: string; attribute: string } | undefined {
  const parts = argument.kind === 'list' ? argument.items : [argument];
  const texts = parts.map((part) => scope.resolveText(part));
  if (texts.some((text) => text === undefined)) return undefined;
  const path = texts.join('.');
  const dot = path.indexOf('.');
  return dot <= 0 ? undefined : { resource: path.slice(0, dot), attribute: path.slice(dot + 1) };
}
