import { medianOf } from './measure.mjs';

/**
 * Combines repeated measurements into one row each.
 * @param ours for each repetition, the rows of a group
 * @param others the same for another build, measured alternately with ours; a row that it does not have is not compared
 * @returns rows with `figure` (a median: the ratio, or the amount if there is no reference), its `range`, whether it
 * `holds` each time, and `versus`: our times as multiples of the other build's, pair by pair
 */
export function summarize(ours, others) {
  return ours[0].map(({ what }) => {
    const own = rowsOf(ours, what);
    const its = others === undefined ? [] : rowsOf(others, what);
    const { unit, limit, sense } = own[0];
    const figures = own.map(figureOf);
    return {
      what,
      unit: own[0].reference === undefined ? unit : '×',
      figure: medianOf(figures),
      range: rangeOf(figures),
      amounts: own[0].reference === undefined ? undefined : amountsOf(own),
      limit,
      sense,
      holds: limit === undefined ? undefined : own.every((row) => holds(row)),
      ...(its.length > 0 && {
        other: medianOf(its.map(figureOf)),
        versus: medianOf(pairs(own, its)),
        versusRange: rangeOf(pairs(own, its)),
      }),
    };
  });
}

function rowsOf(measurements, what) {
  return measurements.flatMap((rows) => rows.find((row) => row.what === what) ?? []);
}

function figureOf({ ours, reference }) {
  return reference === undefined ? ours : ours / reference;
}

function holds(row) {
  return row.sense === 'least' ? figureOf(row) >= row.limit : figureOf(row) <= row.limit;
}

function pairs(own, its) {
  return its.map((row, i) => figureOf(own[i]) / figureOf(row));
}

function rangeOf(values) {
  return [Math.min(...values), Math.max(...values)];
}

/** The times behind the median ratio. */
function amountsOf(rows) {
  const sorted = [...rows].sort((a, b) => figureOf(a) - figureOf(b));
  const { ours, reference, unit } = sorted[sorted.length >> 1];
  return { ours, reference, unit };
}
