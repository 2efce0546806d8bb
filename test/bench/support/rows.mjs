// A row of the table: what was measured, beside what it is to be.

/** `ours` is at most so many times `reference`. */
export function atMost(what, limit, ours, reference, unit = 'ms') {
  const ratio = ours / reference;
  return {
    what,
    measured: `${show(ratio)} × (${show(ours)} ${unit} : ${show(reference)})`,
    target: `≤ ${limit} ×`,
    holds: ratio <= limit,
  };
}

/** `ours` is at least so many times `reference`. */
export function atLeast(what, limit, ours, reference, unit) {
  const ratio = ours / reference;
  return {
    what,
    measured: `${show(ratio)} × (${show(ours)} ${unit} : ${show(reference)})`,
    target: `≥ ${limit} ×`,
    holds: ratio >= limit,
  };
}

/** An amount with a limit of its own. */
export function below(what, limit, amount, unit) {
  return { what, measured: `${show(amount)} ${unit}`, target: `≤ ${limit} ${unit}`, holds: amount <= limit };
}

/** A ratio that is shown and has no target. */
export function beside(what, ours, reference, unit = 'ms') {
  return { what, measured: `${show(ours / reference)} × (${show(ours)} ${unit} : ${show(reference)})` };
}

/** Three digits that count. */
function show(number) {
  return Math.abs(number) >= 100 ? Math.round(number).toLocaleString('en') : String(Number(number.toPrecision(3)));
}
