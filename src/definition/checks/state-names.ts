import type { Check } from './check.ts';

const MAX_LENGTH = 80;

/** 1 to 80 characters. */
export const checkStateNames: Check = ({ states }, report) => {
  for (let i = 0; i < states.length; i++) {
    const { name, nameRange, pointer } = states[i]!;
    if (name.length > 0 && name.length <= MAX_LENGTH) continue;
    const message =
      name.length === 0
        ? 'State name cannot be empty'
        : `State name '${name}' exceeds the ${MAX_LENGTH}-character limit allowed by the service`;
    report({ severity: 'error', code: 'INVALID_STATE_NAME', message, range: nameRange, location: pointer });
  }
};
