import type { Check } from './check.ts';

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
