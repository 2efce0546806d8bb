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

/** A Map's label is unique in the entire machine. */
export const checkDuplicateLabels: Check = ({ states, types }, report) => {
  const seen = new Set<string>();
  for (let i = 0; i < states.length; i++) {
    const state = states[i]!;
    const label = types[state.type]?.label?.(state);
    if (label === undefined) continue;
    if (seen.has(label.name)) {
      const message = `Duplicate Label name: ${label.name}`;
      report({ severity: 'error', code: 'DUPLICATE_LABEL_NAME', message, range: label.range, location: label.pointer });
    }
    seen.add(label.name);
  }
};
