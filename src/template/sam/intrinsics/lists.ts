import type { Intrinsic } from '../scope.ts';

export const select: Intrinsic = {
  name: 'Fn::Select',
  resolve(argument, scope, at) {
    const [indexNode, listNode] = argument.kind === 'list' ? argument.items : [];
    const index = Number(scope.resolveText(indexNode) ?? 'none');
    const list = listNode && scope.resolve(listNode);
    if (list?.kind === 'scalar' && scope.problemIn(String(list.value)) !== undefined) return list;
    if (!Number.isInteger(index) || list?.kind !== 'list') {
      return scope.malformed('Fn::Select', 'needs an index and a list', at);
    }
    const { length } = list.items;
    return (
      list.items[index] ?? scope.malformed('Fn::Select', `asks for item ${index} of a list that has ${length}`, at)
    );
  },
};
