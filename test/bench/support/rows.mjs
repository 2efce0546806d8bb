// A row of the table: what was measured, beside what it is to be. As data, so that a row that is measured several times,
// or on two builds, can be set side by side.

/** `ours` is at most so many times `reference`. */
export function atMost(what, limit, ours, reference, unit = 'ms') {
  return { what, ours, reference, unit, limit, sense: 'most' };
}

/** `ours` is at least so many times `reference`. */
export function atLeast(what, limit, ours, reference, unit) {
  return { what, ours, reference, unit, limit, sense: 'least' };
}

/** An amount with a limit of its own. */
export function below(what, limit, amount, unit) {
  return { what, ours: amount, unit, limit, sense: 'most' };
}

/** A ratio that is shown and has no target. */
export function beside(what, ours, reference, unit = 'ms') {
  return { what, ours, reference, unit };
}
