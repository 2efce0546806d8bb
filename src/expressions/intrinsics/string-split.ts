import { stringArgument } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** Each character of the second text separates; empty pieces are dropped. */
export const stringSplit: Intrinsic = {
  name: 'StringSplit',
  args: { min: 2, max: 2 },
  call(args) {
    const text = stringArgument(args, 0);
    const separators = new Set(stringArgument(args, 1));
    const pieces: string[] = [];
    let piece = '';
    for (const char of text) {
      if (!separators.has(char)) {
        piece += char;
        continue;
      }
      if (piece !== '') pieces.push(piece);
      piece = '';
    }
    if (piece !== '') pieces.push(piece);
    return pieces;
  },
};
