import { allStates, type Check } from './check.ts';

/** A state's name is unique in the whole machine, branches and processors included. */
export const checkDuplicateStateNames: Check = (machine, types, report) => {
  const seen = new Set<string>();
  for (const { name, nameRange, pointer } of allStates(machine, types)) {
    if (seen.has(name)) {
      const message = `Duplicate State name: ${name}`;
      report({ severity: 'error', code: 'DUPLICATE_STATE_NAME', message, range: nameRange, location: pointer });
    }
    seen.add(name);
  }
};
