import type { Json } from '../../json.ts';
import { arrayArgument, integerArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** Chunks of the given size; the last one may be shorter. */
export const arrayPartition: Intrinsic = {
  name: 'ArrayPartition',
  args: { min: 2, max: 2 },
  call(args) {
    const items = arrayArgument(args, 0);
    const size = integerArgument(args, 1);
    if (size < 1) throw new IntrinsicFailure(`The chunk size must be a positive number but is ${size}`);
    const chunks: Json[] = [];
    for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
    return chunks;
  },
};
