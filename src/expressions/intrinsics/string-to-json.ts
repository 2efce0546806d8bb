import { parseFiniteJson } from '../../json.ts';
import { stringArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** A blank text is null. */
export const stringToJson: Intrinsic = {
  name: 'StringToJson',
  args: { min: 1, max: 1 },
  call(args) {
    const text = stringArgument(args, 0);
    if (text.trim() === '') return null;
    try {
      const value = parseFiniteJson(text);
      return Object.is(value, -0) ? 0 : value;
    } catch (error) {
      throw new IntrinsicFailure(`The text is not valid JSON: ${(error as Error).message}`);
    }
  },
};
