import { createUuid } from '../create-uuid.ts';
import type { Intrinsic } from './intrinsic.ts';

/** Version 4, in lower case. */
export const uuid: Intrinsic = {
  name: 'UUID',
  args: { min: 0, max: 0 },
  call: (_args, { random }) => createUuid(random),
};
