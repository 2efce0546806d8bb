import type { Check } from './check.ts';

/** A state's name is unique in the entire machine, branches and processors included. */
export const checkDuplicateStateNames: Check = ({ states }, report) => {
  const seen = new Set<string>();
  for (let i = 0; i < states.length; i++) {
    const { name, nameRange, pointer } = states[i]!;
    if (seen.has(name)) {
      const message = `Duplicate State name: ${name}`;
      report({ severity: 'error', code: 'DUPLICATE_STATE_NAME', message, range: nameRange, location: pointer });
    }
    seen.add(name);
  }
};
