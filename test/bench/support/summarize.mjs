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
    const ratios = others === undefined ? [] : pairs(ours, others, what);
    return {
      what,
      unit: own[0].reference === undefined ? unit : '×',
      figure: medianOf(figures),
      range: rangeOf(figures),
      amounts: own[0].reference === undefined ? undefined : amountsOf(own),
      limit,
      sense,
      holds: limit === undefined ? undefined : own.every((row) => holds(row)),
      detail: detailOf(own),
      ...(ratios.length > 0 && {
        other: medianOf(its.map(figureOf)),
        versus: medianOf(ratios),
        versusRange: rangeOf(ratios),
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

/** One ratio for each repetition in which both builds have the row. */
function pairs(ours, others, what) {
  return ours.flatMap((_, i) => {
    const [own] = rowsOf([ours[i]], what);
    const [its] = rowsOf([others[i]], what);
    return own === undefined || its === undefined ? [] : [comparable(own) / comparable(its)];
  });
}

function comparable(row) {
  return row.isOfItself ? row.ours : figureOf(row);
}

/** The details of all repetitions, each once. */
function detailOf(rows) {
  return [...new Set(rows.flatMap(({ detail }) => detail ?? []))].join('; ');
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
