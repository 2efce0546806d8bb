import { uuid4 } from '../uuid4.ts';
import type { FunctionDefinition } from './definition.ts';
import { randomSource } from './random-source.ts';

/** `$uuid()`: a random UUID, version 4. */
export const uuid: FunctionDefinition = {
  signature: '<:s>',
  call: function () {
    return uuid4(randomSource(this));
  },
};
