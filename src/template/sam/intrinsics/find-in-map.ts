import { valueOf } from '../../../source/source-node.ts';
import type { Intrinsic } from '../scope.ts';

/** A value of Mappings; with AWS::LanguageExtensions a fourth item may name the DefaultValue. */
export const findInMap: Intrinsic = {
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
