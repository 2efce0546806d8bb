import { type Intrinsic, listAt } from '../scope.ts';

const MAX_BLOCKS = 256;
const ADDRESS_BITS = 32;

/** Splits an IPv4 block into `count` blocks of 2^cidrBits addresses each (8 where it is not given). */
export const cidr: Intrinsic = {
  name: 'Fn::Cidr',
  resolve(argument, scope, at) {
    const items = argument.kind === 'list' ? argument.items : [];
    const [block, count, bits] = items.map((item) => scope.resolveText(item));
    const unresolved = items.find((_, i) => scope.problemIn([block, count, bits][i] ?? '') !== undefined);
    if (unresolved !== undefined) return scope.resolve(unresolved);
    const blocks = split(block ?? '', Number(count ?? 'none'), Number(bits ?? 8));
    return blocks === undefined
      ? scope.malformed('Fn::Cidr', 'needs an IPv4 block, a count from 1 to 256 and the bits of each block', at)
      : listAt(at, blocks);
  },
};

function split(block: string, count: number, bits: number): string[] | undefined {
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
