// A row of the table: a measurement and its target. As data, so that a row that is measured several times, or on two
// builds, can be compared.

/** `ours` is at most this many times `reference`. */
export function atMost(what, limit, ours, reference, unit = 'ms') {
  return { what, ours, reference, unit, limit, sense: 'most' };
}

/** `ours` is at least this many times `reference`. */
export function atLeast(what, limit, ours, reference, unit) {
  return { what, ours, reference, unit, limit, sense: 'least' };
}

/** An amount with its own limit. `detail` is what may differ each time, such as which of several subjects was the worst. */
export function below(what, limit, amount, unit, detail) {
  return { what, ours: amount, unit, limit, sense: 'most', detail };
}

/** A ratio that is shown and has no target. */
export function beside(what, ours, reference, unit = 'ms') {
  return { what, ours, reference, unit };
}

/**
 * The reference is another run of the same build. Two builds are then compared by `ours` alone: their ratios also differ
 * when the reference became faster.
 */
export function ofItself(row) {
  return { ...row, isOfItself: true };
}
