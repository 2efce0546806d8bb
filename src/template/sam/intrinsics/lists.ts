import { listAt, scalarAt, type TemplateFunction } from '../scope.ts';

export const select: TemplateFunction = {
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

/** How many items a list has (AWS::LanguageExtensions). */
export const length: TemplateFunction = {
  name: 'Fn::Length',
  resolve(argument, scope, at) {
    const value = scope.resolve(argument);
    if (value?.kind === 'scalar' && scope.problemIn(String(value.value)) !== undefined) return value;
    return value?.kind === 'list'
      ? scalarAt(at, value.items.length)
      : scope.malformed('Fn::Length', 'needs a list', at);
  },
};

export const split: TemplateFunction = {
  name: 'Fn::Split',
  resolve(argument, scope, at) {
    const [delimiterNode, textNode] = argument.kind === 'list' ? argument.items : [];
    const delimiter = scope.resolveText(delimiterNode);
    const text = scope.resolveText(textNode);
    if (!delimiter || text === undefined) return scope.malformed('Fn::Split', 'needs a delimiter and a string', at);
    const problem = scope.problemIn(text);
    return problem === undefined ? listAt(at, text.split(delimiter)) : scope.resolve(textNode!);
  },
};

/** The zones that every region has: AWS names them by letter. */
const ZONES = ['a', 'b', 'c'];

export const getAzs: TemplateFunction = {
  name: 'Fn::GetAZs',
  resolve(argument, scope, at) {
    const region = scope.resolveText(argument) || scope.place.region;
    return listAt(
      at,
      ZONES.map((zone) => `${region}${zone}`),
    );
  },
};

const MAX_BLOCKS = 256;
const ADDRESS_BITS = 32;

/** Splits an IPv4 block into `count` blocks of 2^cidrBits addresses each (default 8). */
export const cidr: TemplateFunction = {
  name: 'Fn::Cidr',
  resolve(argument, scope, at) {
    const items = argument.kind === 'list' ? argument.items : [];
    const [block, count, bits] = items.map((item) => scope.resolveText(item));
    const unresolved = items.find((_, i) => scope.problemIn([block, count, bits][i] ?? '') !== undefined);
    if (unresolved !== undefined) return scope.resolve(unresolved);
    const blocks = splitBlock(block ?? '', Number(count ?? 'none'), Number(bits ?? 8));
    return blocks === undefined
      ? scope.malformed('Fn::Cidr', 'needs an IPv4 block, a count from 1 to 256 and the bits of each block', at)
      : listAt(at, blocks);
  },
};

function splitBlock(block: string, count: number, bits: number): string[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(block);
  if (match === null || !(count >= 1 && count <= MAX_BLOCKS) || !(bits >= 1 && bits <= ADDRESS_BITS)) return undefined;
  const numbers = match.slice(1).map(Number);
  const base = numbers.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** bits;
  return Array.from({ length: count }, (_, i) => {
    const address = base + i * size;
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
    return `${bytes.join('.')}/${ADDRESS_BITS - bits}`;
  });
}
