/**
 * Measures subjects alternately (A B A B ...), so that other load on the machine affects all of them.
 *
 * @param subjects name → function; its result is the measurement, or its milliseconds if it returns nothing
 * @returns name → median
 */
export async function compare(subjects, { rounds, warmUp = 1 }) {
  const names = Object.keys(subjects);
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const start = performance.now();
      const answer = await subjects[name]();
      const value = answer ?? performance.now() - start;
      if (round >= 0) measured[name].push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, medianOf(measured[name])]));
}

/** Of numbers, or of objects of numbers field by field. */
export function medianOf(values) {
  if (typeof values[0] === 'object') {
    return Object.fromEntries(
      Object.keys(values[0]).map((field) => [field, medianOf(values.map((value) => value[field]))]),
    );
  }
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
