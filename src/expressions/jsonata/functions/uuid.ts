import { createUuid } from '../../create-uuid.ts';
import type { FunctionDefinition } from './definition.ts';
import { evaluationOf } from './evaluation.ts';

/** `$uuid()`: a random UUID, version 4. */
export const uuid: FunctionDefinition = {
  signature: '<:s>',
  call: function () {
    return createUuid(evaluationOf(this).random);
  },
};
