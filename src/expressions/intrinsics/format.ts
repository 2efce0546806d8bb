import type { Json } from '../../json.ts';
import { stringArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';
import { printJava } from './print-java.ts';

/** Puts the arguments into the `{}` of the template, from left to right. A backslash makes the next character literal. */
export const format: Intrinsic = {
  name: 'Format',
  args: { min: 1, max: Number.POSITIVE_INFINITY },
  takesTemplate: true,
  call(args) {
    let used = 0;
    const text = stringArgument(args, 0).replace(/\\([\\'{}])|\{\}/g, (_match, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped;
      used++;
      return used < args.length ? printJava(args[used] as Json) : '';
    });
    if (used === args.length - 1) return text;
    throw new IntrinsicFailure(`The template has ${used} occurrences of {} for ${args.length - 1} arguments`);
  },
};
